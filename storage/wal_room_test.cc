// SPDX-License-Identifier: Apache-2.0
#include "storage/wal_room.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/test_directory.h"

namespace diptych {
namespace {

using rocksdb::FSWritableFile;
using rocksdb::Slice;

class WalRoom : public ::testing::Test {
 protected:
  WalRoom() { EXPECT_TRUE(Open("000004.log", file_)); }

  bool Open(const std::string& name, std::unique_ptr<FSWritableFile>& file) {
    path_ = directory_.path() + "/" + name;
    return system_.NewWritableFile(path_, {}, &file, nullptr).ok();
  }
  bool Write(const std::string& octets) {
    return file_->Append(octets, {}, nullptr).ok() &&
           file_->Sync({}, nullptr).ok();
  }
  std::uint64_t Size() const { return std::filesystem::file_size(path_); }
  std::string Contents() const {
    std::ifstream stream(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  TestDirectory directory_;
  WalRoomFileSystem system_{rocksdb::FileSystem::Default()};
  std::string path_;
  std::unique_ptr<FSWritableFile> file_;
};

TEST_F(WalRoom, AMebibyteOfSmallWritesMakesTheFileLongerOnce) {
  const std::string record(4096, 'r');
  ASSERT_TRUE(Write(record));
  const std::uint64_t size = Size();
  EXPECT_EQ(size, record.size() + kWalRoom);
  std::uint64_t written = record.size();
  while (written + record.size() + kSmallWalWrite <= size) {
    ASSERT_TRUE(Write(record));
    written += record.size();
    ASSERT_EQ(Size(), size);
  }
  ASSERT_TRUE(Write(record));
  EXPECT_EQ(Size(), size + kWalRoom);
}

TEST_F(WalRoom, WhatIsWrittenStandsBeforeTheZeros) {
  ASSERT_TRUE(Write("first"));
  ASSERT_TRUE(Write("second"));
  const std::string contents = Contents();
  EXPECT_EQ(contents.substr(0, 11), "firstsecond");
  EXPECT_EQ(std::ranges::count(contents.substr(11), '\0'),
            std::ssize(contents) - 11);
}

TEST_F(WalRoom, IsCutOffWhenTheFileIsClosed) {
  ASSERT_TRUE(Write("first"));
  ASSERT_TRUE(file_->Close({}, nullptr).ok());
  EXPECT_EQ(Contents(), "first");
}

TEST_F(WalRoom, IsNotMadeBehindALargeWrite) {
  const std::string large(kSmallWalWrite + 1, 'l');
  ASSERT_TRUE(Write(large));
  EXPECT_EQ(Size(), large.size());
}

TEST_F(WalRoom, BehindALargeWriteThatPassesItBeginsAtTheEnd) {
  ASSERT_TRUE(Write("small"));
  const std::string large(2 * kWalRoom, 'l');
  ASSERT_TRUE(Write(large));
  EXPECT_EQ(Size(), 5 + large.size());
  ASSERT_TRUE(Write("small"));
  EXPECT_EQ(Size(), 5 + large.size() + 5 + kWalRoom);
  EXPECT_EQ(Contents().substr(0, 5 + large.size() + 5),
            "small" + large + "small");
}

TEST_F(WalRoom, IsNotMadeByASyncOfNothing) {
  ASSERT_TRUE(file_->Sync({}, nullptr).ok());
  EXPECT_EQ(Size(), 0U);
}

TEST_F(WalRoom, OtherFilesHaveNone) {
  ASSERT_TRUE(Open("000005.sst", file_));
  ASSERT_TRUE(Write("table"));
  EXPECT_EQ(Size(), 5U);
}

// What a killed process leaves, copied while it runs.
TEST(WalRoomOfADatabase, ItsZerosAreReadAsTheEndOfTheLog) {
  TestDirectory directory;
  const std::string live = directory.path() + "/live";
  const std::string killed = directory.path() + "/killed";
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(
      std::make_shared<WalRoomFileSystem>(rocksdb::FileSystem::Default()));
  rocksdb::Options options;
  options.create_if_missing = true;
  options.env = env.get();
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  rocksdb::WriteOptions synced;
  synced.sync = true;

  rocksdb::DB* raw = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, live, &raw).ok());
  const std::unique_ptr<rocksdb::DB> db(raw);
  constexpr int kRecords = 300;
  for (int i = 0; i < kRecords; ++i) {
    ASSERT_TRUE(
        db->Put(synced, std::to_string(i), std::string(5000, 'v')).ok());
  }
  std::filesystem::copy(live, killed);

  ASSERT_TRUE(rocksdb::DB::Open(options, killed, &raw).ok());
  const std::unique_ptr<rocksdb::DB> found(raw);
  std::string value;
  for (int i = 0; i < kRecords; ++i) {
    ASSERT_TRUE(found->Get({}, std::to_string(i), &value).ok()) << i;
  }
}

}  // namespace
}  // namespace diptych
