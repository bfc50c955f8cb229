// SPDX-License-Identifier: Apache-2.0
// Covers Store::Create and Store::Open where something is wrong with the
// directory: each error has its code, names the directory, and says what to do.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "storage/database.h"
#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

class OpenTest : public ::testing::Test {
 protected:
  OpenTest() {
    options_.path = directory_.path();
    options_.free_octets_min = 0;
    options_.cache_octets = 1 << 20;
    EXPECT_TRUE(Store::Create(options_, sample_.genesis_entry()));
  }

  Error OpenError() const {
    const Result<std::unique_ptr<Store>> store = Store::Open(options_);
    EXPECT_FALSE(store.has_value());
    if (store) return {ErrorCode::kInvalid, "the store opened"};
    EXPECT_THAT(store.error().message, HasSubstr(options_.path));
    return store.error();
  }

  // Commits `count` blocks and closes the store.
  void CommitBlocks(int count) {
    const Result<std::unique_ptr<Store>> store = Store::Open(options_);
    ASSERT_TRUE(store.has_value()) << store.error().message;
    for (int i = 0; i < count; ++i) {
      SampleBlock block = sample_.NextBlock({sample_.OpenList()});
      ASSERT_TRUE((*store)->Commit(block.execution, block.stored));
      sample_.Apply(std::move(block));
    }
  }

  // The largest file of the database whose name ends so.
  std::filesystem::path FileEnding(const std::string& ending) const {
    std::filesystem::path found;
    for (const auto& each :
         std::filesystem::directory_iterator(options_.path + "/db")) {
      if (!each.path().string().ends_with(ending)) continue;
      if (found.empty() || each.file_size() > file_size(found)) {
        found = each.path();
      }
    }
    EXPECT_FALSE(found.empty());
    return found;
  }

  // Writes to the closed database, past the store.
  void PutMeta(std::string_view key, ByteView value) const {
    const auto database =
        Database::Open({.path = options_.path + "/db", .cache_octets = 1024});
    ASSERT_TRUE(database.has_value());
    ASSERT_TRUE((*database)
                    ->db()
                    .Put({}, (*database)->family(Family::kMeta),
                         ToSlice(AsBytes(key)), ToSlice(value))
                    .ok());
  }

  TestDirectory directory_;
  SampleRegister sample_;
  Store::Options options_;
};

TEST_F(OpenTest, ADirectoryWithoutARegisterSaysHowToMakeOne) {
  TestDirectory empty;
  options_.path = empty.path();
  const Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.message, HasSubstr("diptych network create"));
}

TEST_F(OpenTest, ASecondCreateIsRefusedAndHarmsNothing) {
  CommitBlocks(2);
  const Status again = Store::Create(options_, sample_.genesis_entry());
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::kExists);
  CommitBlocks(1);
}

TEST_F(OpenTest, AnInterruptedCreateIsDoneAnew) {
  std::filesystem::rename(options_.path + "/db", options_.path + "/db.new");
  std::filesystem::remove(options_.path + "/db.new/CURRENT");
  EXPECT_EQ(OpenError().code, ErrorCode::kNotFound);
  ASSERT_TRUE(Store::Create(options_, sample_.genesis_entry()));
  CommitBlocks(1);
}

TEST_F(OpenTest, AnotherProcessKeepsTheDirectoryToItself) {
  std::array<int, 2> ready{};
  std::array<int, 2> done{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  ASSERT_EQ(::pipe(done.data()), 0);
  const pid_t process = ::fork();
  if (process == 0) {
    const auto store = Store::Open(options_);
    char octet = store ? 'y' : 'n';
    if (::write(ready[1], &octet, 1) != 1) ::_exit(1);
    if (::read(done[0], &octet, 1) != 1) ::_exit(1);
    ::_exit(0);
  }
  char octet = 0;
  ASSERT_EQ(::read(ready[0], &octet, 1), 1);
  ASSERT_EQ(octet, 'y');
  const Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_THAT(error.message,
              HasSubstr("another process has this data directory open"));
  EXPECT_EQ(::write(done[1], &octet, 1), 1);
  ::waitpid(process, nullptr, 0);
  CommitBlocks(1);
}

TEST_F(OpenTest, AStoreOfThisProcessIsLockedOutToo) {
  const auto store = Store::Open(options_);
  ASSERT_TRUE(store.has_value());
  EXPECT_EQ(OpenError().code, ErrorCode::kUnavailable);
}

TEST_F(OpenTest, ADirectoryOfAnotherNetworkIsRefused) {
  options_.network_id = SampleRegister(2).state().network_id;
  const Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_THAT(error.message, HasSubstr("holds the register of network"));
  options_.network_id = sample_.state().network_id;
  CommitBlocks(1);
}

TEST_F(OpenTest, ANewerFormatIsRefused) {
  PutMeta(kFormatKey, Bytes{0, 0, 0, kStoreFormat + 1});
  const Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_THAT(error.message, HasSubstr("use the newer program"));
}

TEST_F(OpenTest, ANewerFormatWithMoreFamiliesIsRefused) {
  PutMeta(kFormatKey, Bytes{0, 0, 0, kStoreFormat + 1});
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::string_view name : kFamilyNames) {
    families.emplace_back(std::string(name), rocksdb::ColumnFamilyOptions());
  }
  rocksdb::DBOptions database;
  database.create_missing_column_families = true;
  families.emplace_back("votes", rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(database, options_.path + "/db", families,
                                &handles, &db)
                  .ok());
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  delete db;
  EXPECT_EQ(OpenError().code, ErrorCode::kRefused);
}

// What a program of format 1 left: none of the newer families, of which
// `made` are there because an upgrade was cut off.
void MakeFormatOne(const std::string& path, std::size_t made) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::string_view name : kFamilyNames) {
    families.emplace_back(std::string(name), rocksdb::ColumnFamilyOptions());
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open({}, path, families, &handles, &db).ok());
  for (std::size_t i = kFormatOneFamilyCount + made; i < kFamilyCount; ++i) {
    ASSERT_TRUE(db->DropColumnFamily(handles[i]).ok());
  }
  ASSERT_TRUE(db->Put({}, handles[0], ToSlice(AsBytes(kFormatKey)),
                      ToSlice(Bytes{0, 0, 0, 1}))
                  .ok());
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  delete db;
}

TEST_F(OpenTest, AStoreOfFormatOneIsUpgraded) {
  for (std::size_t made = 0; made <= 3; ++made) {
    CommitBlocks(1);
    MakeFormatOne(options_.path + "/db", made);
    CommitBlocks(1);
    const auto database =
        Database::Open({.path = options_.path + "/db", .cache_octets = 1024});
    ASSERT_TRUE(database.has_value());
    EXPECT_EQ(*(*database)->Get(Family::kMeta, AsBytes(kFormatKey)),
              (Bytes{0, 0, 0, kStoreFormat}));
  }
  const auto store = Store::Open(options_);
  EXPECT_EQ((*store)->LoadState()->log.Root(), sample_.state().log.Root());
}

TEST_F(OpenTest, AStoreOfThisFormatWithoutItsFamiliesIsDamaged) {
  MakeFormatOne(options_.path + "/db", 1);
  const auto put = [&](std::uint8_t format) {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (std::size_t i = 0; i < kFormatOneFamilyCount + 1; ++i) {
      families.emplace_back(std::string(kFamilyNames[i]),
                            rocksdb::ColumnFamilyOptions());
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(
        rocksdb::DB::Open({}, options_.path + "/db", families, &handles, &db)
            .ok());
    ASSERT_TRUE(db->Put({}, handles[0], ToSlice(AsBytes(kFormatKey)),
                        ToSlice(Bytes{0, 0, 0, format}))
                    .ok());
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    delete db;
  };
  put(kStoreFormat);
  EXPECT_EQ(OpenError().code, ErrorCode::kCorrupt);
  put(1);
  CommitBlocks(1);
}

TEST_F(OpenTest, AGarbledManifestIsNamed) {
  CommitBlocks(1);
  std::ofstream(options_.path + "/db/CURRENT") << "MANIFEST-999999\n";
  const Error error = OpenError();
  EXPECT_NE(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.message, HasSubstr("MANIFEST"));
}

TEST_F(OpenTest, DamageSaysFirstWhatHappenedAndThenWhatToDo) {
  CommitBlocks(1);
  std::filesystem::remove(options_.path + "/db/CURRENT");
  const Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kCorrupt);
  EXPECT_TRUE(error.message.starts_with(
      options_.path + ": the register's files in this directory are damaged ("))
      << error.message;
  EXPECT_THAT(error.message, HasSubstr("). Restore the directory"));
  EXPECT_THAT(error.message, HasSubstr("keeps its present file guard"));
}

TEST_F(OpenTest, AFlippedOctetOfATableSaysWhatToDo) {
  CommitBlocks(3);
  CommitBlocks(1);
  for (const auto& each :
       std::filesystem::directory_iterator(options_.path + "/db")) {
    if (each.path().extension() != ".sst") continue;
    std::fstream file(each.path(),
                      std::ios::in | std::ios::out | std::ios::binary);
    const char first = static_cast<char>(file.get());
    file.seekp(0);
    file.put(static_cast<char>(first ^ 1));
  }
  const auto store = Store::Open(options_);
  const Error error = store ? (*store)->LoadState().error() : store.error();
  EXPECT_EQ(error.code, ErrorCode::kCorrupt);
  EXPECT_THAT(error.message, HasSubstr(options_.path + ": the register's "));
  EXPECT_THAT(error.message, HasSubstr("Restore the directory"));
}

TEST_F(OpenTest, AMissingTableFileIsFound) {
  CommitBlocks(3);
  CommitBlocks(1);
  std::filesystem::remove(FileEnding(".sst"));
  const Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kCorrupt);
  EXPECT_THAT(error.message, HasSubstr("Restore the directory"));
}

TEST_F(OpenTest, ATruncatedTableFileIsFound) {
  CommitBlocks(3);
  CommitBlocks(1);
  const std::filesystem::path file = FileEnding(".sst");
  std::filesystem::resize_file(file, file_size(file) / 2);
  EXPECT_EQ(OpenError().code, ErrorCode::kCorrupt);
}

TEST_F(OpenTest, AcknowledgedBlocksCutOffTheLogAreMissed) {
  CommitBlocks(5);
  const std::filesystem::path log = FileEnding(".log");
  std::filesystem::resize_file(log, file_size(log) * 3 / 5);
  const Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kCorrupt);
  EXPECT_THAT(error.message, HasSubstr("safely written before, and are gone)"));
}

TEST_F(OpenTest, AHoleInTheLogIsMissed) {
  CommitBlocks(5);
  const std::filesystem::path log = FileEnding(".log");
  std::fstream stream(log, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(file_size(log) / 2));
  stream << "damaged";
  stream.close();
  EXPECT_EQ(OpenError().code, ErrorCode::kCorrupt);
}

TEST_F(OpenTest, GarbledRecordsFailAgainstTheirRootAndAreNamed) {
  CommitBlocks(2);
  const auto break_one = [&](Family family, ByteView key, ByteView value) {
    const auto database =
        Database::Open({.path = options_.path + "/db", .cache_octets = 1024});
    ASSERT_TRUE(database.has_value());
    ASSERT_TRUE(
        (*database)
            ->db()
            .Put({}, (*database)->family(family), ToSlice(key), ToSlice(value))
            .ok());
  };
  const auto load_error = [&]() -> std::string {
    const auto store = Store::Open(options_);
    if (!store) return store.error().message;
    const auto state = (*store)->LoadState();
    return state ? "no error" : state.error().message;
  };
  ASSERT_EQ(load_error(), "no error");
  break_one(Family::kStatusChunks, StatusChunkKey({3}, {1}),
            Bytes(kStatusChunkSize, 1));
  EXPECT_THAT(load_error(), HasSubstr("status"));
  break_one(Family::kDirectory, DirectoryKey(ListId{2}),
            ToDirectoryRecord(ListRecord{.list = {2}}).value);
  break_one(Family::kStatusChunks, StatusChunkKey({3}, {1}),
            Bytes(kStatusChunkSize, 0));
  EXPECT_THAT(load_error(), HasSubstr("directory"));
  break_one(Family::kTiles, TileKey({0, 0}),
            Bytes(kDigestSize * sample_.state().log.size(), 7));
  EXPECT_THAT(load_error(), HasSubstr("log"));
}

TEST_F(OpenTest, ANearlyFullDiskRefusesBeforeAnythingIsWritten) {
  options_.free_octets_min = std::uint64_t{1} << 62;
  const auto store = Store::Open(options_);
  ASSERT_TRUE(store.has_value());
  const SampleBlock block = sample_.NextBlock({sample_.OpenList()});
  const Status committed = (*store)->Commit(block.execution, block.stored);
  ASSERT_FALSE(committed.has_value());
  EXPECT_EQ(committed.error().code, ErrorCode::kLimit);
  EXPECT_THAT(committed.error().message, HasSubstr("disk nearly full"));
  const auto state = (*store)->LoadState();
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->tip.height.value, 0U);
}

}  // namespace
}  // namespace diptych
