// SPDX-License-Identifier: Apache-2.0
//
// The parts of a Store are its lock, its database and its index, in the order
// in which they are opened.

#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/ids.h"
#include "consensus/header.h"
#include "storage/acknowledged.h"
#include "storage/commitment_index.h"
#include "storage/consensus_records.h"
#include "storage/database.h"
#include "storage/directory_lock.h"
#include "storage/store.h"

namespace diptych {

// Adds the data directory, and of damage what the operator can do about it.
Error AtDirectory(Error error, const std::string& path);

struct Store::Parts {
  Options options;
  DirectoryLock lock;
  std::unique_ptr<Database> database;
  AcknowledgedFile acknowledged;
  std::unique_ptr<CommitmentIndex> index;

  // What readers see: the newest block that is whole.
  std::atomic<std::uint64_t> height = 0;
  std::atomic<std::uint64_t> log_size = 0;

  // Of the committing thread alone.
  Bytes open_bundle;
  std::optional<ConsensusRecords> records;
  std::optional<Error> failure;

  // The database's directory within the data directory.
  static std::string DatabasePath(const std::string& path) {
    return path + "/db";
  }

  static Result<std::unique_ptr<Parts>> Open(const Options& options);

  Status CheckNetwork() const;
  Status CheckAcknowledged() const;
  // Reads tip and open bundle, and the entries that the index does not cover.
  Status ReadEnd();
  Status FillTail(std::uint64_t covered);
  Status CheckFreeSpace() const;
  // Whether anything may be written: no write has failed, and there is room.
  Status CheckWritable() const;
  // Writes and syncs; after an error nothing more is written.
  Status WriteSynced(rocksdb::WriteBatch& writes, const std::string& what);
  // The same of one key of the meta family.
  Status WriteMeta(ByteView key, ByteView value, const std::string& what);
};

}  // namespace diptych
