// SPDX-License-Identifier: Apache-2.0
#include "storage/state_loader.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/wire.h"
#include "crypto/sha256.h"
#include "crypto/sha256_lanes.h"
#include "storage/block_record.h"
#include "tlog/bundle.h"

namespace diptych {
namespace {

Error Damaged(std::string_view part) {
  return {ErrorCode::kCorrupt, std::string(part) + " is damaged"};
}

// A value that must be there is kCorrupt if it is not.
Error Missing(Error error, std::string_view part) {
  if (error.code == ErrorCode::kNotFound) error.code = ErrorCode::kCorrupt;
  return Annotate(std::move(error), part);
}

class Loader {
 public:
  explicit Loader(const Database& database)
      : database_(database), snapshot_(database.db().GetSnapshot()) {
    how_.snapshot = snapshot_;
    how_.fill_cache = false;
  }
  ~Loader() { database_.db().ReleaseSnapshot(snapshot_); }
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  Result<RegisterState> Load(std::uint64_t hash_seed);

 private:
  Result<Bytes> Read(Family family, ByteView key, std::string_view part) const;
  Result<Bytes> ReadEntry(std::uint64_t index) const;
  Status LoadGenesis(RegisterState& state) const;
  Status LoadLog(std::uint64_t size, RegisterState& state) const;
  Status LoadStatuses(RegisterState& state) const;
  Status LoadDirectory(RegisterState& state) const;
  Status LoadDirectoryRecord(ByteView key, ByteView value,
                             RegisterState& state) const;
  Status LoadOccupancy(RegisterState& state) const;
  Status LoadRecent(RegisterState& state) const;

  const Database& database_;
  const rocksdb::Snapshot* snapshot_;
  rocksdb::ReadOptions how_;
};

Result<Bytes> Loader::Read(Family family, ByteView key,
                           std::string_view part) const {
  Result<Bytes> value = database_.Get(family, key, how_);
  if (!value) return Missing(value.error(), part);
  return value;
}

Result<Bytes> Loader::ReadEntry(std::uint64_t index) const {
  ASSIGN_OR_RETURN(const Bytes bundle,
                   Read(Family::kEntries, BundleKey(index / kFullTileWidth),
                        "entry bundle"));
  const std::optional<ByteView> entry =
      BundleEntry(bundle, index % kFullTileWidth);
  if (!entry) return Damaged("entry bundle of entry " + std::to_string(index));
  return ToBytes(*entry);
}

Status Loader::LoadGenesis(RegisterState& state) const {
  ASSIGN_OR_RETURN(const Bytes entry, ReadEntry(0));
  Result<RegisterState> before = StateBeforeGenesis(entry);
  if (!before) return Damaged("entry 0 (" + before.error().message + ")");
  ASSIGN_OR_RETURN(const Bytes network,
                   Read(Family::kMeta, AsBytes(kNetworkKey), "network id"));
  if (!std::ranges::equal(network, before->network_id)) {
    return Damaged("the network id, or entry 0,");
  }
  state = *std::move(before);
  return Ok();
}

Status Loader::LoadLog(std::uint64_t size, RegisterState& state) const {
  std::vector<std::vector<Digest>> trailing(kTileLevels);
  for (std::uint32_t level = 0; level < kTileLevels; ++level) {
    const std::uint64_t hashes = size >> (kTileHeight * level);
    const std::size_t width = hashes % kTileWidth;
    if (width == 0) continue;
    ASSIGN_OR_RETURN(
        const Bytes octets,
        Read(Family::kTiles, TileKey({level, hashes / kTileWidth}), "tile"));
    const auto tile = TileHashes(octets);
    if (!tile || tile->size() < width) return Damaged("a trailing tile");
    trailing[level].assign(tile->begin(), tile->begin() + width);
  }
  ASSIGN_OR_RETURN(state.log,
                   TileTree::FromTrailingTiles(size, std::move(trailing)));
  return Ok();
}

Status Loader::LoadStatuses(RegisterState& state) const {
  std::vector<NumberedChunk> chunks;
  const std::unique_ptr<rocksdb::Iterator> at(database_.db().NewIterator(
      how_, database_.family(Family::kStatusChunks)));
  at->SeekToFirst();
  while (at->Valid()) {
    WireReader key(ToView(at->key()));
    const ChunkNumber number{key.U32()};
    key.U64();
    const ByteView value = ToView(at->value());
    if (!key.Finish() || value.size() != kStatusChunkSize) {
      return Damaged("a status chunk");
    }
    NumberedChunk chunk{.number = number};
    std::ranges::copy(value, chunk.chunk.begin());
    chunks.push_back(chunk);
    // The first is the newest; its older versions are skipped.
    if (number.value == UINT32_MAX) break;
    at->Seek(ToSlice(StatusChunkKey({number.value + 1}, {UINT64_MAX})));
  }
  if (!at->status().ok()) return ToError(at->status(), "status chunks");
  ASSIGN_OR_RETURN(state.statuses, StatusTree::FromChunks(chunks));
  return Ok();
}

Status Loader::LoadDirectoryRecord(ByteView key, ByteView value,
                                   RegisterState& state) const {
  const auto damaged = [](const Error& error) {
    return Damaged("a directory record (" + error.message + ")");
  };
  switch (static_cast<DirectoryKind>(key.empty() ? 0 : key[0])) {
    case DirectoryKind::kMember: {
      Result<MemberRecord> record = DecodeMemberRecord(value);
      if (!record) return damaged(record.error());
      const MemberId member = record->member;
      state.members.insert_or_assign(member, *std::move(record));
      return Ok();
    }
    case DirectoryKind::kList: {
      const Result<ListRecord> record = DecodeListRecord(value);
      if (!record) return damaged(record.error());
      if (record->list.value != state.lists.size()) {
        return Damaged("the numbering of the status lists");
      }
      state.lists.push_back(*record);
      return Ok();
    }
    case DirectoryKind::kDocument: {
      const Result<DocumentRecord> record = DecodeDocumentRecord(value);
      if (!record) return damaged(record.error());
      state.documents.insert_or_assign(record->digest, *record);
      return Ok();
    }
    case DirectoryKind::kConviction: {
      const Result<ConvictionRecord> record = DecodeConvictionRecord(value);
      if (!record) return damaged(record.error());
      state.convictions.insert_or_assign(record->place, *record);
      return Ok();
    }
  }
  return Damaged("a directory record (unknown kind)");
}

Status Loader::LoadDirectory(RegisterState& state) const {
  std::vector<DirectoryChange> changes;
  const std::unique_ptr<rocksdb::Iterator> at(
      database_.db().NewIterator(how_, database_.family(Family::kDirectory)));
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    const ByteView key = ToView(at->key());
    const ByteView value = ToView(at->value());
    RETURN_IF_ERROR(LoadDirectoryRecord(key, value, state));
    changes.push_back({ToBytes(key), Sha256(value)});
  }
  if (!at->status().ok()) return ToError(at->status(), "directory");
  ASSIGN_OR_RETURN(DirectoryUpdate update,
                   state.directory.ComputeUpdate(changes));
  state.directory.Apply(std::move(update));
  return Ok();
}

Status Loader::LoadOccupancy(RegisterState& state) const {
  const std::unique_ptr<rocksdb::Iterator> at(
      database_.db().NewIterator(how_, database_.family(Family::kOccupancy)));
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    WireReader key(ToView(at->key()));
    const ListId list{key.U32()};
    const std::size_t page = key.U8();
    if (!key.Finish() || list.value >= state.lists.size()) {
      return Damaged("an occupancy page's key");
    }
    RETURN_IF_ERROR(state.occupancy.LoadPage(list, page, ToView(at->value())));
  }
  if (!at->status().ok()) return ToError(at->status(), "occupancy");
  return Ok();
}

Status Loader::LoadRecent(RegisterState& state) const {
  struct Block {
    TimeMs time;
    std::vector<Digest> ids;
  };
  std::vector<Block> newest_first;
  for (std::uint64_t height = state.tip.height.value;; --height) {
    const std::string part = "block " + std::to_string(height);
    ASSIGN_OR_RETURN(const Bytes octets,
                     Read(Family::kBlocks, BlockKey({height}), part));
    const Result<BlockRecord> record = DecodeBlockRecord(octets);
    if (!record) return Annotate(record.error(), part);
    const TimeMs time = record->header.time;
    if (time.value + kTransactionLifetimeMsMax <= state.tip.time.value) break;
    const Result<std::vector<Digest>> ids = AcceptedIds(*record);
    if (!ids) return Annotate(ids.error(), part);
    newest_first.push_back({time, *ids});
    if (height == 0) break;
  }
  std::ranges::reverse(newest_first);
  for (const Block& block : newest_first) {
    state.recent.AddBlock(block.time, block.ids);
  }
  return Ok();
}

Result<RegisterState> Loader::Load(std::uint64_t hash_seed) {
  RegisterState state;
  RETURN_IF_ERROR(LoadGenesis(state));
  const Result<std::uint64_t> height = database_.GetNumber(kTipKey, how_);
  if (!height) return Missing(height.error(), "tip");
  ASSIGN_OR_RETURN(const Bytes octets,
                   Read(Family::kBlocks, BlockKey({*height}), "newest block"));
  const Result<BlockRecord> newest = DecodeBlockRecord(octets);
  if (!newest) return newest.error();
  const Header& header = newest->header;
  if (header.height.value != *height || header.log_size == 0) {
    return Damaged("the newest block's header");
  }
  state.tip = {header.height, header.time, HeaderHash(header)};

  RETURN_IF_ERROR(LoadLog(header.log_size, state));
  if (state.log.Root() != header.log_root) {
    return Damaged("the log: its root is not the newest header's, so a tile");
  }
  ASSIGN_OR_RETURN(const Bytes entry, ReadEntry(header.log_size - 1));
  const TileId last = TileOf({0, header.log_size - 1});
  ASSIGN_OR_RETURN(const Bytes tile,
                   Read(Family::kTiles, TileKey(last), "tile"));
  const auto hashes = TileHashes(tile);
  if (!hashes || hashes->back() != HashLeaf(entry)) {
    return Damaged("the newest seal, or the tile over it,");
  }
  const Result<SealEntry> seal = DecodeSealEntry(entry);
  if (!seal || seal->height != header.height) return Damaged("the newest seal");
  RETURN_IF_ERROR(LoadStatuses(state));
  if (state.statuses.Root() != seal->status_root) {
    return Damaged(
        "the status history: its root is not the newest seal's, so "
        "a status chunk");
  }
  RETURN_IF_ERROR(LoadDirectory(state));
  if (state.directory.root() != seal->directory_root) {
    return Damaged(
        "the directory: its root is not the newest seal's, so a "
        "record");
  }
  RETURN_IF_ERROR(LoadOccupancy(state));
  state.recent.Rehash(hash_seed);
  RETURN_IF_ERROR(LoadRecent(state));
  return state;
}

}  // namespace

Result<RegisterState> LoadRegisterState(const Database& database,
                                        std::uint64_t hash_seed) {
  return Loader(database).Load(hash_seed);
}

}  // namespace diptych
