// SPDX-License-Identifier: Apache-2.0
#include "storage/database_options.h"

#include <rocksdb/env.h>
#include <rocksdb/table.h>

#include <limits>

namespace diptych {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

// All memtables together. A block of 4 MiB makes 10 MiB of writes, and what is
// in memtables is replayed at the next start: both want few, not many.
constexpr std::size_t kWriteBuffersMax = 64 * kMiB;
constexpr std::size_t kLargeWriteBuffer = 16 * kMiB;
constexpr std::size_t kSmallWriteBuffer = 2 * kMiB;

// Replayed at the next start, at some 200 MiB a second.
constexpr std::uint64_t kWalMax = 96 * kMiB;

// A terabyte is then 8,192 files; the default of 64 MiB doubles that.
constexpr std::uint64_t kTableFileSize = 128 * kMiB;

// Below the 1,024 files that a service may have open by default, with room
// for sockets.
constexpr int kOpenFilesMax = 512;

bool IsLarge(Family family) {
  return family == Family::kEntries || family == Family::kTiles ||
         family == Family::kBlocks || family == Family::kUnfinalised;
}

// Entries repeat member, list and time, directory records their text; the
// others are digests or nearly so, and trying to compress them is work for
// nothing.
bool IsCompressible(Family family) {
  return family == Family::kEntries || family == Family::kDirectory ||
         family == Family::kOccupancy;
}

}  // namespace

rocksdb::DBOptions MakeDatabaseOptions(rocksdb::Env* env) {
  rocksdb::DBOptions options;
  if (env != nullptr) options.env = env;
  options.create_if_missing = false;
  options.create_missing_column_families = false;

  // Every block is synced before the next is written, so a damaged record is
  // a torn tail that nobody was told of, and recovery ends there: after a
  // power cut pages of it may be missing in any order, which the stricter
  // modes take for damage. That nothing acknowledged was behind it is asked
  // afterwards (storage/acknowledged.h), and whole log files are accounted for
  // in the manifest.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // A start reads back writes that may never have been synced, and signs what
  // it reads: so recovery writes it to synced files first.
  options.avoid_flush_during_recovery = false;
  options.track_and_verify_wals_in_manifest = true;
  options.paranoid_checks = true;
  // A store whose write failed stays closed to writes until it is opened anew.
  options.max_bgerror_resume_count = 0;

  options.max_total_wal_size = kWalMax;
  options.db_write_buffer_size = kWriteBuffersMax;
  options.max_open_files = kOpenFilesMax;
  options.max_file_opening_threads = 2;
  options.skip_stats_update_on_db_open = true;
  // One to flush, one to compact: the node's other threads need the cores.
  options.max_background_jobs = 2;
  // Hands dirty pages to the disk as they come, so that a block's sync does
  // not wait for a compaction's megabytes.
  options.bytes_per_sync = kMiB;

  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions MakeFamilyOptions(
    Family family, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.format_version = 5;
  // Debian's RocksDB has no CRC32 instruction compiled in; XXH3 needs none.
  table.checksum = rocksdb::kXXH3;

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = IsCompressible(family) ? rocksdb::kLZ4Compression
                                               : rocksdb::kNoCompression;
  options.write_buffer_size =
      IsLarge(family) ? kLargeWriteBuffer : kSmallWriteBuffer;
  options.target_file_size_base = kTableFileSize;
  // Keeps what is overwritten (partial bundles, tiles, pages) to a tenth of
  // what is live.
  options.level_compaction_dynamic_level_bytes = true;
  return options;
}

}  // namespace diptych
