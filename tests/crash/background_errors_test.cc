// SPDX-License-Identifier: Apache-2.0
// Covers what is known of a database whose own threads could not write, on a
// disk that is full for one moment: whether it is closed to writes, and whether
// it only puts work off.
#include "storage/background_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <memory>
#include <thread>

#include "platform/file.h"
#include "storage/database.h"
#include "tests/crash/fragile_file_system.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kTables[] = ".sst";

class BackgroundErrorsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(MakeDirectory(directory_.Path("trash")));
    system_ = std::make_shared<FragileFileSystem>(directory_.Path("trash"));
    env_ = rocksdb::NewCompositeEnv(system_);
    database_ =
        Database::Create({.path = directory_.Path("db"), .env = env_.get()})
            .value();
  }

  // Two keys, so that tables overlap and cannot be merged by moving them.
  bool Put() {
    return database_->db().Put({}, family(), "a", "value").ok() &&
           database_->db().Put({}, family(), "b", "value").ok();
  }
  bool WriteTable() { return database_->db().Flush({}, family()).ok(); }
  bool MergeTables() {
    return database_->db().CompactRange({}, family(), nullptr, nullptr).ok();
  }
  rocksdb::ColumnFamilyHandle* family() const {
    return database_->family(Family::kMeta);
  }
  const BackgroundErrors& errors() const { return database_->errors(); }

  TestDirectory directory_;
  std::shared_ptr<FragileFileSystem> system_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<Database> database_;
};

TEST_F(BackgroundErrorsTest, ATableThatIsNotWrittenClosesTheDatabase) {
  ASSERT_TRUE(Put());
  EXPECT_FALSE(errors().closing());
  system_->FailAt(1, kTables);
  EXPECT_FALSE(WriteTable());
  ASSERT_TRUE(errors().closing());
  EXPECT_EQ(errors().closing()->code, ErrorCode::kIo);
  EXPECT_THAT(errors().closing()->message,
              AllOf(HasSubstr("background"), HasSubstr("no space left"),
                    HasSubstr("make room")));
  // The disk has room again, and the database writes the table after all.
  while (!WriteTable()) std::this_thread::yield();
  EXPECT_TRUE(errors().closing());
}

TEST_F(BackgroundErrorsTest, TablesThatAreNotMergedAreMergedLater) {
  for (int table = 0; table < 2; ++table) {
    ASSERT_TRUE(Put());
    ASSERT_TRUE(WriteTable());
  }
  // All of them: the database tries again at once.
  system_->FailAll(kTables);
  EXPECT_FALSE(MergeTables());
  EXPECT_FALSE(errors().closing());
  ASSERT_TRUE(errors().delaying());
  EXPECT_THAT(errors().delaying()->message,
              AllOf(HasSubstr("merging"), HasSubstr("no space left"),
                    HasSubstr("make room")));
  EXPECT_TRUE(Put());
  system_->FailAt(0);
  while (!MergeTables()) std::this_thread::yield();
  EXPECT_FALSE(errors().delaying());
}

}  // namespace
}  // namespace diptych
