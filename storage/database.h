// SPDX-License-Identifier: Apache-2.0
//
// A Database is RocksDB with the column families of a store, and errors in the
// words of this program.
//
// Methods may be called from any thread.

#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/slice.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "storage/background_errors.h"
#include "storage/database_log.h"
#include "storage/layout.h"

namespace diptych {

inline rocksdb::Slice ToSlice(ByteView octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

inline ByteView ToView(const rocksdb::Slice& slice) {
  return AsBytes({slice.data(), slice.size()});
}

// A failure of RocksDB. kCorrupt for damage and for a file that
// is gone, kNotFound for a key that is not
// there, kIo for the rest. `doing` comes first in the message.
Error ToError(const rocksdb::Status& status, std::string_view doing);

// "reading tiles": what ToError says of a record of this family.
std::string Reading(Family family);

class Database {
 public:
  struct Options {
    std::string path;  // The directory that holds RocksDB's files alone.
    DatabaseTroubles on_trouble;  // Nobody is told of those of a reader.
    std::size_t cache_octets = 0;
    rocksdb::Env* env = nullptr;  // Null: the operating system.
    // Changes no file: what its logs hold is read into memory.
    bool read_only = false;
  };

  // Makes an empty database, and its directory, which must hold none.
  static Result<std::unique_ptr<Database>> Create(const Options& options);

  // Raises an older format to kStoreFormat, or refuses it if it may only read.
  // kRefused if a newer format wrote it, kCorrupt if it is damaged.
  static Result<std::unique_ptr<Database>> Open(const Options& options);

  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB& db() const { return *db_; }
  // Of this database since it was opened.
  const BackgroundErrors& errors() const { return *errors_; }
  rocksdb::ColumnFamilyHandle* family(Family family) const {
    return families_[static_cast<std::size_t>(family)];
  }

  // kNotFound if there is no such key.
  Result<Bytes> Get(Family family, ByteView key,
                    const rocksdb::ReadOptions& how = {}) const;
  Result<std::uint64_t> GetNumber(std::string_view meta_key,
                                  const rocksdb::ReadOptions& how = {}) const;

  // The value at the first key from `key` on, if that key begins like `key`
  // but for its last kHeightSize octets; kNotFound otherwise.
  Result<Bytes> GetVersion(Family family, ByteView key) const;

  // The heights of the versions on either side of a key's own: the newest that
  // is not above it, and the oldest that is.
  struct VersionHeights {
    std::optional<Height> at_or_below;
    std::optional<Height> above;
  };
  Result<VersionHeights> GetVersionHeights(Family family, ByteView key) const;

 private:
  Database() = default;
  Status RaiseFormat();

  // Shared with the database, whose threads tell it.
  const std::shared_ptr<BackgroundErrors> errors_ =
      std::make_shared<BackgroundErrors>();
  // Of a database that is written to; outlives it.
  std::unique_ptr<rocksdb::Env> roomy_env_;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> families_{};
};

}  // namespace diptych
