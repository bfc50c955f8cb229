// SPDX-License-Identifier: Apache-2.0
//
// Flips octets in the files of a closed directory's database, one at a time:
// in its tables every damage that is met is a difference which names the file,
// in its log what was lost with the log's end, and never an audit that calls
// itself cut off or a register sound that has lost acknowledged blocks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "storage/database.h"
#include "tests/support/audited_store.h"

namespace diptych {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class DamagedFiles : public AuditedStore {
 protected:
  // The database's files of a kind that hold anything.
  std::vector<fs::path> Files(const std::string& suffix) const {
    std::vector<fs::path> files;
    for (const auto& at : fs::directory_iterator(options.path + "/db")) {
      if (at.path().extension() == suffix && at.file_size() > 0) {
        files.push_back(at.path());
      }
    }
    return files;
  }

  // What lies in the log goes to tables, as it does when a node starts anew.
  void Flush() const {
    const auto database =
        Database::Open({.path = options.path + "/db", .cache_octets = 1 << 16});
    ASSERT_TRUE(database.has_value());
    for (std::size_t i = 0; i < kFamilyCount; ++i) {
      ASSERT_TRUE((*database)
                      ->db()
                      .Flush({}, (*database)->family(static_cast<Family>(i)))
                      .ok());
    }
  }

  static void Flip(const fs::path& path, std::size_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const int octet = file.get();
    CHECK(file.good());
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(octet ^ 1));
  }
};

TEST_F(DamagedFiles, ATableIsNamedWhereverItIsDamaged) {
  Flush();
  const std::vector<fs::path> tables = Files(".sst");
  ASSERT_GT(tables.size(), 3U);
  std::size_t differences = 0;
  for (const fs::path& table : tables) {
    const std::size_t size = fs::file_size(table);
    // From the first octet, which is of the first record, to the footer's last.
    for (std::size_t i = 0; i <= 8; ++i) {
      const std::size_t at = (size - 1) * i / 8;
      SCOPED_TRACE(table.filename().string() + " octet " + std::to_string(at));
      Flip(table, at);
      const auto report = Audit();
      Flip(table, at);
      ASSERT_TRUE(report.has_value()) << report.error().message;
      // Some parts of a table are for people, and of no concern to a reader.
      if (report->verdict == AuditVerdict::kNoDifference) continue;
      ASSERT_EQ(report->verdict, AuditVerdict::kDifference)
          << AuditReportText(*report);
      ++differences;
      EXPECT_THAT(report->difference->found,
                  HasSubstr(table.filename().string()))
          << AuditReportText(*report);
      if (i == 0) {
        EXPECT_THAT(report->difference->found, HasSubstr("reading "));
      }
    }
  }
  EXPECT_GT(differences, 4 * tables.size());
}

TEST_F(DamagedFiles, ALogThatLostItsEndHasLostTheBlocksInIt) {
  const std::vector<fs::path> logs = Files(".log");
  ASSERT_EQ(logs.size(), 1U);
  const std::size_t size = fs::file_size(logs.front());
  bool has_lost_blocks = false;
  for (std::size_t i = 0; i < 40; ++i) {
    const std::size_t at = size * i / 40;
    SCOPED_TRACE("octet " + std::to_string(at));
    Flip(logs.front(), at);
    const auto report = Audit();
    Flip(logs.front(), at);
    ASSERT_TRUE(report.has_value()) << report.error().message;
    const std::string text = AuditReportText(*report);
    if (report->verdict == AuditVerdict::kDifference) {
      has_lost_blocks |= text.find(" are gone") != std::string::npos;
      continue;
    }
    // What came behind the last block: its checkpoint, or an evidence.
    EXPECT_THAT(text, testing::AnyOf(HasSubstr("of height 6, and the check"),
                                     HasSubstr("no difference")));
  }
  EXPECT_TRUE(has_lost_blocks);
}

}  // namespace
}  // namespace diptych
