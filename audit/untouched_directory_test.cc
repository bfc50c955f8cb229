// SPDX-License-Identifier: Apache-2.0
//
// Covers that an audit of a data directory changes nothing in it, and works
// for who may only read it, while a node that runs keeps it out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "tests/support/audited_store.h"

namespace diptych {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// Nobody's, on every system that the program runs on.
constexpr uid_t kNobody = 65'534;

class UntouchedDirectory : public AuditedStore {
 protected:
  // What stands in each file, and when it was written.
  std::map<std::string, std::pair<std::string, fs::file_time_type>> Files()
      const {
    std::map<std::string, std::pair<std::string, fs::file_time_type>> files;
    for (const auto& at : fs::recursive_directory_iterator(options.path)) {
      std::string content;
      if (at.is_regular_file()) {
        std::ifstream file(at.path(), std::ios::binary);
        content.assign(std::istreambuf_iterator<char>(file), {});
      }
      files[at.path()] = {std::move(content), at.last_write_time()};
    }
    return files;
  }

  void Permit(fs::perms directories, fs::perms files) const {
    fs::permissions(directory.path(), fs::perms(0755));
    for (const auto& at : fs::recursive_directory_iterator(options.path)) {
      if (at.is_regular_file()) fs::permissions(at.path(), files);
    }
    for (const char* name : {"", "/db", "/index"}) {
      if (fs::exists(options.path + name)) {
        fs::permissions(options.path + name, directories);
      }
    }
  }
};

TEST_F(UntouchedDirectory, IsTheSameAfterAnAudit) {
  const auto before = Files();
  ASSERT_GT(before.size(), 6U);
  for (int i = 0; i < 2; ++i) {
    const auto report = Audit();
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->verdict, AuditVerdict::kNoDifference)
        << AuditReportText(*report);
    EXPECT_EQ(Files(), before);
  }
}

TEST_F(UntouchedDirectory, IsAuditedByWhoMayOnlyRead) {
  Permit(fs::perms(0555), fs::perms(0444));
  const bool is_root = ::geteuid() == 0;
  if (is_root) {
    ASSERT_EQ(::seteuid(kNobody), 0);
  }
  const auto report = Audit();
  if (is_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  Permit(fs::perms(0755), fs::perms(0644));
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->verdict, AuditVerdict::kNoDifference)
      << AuditReportText(*report);
}

TEST_F(UntouchedDirectory, IsNotAuditedUnderANodeThatRuns) {
  const auto node = Store::Open(options);
  ASSERT_TRUE(node) << node.error().message;
  const auto report = Audit();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(report.error().message, HasSubstr("name the node's URL"));
}

}  // namespace
}  // namespace diptych
