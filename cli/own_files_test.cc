// SPDX-License-Identifier: Apache-2.0
//
// That keys, journals and registers are never taken for credentials, wherever
// they lie and however they are named, and that documents beside them are.
#include "cli/own_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace diptych {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class OwnFiles : public ::testing::Test {
 protected:
  OwnFiles()
      : folder_(
            ::testing::TempDir() + "own_files_" +
            ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    for (const char* name :
         {"net/genesis.bin", "net/policy.txt", "net/keys/log.pem",
          "net/keys/passphrase", "net/wallet/wallet.json",
          "net/diplomas/keys/a.json", "net/mine.pdf", "plain/a.json",
          "plain/policy.txt", "far/db/CURRENT", "far/db/IDENTITY",
          "far/db/1.sst", "far/acknowledged", "far/index", "k/a.pem", "k/a.pub",
          "k/b.pem", "w/anchors.journal", "w/x.json"}) {
      fs::create_directories(fs::path(Path(name)).parent_path());
      std::ofstream(Path(name)) << "x";
    }
  }
  ~OwnFiles() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const {
    return folder_ + "/" + name;
  }

  std::string folder_;
};

TEST_F(OwnFiles, AreRefusedWhereverTheyLie) {
  for (const char* name :
       {"net/genesis.bin", "net/policy.txt", "net/keys/log.pem",
        "net/keys/passphrase", "net/wallet/wallet.json", "far/db/CURRENT",
        "far/db/1.sst", "far/index", "k/a.pem", "w/anchors.journal",
        "w/x.json"}) {
    const Status status = RefuseOwnFiles({Path("plain/a.json"), Path(name)});
    ASSERT_FALSE(status) << name;
    EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(status.error().message, HasSubstr(name));
  }
}

TEST_F(OwnFiles, AreKnownThroughALink) {
  fs::create_directory_symlink("net/keys", Path("link"));
  EXPECT_FALSE(RefuseOwnFiles({Path("link/passphrase")}));
  EXPECT_FALSE(RefuseOwnFiles({Path("plain/../net/keys/log.pem")}));
}

TEST_F(OwnFiles, LeaveTheDocumentsBesideThemAlone) {
  const Status status = RefuseOwnFiles(
      {Path("net/mine.pdf"), Path("net/diplomas/keys/a.json"),
       Path("plain/a.json"), Path("plain/policy.txt"), Path("k/b.pem")});
  EXPECT_TRUE(status) << status.error().message;
}

}  // namespace
}  // namespace diptych
