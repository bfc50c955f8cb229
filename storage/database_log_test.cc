// SPDX-License-Identifier: Apache-2.0
// Covers what a DatabaseLog passes on of what RocksDB says.
#include "storage/database_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace diptych {
namespace {

using testing::ElementsAre;

TEST(DatabaseLog, TellsOfTroublesAndOfNothingElse) {
  std::vector<std::string> told;
  DatabaseLog log([&](std::string_view line) { told.emplace_back(line); });
  rocksdb::Header(&log, "version %d", 7);
  rocksdb::Info(&log, "all is well");
  rocksdb::Warn(&log, "no room for %s", "a table");
  rocksdb::Error(&log, "nor for %s", "another");
  rocksdb::Fatal(&log, "the end");
  EXPECT_THAT(told,
              ElementsAre("no room for a table", "nor for another", "the end"));
}

TEST(DatabaseLog, CutsALineThatIsTooLong) {
  std::string told;
  DatabaseLog log([&](std::string_view line) { told = line; });
  rocksdb::Warn(&log, "%s", std::string(5'000, 'x').c_str());
  EXPECT_EQ(told, std::string(1'023, 'x'));
}

TEST(DatabaseLog, NeedsNobodyToTell) {
  DatabaseLog log(nullptr);
  rocksdb::Warn(&log, "unheard");
}

}  // namespace
}  // namespace diptych
