// SPDX-License-Identifier: Apache-2.0
#include "storage/stored_records.h"

#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "platform/file.h"
#include "storage/acknowledged.h"
#include "storage/database.h"
#include "storage/directory_lock.h"
#include "storage/run_directory.h"
#include "storage/store_parts.h"

namespace diptych {
namespace {

// Blocks of the database are read once, in order; what is kept of them serves
// the bundles and tiles that are read piece by piece.
constexpr std::size_t kCacheOctets = 64 * 1024 * 1024;

std::string IndexPath(const std::string& directory) {
  return directory + "/index";
}

// RocksDB blames its manifest for a table that does not open. The first such
// table, or the database if all of them do.
std::string DamagedTable(const std::string& path) {
  std::vector<std::string> tables;
  std::error_code failed;
  for (std::filesystem::directory_iterator at(path, failed), end;
       !failed && at != end; at.increment(failed)) {
    if (at->path().extension() == ".sst") tables.push_back(at->path().string());
  }
  std::ranges::sort(tables);
  for (const std::string& table : tables) {
    rocksdb::SstFileReader reader{rocksdb::Options()};
    if (!reader.Open(table).ok()) {
      return "db/" + std::filesystem::path(table).filename().string();
    }
  }
  return "db";
}

}  // namespace

Result<std::unique_ptr<StoredRecords>> StoredRecords::Open(
    const std::string& directory) {
  const std::string path = directory + "/db";
  if (!FileExists(path)) {
    return Error{ErrorCode::kNotFound,
                 directory +
                     ": no register here; name the data directory of a "
                     "node, or a node's URL"};
  }
  ASSIGN_OR_RETURN(DirectoryLock lock, DirectoryLock::TakeToRead(directory));
  Result<std::unique_ptr<Database>> database = Database::Open(
      {.path = path, .cache_octets = kCacheOctets, .read_only = true});
  if (!database && database.error().code == ErrorCode::kCorrupt) {
    return AtDirectory(Annotate(database.error(), DamagedTable(path)),
                       directory);
  }
  if (!database) return AtDirectory(database.error(), directory);
  return std::unique_ptr<StoredRecords>(
      new StoredRecords(directory, std::move(lock), *std::move(database)));
}

StoredRecords::StoredRecords(std::string directory, DirectoryLock lock,
                             std::unique_ptr<Database> database)
    : directory_(std::move(directory)),
      lock_(std::make_unique<DirectoryLock>(std::move(lock))),
      database_(std::move(database)) {}

StoredRecords::~StoredRecords() = default;

Result<Bytes> StoredRecords::Get(Family family, ByteView key) const {
  return database_->Get(family, key);
}

Status StoredRecords::Visit(
    Family family,
    const std::function<bool(ByteView key, ByteView value)>& see) const {
  rocksdb::ReadOptions how;
  how.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> at(
      database_->db().NewIterator(how, database_->family(family)));
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    if (!see(ToView(at->key()), ToView(at->value()))) return Ok();
  }
  if (!at->status().ok()) return ToError(at->status(), Reading(family));
  return Ok();
}

Result<std::optional<Bytes>> StoredRecords::LastKey(Family family) const {
  const std::unique_ptr<rocksdb::Iterator> at(
      database_->db().NewIterator({}, database_->family(family)));
  at->SeekToLast();
  if (!at->status().ok()) return ToError(at->status(), Reading(family));
  if (!at->Valid()) return std::optional<Bytes>();
  return std::optional(ToBytes(ToView(at->key())));
}

Result<std::vector<RunSpan>> StoredRecords::Runs() const {
  return ListRuns(IndexPath(directory_));
}

Result<std::shared_ptr<const IndexRun>> StoredRecords::OpenRun(
    const RunSpan& span, const Digest& network_id) const {
  return IndexRun::Open(
      {.directory = IndexPath(directory_), .network_id = network_id}, span);
}

Result<std::optional<Height>> StoredRecords::Acknowledged() const {
  const std::string path = directory_ + "/acknowledged";
  ASSIGN_OR_RETURN(const AcknowledgedFile file,
                   AcknowledgedFile::OpenToRead(path));
  ASSIGN_OR_RETURN(const std::optional<Height> height, file.Read());
  std::error_code failed;
  if (!height && std::filesystem::file_size(path, failed) > 0 && !failed) {
    return Error{ErrorCode::kCorrupt, "acknowledged: its checksum is another"};
  }
  return height;
}

}  // namespace diptych
