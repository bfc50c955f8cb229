// SPDX-License-Identifier: Apache-2.0
// What a killed process left goes, and nothing that merely looks like it: in a
// temporary directory.
#include "platform/temporary_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <set>
#include <thread>

namespace diptych {
namespace {

namespace fs = std::filesystem;

class TemporaryFileTest : public testing::Test {
 protected:
  TemporaryFileTest() {
    std::string pattern = fs::temp_directory_path() / "diptych-left-XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~TemporaryFileTest() override { fs::remove_all(directory_); }

  std::string Path(const std::string& name) const {
    return JoinPath(directory_, name);
  }
  void Plant(const std::string& name) const {
    ASSERT_TRUE(WriteFile(Path(name), AsBytes("x"))) << name;
  }
  std::set<std::string> Names() const {
    std::set<std::string> names;
    for (const auto& file : fs::directory_iterator(directory_)) {
      names.insert(file.path().filename());
    }
    return names;
  }
  Status Remove(const std::vector<std::string>& names) const {
    std::vector<std::string> paths;
    for (const std::string& name : names) paths.push_back(Path(name));
    return RemoveTemporaries(paths);
  }

  std::string directory_;
};

TEST_F(TemporaryFileTest, OneThatWasLeftBehindIsRemoved) {
  {
    const auto left = WriteBeside(Path("a.json"), AsBytes("x"),
                                  FileMode::kSecret, SyncTime::kLater);
    ASSERT_TRUE(left) << left.error().message;
  }
  Plant("a.json");
  Plant(".b.json.new-aZ09xY");
  ASSERT_EQ(Names().size(), 3U);
  ASSERT_TRUE(Remove({"a.json", "b.json"}));
  EXPECT_EQ(Names(), std::set<std::string>{"a.json"});
}

// Two runs into one folder, of two wallets.
TEST_F(TemporaryFileTest, OneThatIsBeingWrittenStaysUntilItIsLeft) {
  std::optional<TemporaryFile> written =
      WriteBeside(Path("a.json"), AsBytes("x"), FileMode::kPublic,
                  SyncTime::kNow)
          .value();
  ASSERT_TRUE(Remove({"a.json"}));
  EXPECT_EQ(Names().size(), 1U);
  EXPECT_TRUE(FileExists(written->path));
  written.reset();
  ASSERT_TRUE(Remove({"a.json"}));
  EXPECT_TRUE(Names().empty());
}

// Whoever makes one may be overtaken before he has locked it.
TEST_F(TemporaryFileTest, RemovingAndWritingAtOnceHarmsNoFile) {
  std::atomic<bool> is_over = false;
  std::thread remover([&] {
    while (!is_over) EXPECT_TRUE(Remove({"a.json"}));
  });
  for (int round = 0; round < 300; ++round) {
    const Status status = WriteFile(Path("a.json"), AsBytes("x"));
    EXPECT_TRUE(status) << status.error().message;
  }
  is_over = true;
  remover.join();
  EXPECT_EQ(Names(), std::set<std::string>{"a.json"});
}

TEST_F(TemporaryFileTest, WhatMerelyLooksLikeOneStays) {
  for (const char* const name :
       {".other.json.new-aZ09xY", "a.json.new-aZ09xY", ".a.json.new-aZ09x",
        ".a.json.new-aZ09xYz", ".a.json.new-aZ09x.", ".a.json.old-aZ09xY",
        ".a.jsonnew-aZ09xY", "..a.json.new-aZ09xY", ".new-aZ09xY",
        ".a.json.new-aZ09xY~", ".a.json.new-a-09xY"}) {
    Plant(name);
  }
  fs::create_directory(Path(".a.json.new-folder"));
  fs::create_symlink("nowhere", Path(".a.json.new-linked"));
  const std::set<std::string> before = Names();
  ASSERT_EQ(before.size(), 13U);
  ASSERT_TRUE(Remove({"a.json", ""}));
  EXPECT_EQ(Names(), before);
}

TEST_F(TemporaryFileTest, OnlyTheFoldersOfThePathsAreLookedThrough) {
  fs::create_directory(Path("below"));
  Plant("below/.a.json.new-aZ09xY");
  ASSERT_TRUE(Remove({"a.json", "no-such/a.json"}));
  EXPECT_TRUE(FileExists(Path("below/.a.json.new-aZ09xY")));
  ASSERT_TRUE(Remove({"below/a.json"}));
  EXPECT_FALSE(FileExists(Path("below/.a.json.new-aZ09xY")));
}

}  // namespace
}  // namespace diptych
