// SPDX-License-Identifier: Apache-2.0
//
// WAL room is a run of zeros that lies behind the end of RocksDB's write-ahead
// log (WAL), ready to be written over.
//
// A sync that makes a file longer waits for the file system's journal, whose
// thread waits for a processor like any other: with every processor busy that
// is milliseconds, whatever slice the writer itself has. A sync of octets that
// replace others waits for the disk alone. So the log is made longer once in a
// mebibyte, and the blocks of an hour without much work are written into
// what is there already.
//
// RocksDB reads zeros behind the last record as the end of the log
// (kZeroType): a process that is killed leaves them, one that stops cuts them
// off. A page of zeros within a record fails the record's checksum.

#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <memory>
#include <string>

namespace diptych {

// How much is made ready at a time. More would be written for nothing by a node
// that is seldom asked; with less, more than one small write in a hundred would
// wait for the journal.
inline constexpr std::uint64_t kWalRoom = std::uint64_t{1} << 20;

// No room is made after a longer write, which takes the disk longer than the
// journal: zeros before it would double what is written.
inline constexpr std::uint64_t kSmallWalWrite = std::uint64_t{64} << 10;

// A file system that keeps room behind the end of each file `*.log`, which is
// how RocksDB names its write-ahead log. Thread-safe like the one beneath.
class WalRoomFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit WalRoomFileSystem(
      const std::shared_ptr<rocksdb::FileSystem>& beneath);

  const char* Name() const override { return "WalRoomFileSystem"; }

  rocksdb::IOStatus NewWritableFile(
      const std::string& path, const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSWritableFile>* result,
      rocksdb::IODebugContext* debug) override;
};

}  // namespace diptych
