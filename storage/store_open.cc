// SPDX-License-Identifier: Apache-2.0
// Creating and opening a store.
#include <errno.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <span>
#include <utility>

#include "base/hex.h"
#include "base/wire.h"
#include "platform/descriptor.h"
#include "platform/file.h"
#include "registry/commitment.h"
#include "storage/block_batch.h"
#include "storage/block_record.h"
#include "storage/genesis_block.h"
#include "storage/store_parts.h"
#include "tlog/bundle.h"

namespace diptych {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

// What opening a database writes besides what its logs hold: a manifest, a
// file of options and a log, each set up in blocks of some MiB.
constexpr std::uint64_t kOpeningOctets = 16 * kMiB;

Result<std::uint64_t> FreeOctets(const std::string& path) {
  struct statvfs disk{};
  if (::statvfs(path.c_str(), &disk) != 0) {
    return Error{ErrorCode::kIo, "cannot ask for free space of " + path + ": " +
                                     std::strerror(errno)};
  }
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

// Octets of the logs that opening the database writes to tables.
std::uint64_t LoggedOctets(const std::string& database) {
  std::uint64_t sum = 0;
  std::error_code failed;
  for (std::filesystem::directory_iterator at(database, failed), end;
       !failed && at != end; at.increment(failed)) {
    if (at->path().extension() != ".log") continue;
    std::error_code gone;
    const std::uintmax_t size = at->file_size(gone);
    if (!gone) sum += size;
  }
  return sum;
}

// Asked first, so that a start does not stop in the middle, and take more of
// the little that is left.
Status CheckRoomToOpen(const std::string& directory,
                       const std::string& database) {
  ASSIGN_OR_RETURN(const std::uint64_t free, FreeOctets(directory));
  const std::uint64_t wanted = kOpeningOctets + LoggedOctets(database);
  if (free >= wanted) return Ok();
  return Error{ErrorCode::kLimit,
               "disk full: " + directory + " has " +
                   std::to_string(free / kMiB) + " MiB left of the " +
                   std::to_string(wanted / kMiB) +
                   " MiB that opening the register may write; make room"};
}

// Makes the database of a new store at `path`.
Status WriteGenesis(const Store::Options& options, const std::string& path,
                    const GenesisBlock& genesis) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database,
                   Database::Create({.path = path,
                                     .on_trouble = options.on_trouble,
                                     .cache_octets = options.cache_octets,
                                     .env = nullptr}));
  const CommittedBlock first{genesis.execution, genesis.block};
  BlockBatch batch = MakeBlockBatch(*database, std::span(&first, 1), {});
  WireWriter format;
  format.U32(kStoreFormat);
  rocksdb::ColumnFamilyHandle* meta = database->family(Family::kMeta);
  const auto put = [&](std::string_view key, ByteView value) {
    return batch.writes.Put(meta, ToSlice(AsBytes(key)), ToSlice(value)).ok();
  };
  const bool is_put = put(kFormatKey, format.bytes()) &&
                      put(kNetworkKey, genesis.before.network_id);
  CHECK(is_put);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const rocksdb::Status written = database->db().Write(synced, &batch.writes);
  if (!written.ok()) return ToError(written, "writing the genesis block");
  return Ok();
}

}  // namespace

Error AtDirectory(Error error, const std::string& path) {
  if (error.code == ErrorCode::kNotFound) error.code = ErrorCode::kCorrupt;
  if (error.code == ErrorCode::kCorrupt) {
    error.message =
        "the register's files in this directory are damaged (" + error.message +
        "). Restore the directory from a backup, or empty it and let the node "
        "fetch the register again. A validator keeps its present file guard in "
        "both cases, so that it never votes twice";
  }
  return Annotate(std::move(error), path);
}

Status Store::Create(const Options& options, ByteView genesis_entry) {
  ASSIGN_OR_RETURN(const GenesisBlock genesis, MakeGenesisBlock(genesis_entry));
  RETURN_IF_ERROR(MakeDirectory(options.path));
  ASSIGN_OR_RETURN(const DirectoryLock lock, DirectoryLock::Take(options.path));
  const std::string database = Parts::DatabasePath(options.path);
  if (FileExists(database)) {
    return Error{
        ErrorCode::kExists,
        options.path + ": holds a register already; name another directory"};
  }
  // Made aside and renamed, so that a store is there whole or not at all.
  const std::string unfinished = database + ".new";
  std::error_code failed;
  std::filesystem::remove_all(unfinished, failed);
  if (Status written = WriteGenesis(options, unfinished, genesis); !written) {
    return Annotate(std::move(written).error(), options.path);
  }
  std::filesystem::rename(unfinished, database, failed);
  if (failed) {
    return Error{ErrorCode::kIo,
                 "cannot make " + database + ": " + ReasonOf(failed.value())};
  }
  return SyncDirectory(options.path);
}

Result<std::unique_ptr<Store>> Store::Open(const Options& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Parts> parts, Parts::Open(options));
  return std::unique_ptr<Store>(new Store(std::move(parts)));
}

Result<std::unique_ptr<Store::Parts>> Store::Parts::Open(
    const Options& options) {
  CHECK(options.index_tail_credentials > 0);
  const std::string path = DatabasePath(options.path);
  if (!FileExists(path)) {
    return Error{ErrorCode::kNotFound,
                 options.path +
                     ": no register here; make one with `diptych network "
                     "create`, or name another directory"};
  }
  ASSIGN_OR_RETURN(DirectoryLock lock, DirectoryLock::Take(options.path));
  RETURN_IF_ERROR(CheckRoomToOpen(options.path, path));
  Result<std::unique_ptr<Database>> database =
      Database::Open({.path = path,
                      .on_trouble = options.on_trouble,
                      .cache_octets = options.cache_octets,
                      .env = options.env});
  if (!database) return AtDirectory(database.error(), options.path);
  ASSIGN_OR_RETURN(AcknowledgedFile acknowledged,
                   AcknowledgedFile::Open(options.path + "/acknowledged"));
  std::unique_ptr<Parts> parts(
      new Parts{.options = options,
                .lock = std::move(lock),
                .database = *std::move(database),
                .acknowledged = std::move(acknowledged),
                .index = nullptr,
                .open_bundle = {},
                .records = std::nullopt,
                .failure = std::nullopt});
  RETURN_IF_ERROR(parts->CheckNetwork());
  if (Status read = parts->ReadEnd(); !read) {
    return AtDirectory(read.error(), options.path);
  }
  return parts;
}

Status Store::Parts::CheckNetwork() const {
  const Result<Bytes> network =
      database->Get(Family::kMeta, AsBytes(kNetworkKey));
  if (!network) return AtDirectory(network.error(), options.path);
  if (network->size() != kDigestSize) {
    return AtDirectory({ErrorCode::kCorrupt, "the network id is damaged"},
                       options.path);
  }
  if (!options.network_id ||
      std::ranges::equal(*network, *options.network_id)) {
    return Ok();
  }
  return Error{ErrorCode::kRefused,
               options.path + ": holds the register of network " +
                   HexEncode(*network) + ", not of " +
                   HexEncode(*options.network_id) +
                   "; name the directory of that network, or an empty one"};
}

Status Store::Parts::CheckAcknowledged() const {
  ASSIGN_OR_RETURN(const std::optional<Height> newest, acknowledged.Read());
  if (!newest || newest->value <= height) return Ok();
  return Error{ErrorCode::kCorrupt,
               "blocks " + std::to_string(height + 1) + " to " +
                   std::to_string(newest->value) +
                   " were safely written before, and are gone"};
}

Status Store::Parts::ReadEnd() {
  ASSIGN_OR_RETURN(const std::uint64_t tip, database->GetNumber(kTipKey));
  ASSIGN_OR_RETURN(const Bytes octets,
                   database->Get(Family::kBlocks, BlockKey({tip})));
  ASSIGN_OR_RETURN(const BlockRecord newest, DecodeBlockRecord(octets));
  height = tip;
  log_size = newest.header.log_size;
  RETURN_IF_ERROR(CheckAcknowledged());
  RETURN_IF_ERROR(acknowledged.Write({tip}));
  ASSIGN_OR_RETURN(records, ConsensusRecords::Load(*database, newest.header));

  const std::size_t width = log_size % kFullTileWidth;
  if (width > 0) {
    ASSIGN_OR_RETURN(
        const Bytes bundle,
        database->Get(Family::kEntries, BundleKey(log_size / kFullTileWidth)));
    const std::optional<ByteView> front = BundleFront(bundle, width);
    if (!front || front->size() != bundle.size()) {
      return Error{ErrorCode::kCorrupt, "the log's last entry bundle"};
    }
    open_bundle = bundle;
  }
  ASSIGN_OR_RETURN(const Bytes network,
                   database->Get(Family::kMeta, AsBytes(kNetworkKey)));
  ASSIGN_OR_RETURN(index,
                   CommitmentIndex::Start(
                       {.directory = options.path + "/index",
                        .network_id = ToDigest(network),
                        .hash_seed = options.hash_seed,
                        .tail_credentials = options.index_tail_credentials,
                        .env = options.env},
                       log_size));
  return FillTail(index->covered());
}

Status Store::Parts::FillTail(std::uint64_t covered) {
  if (covered == log_size) return Ok();
  std::uint64_t bundle = covered / kFullTileWidth;
  std::vector<IndexedCommitment> found;
  const std::unique_ptr<rocksdb::Iterator> at(
      database->db().NewIterator({}, database->family(Family::kEntries)));
  at->Seek(ToSlice(BundleKey(bundle)));
  for (; bundle * kFullTileWidth < log_size; ++bundle, at->Next()) {
    if (!at->Valid() ||
        !std::ranges::equal(ToView(at->key()), BundleKey(bundle))) {
      if (!at->status().ok()) return ToError(at->status(), "entry bundles");
      return Error{ErrorCode::kCorrupt,
                   "entry bundle " + std::to_string(bundle) + " is missing"};
    }
    const std::uint64_t begin = bundle * kFullTileWidth;
    const std::uint64_t end =
        std::min<std::uint64_t>(begin + kFullTileWidth, log_size);
    BundleReader reader(ToView(at->value()));
    found.clear();
    for (std::uint64_t entry = begin; entry < end; ++entry) {
      const std::optional<ByteView> octets = reader.Next();
      if (!octets) {
        return Error{ErrorCode::kCorrupt,
                     "entry bundle " + std::to_string(bundle) + " is damaged"};
      }
      if (entry < covered) continue;
      AppendCommitment({entry}, *octets, found);
    }
    RETURN_IF_ERROR(index->Add(found, end));
  }
  return Ok();
}

Status Store::Parts::CheckWritable() const {
  if (failure) {
    return Error{ErrorCode::kIo,
                 "an earlier write failed, so the store takes no more blocks "
                 "until the node is started again: " +
                     failure->message};
  }
  if (const auto closing = database->errors().closing()) return *closing;
  return CheckFreeSpace();
}

Status Store::Parts::WriteSynced(rocksdb::WriteBatch& writes,
                                 const std::string& what) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const rocksdb::Status written = database->db().Write(synced, &writes);
  if (written.ok()) return Ok();
  // kLimit is for what was refused before it was written.
  failure = ToError(written, what);
  failure->code = ErrorCode::kIo;
  return *failure;
}

Status Store::Parts::CheckFreeSpace() const {
  ASSIGN_OR_RETURN(const std::uint64_t free, FreeOctets(options.path));
  if (free >= options.free_octets_min) return Ok();
  return Error{ErrorCode::kLimit,
               "disk nearly full: " + options.path + " has " +
                   std::to_string(free / kMiB) + " MiB left of the " +
                   std::to_string(options.free_octets_min / kMiB) +
                   " MiB that a block needs at hand; make room"};
}

}  // namespace diptych
