// SPDX-License-Identifier: Apache-2.0
#include "storage/store.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/check.h"
#include "storage/block_batch.h"
#include "storage/block_record.h"
#include "storage/state_loader.h"
#include "storage/store_parts.h"
#include "tlog/bundle.h"

namespace diptych {
namespace {

// What must be there and is not, is damage.
Error Missing(Error error, std::string_view what) {
  if (error.code == ErrorCode::kNotFound) error.code = ErrorCode::kCorrupt;
  return Annotate(std::move(error), what);
}

Error Beyond(std::string_view what, std::uint64_t number) {
  return {ErrorCode::kNotFound, std::string(what) + " " +
                                    std::to_string(number) +
                                    " is beyond what the register has"};
}

// The least or the greatest number of 8 octets that begins with `prefix`.
std::uint64_t FilledPrefix(ByteView prefix, std::uint8_t filling) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number = number << 8 | (i < prefix.size() ? prefix[i] : filling);
  }
  return number;
}

void CheckFollows(std::span<const CommittedBlock> blocks, Height height,
                  std::uint64_t log_size) {
  CHECK(!blocks.empty());
  for (const auto& [execution, block] : blocks) {
    CHECK(execution.height.value == ++height.value);
    CHECK(execution.first_entry.value == log_size);
    log_size = execution.log.size();
    CHECK(block.header.height == execution.height);
    CHECK(block.header.log_size == log_size);
    CHECK(block.header.payload_octets == block.payload.size());
  }
}

// A certificate of the block, or of a later view of its epoch.
bool MayProve(const Certificate& finalization, const Header& header) {
  const Statement& statement = finalization.statement;
  if (statement.kind != VoteKind::kFinalize) return false;
  if (statement.epoch != header.epoch) return false;
  if (statement.view != header.view) return statement.view > header.view;
  return statement.block_hash == HeaderHash(header);
}

}  // namespace

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Store::~Store() = default;

Result<RegisterState> Store::LoadState() const {
  Result<RegisterState> state =
      LoadRegisterState(*parts_->database, parts_->options.hash_seed);
  if (!state) return AtDirectory(state.error(), parts_->options.path);
  return state;
}

Status Store::Commit(const Execution& execution, const StoredBlock& block,
                     const Certificate* finalization) {
  const CommittedBlock committed{execution, block};
  return Commit(std::span(&committed, 1), finalization);
}

Status Store::Commit(std::span<const CommittedBlock> blocks,
                     const Certificate* finalization) {
  Parts& parts = *parts_;
  CheckFollows(blocks, {parts.height}, parts.log_size);
  const auto& [execution, block] = blocks.back();
  CHECK(finalization == nullptr || MayProve(*finalization, block.header));
  RETURN_IF_ERROR(parts.CheckWritable());
  BlockBatch batch = MakeBlockBatch(*parts.database, blocks, parts.open_bundle);
  parts.records->AddFinal(block.header, finalization, batch.writes);
  RETURN_IF_ERROR(parts.WriteSynced(
      batch.writes, "writing block " + std::to_string(execution.height.value)));
  parts.open_bundle = std::move(batch.open_bundle);
  const Status indexed =
      parts.index->Add(batch.commitments, execution.log.size());
  parts.log_size = execution.log.size();
  parts.height = execution.height.value;
  const Status noted = parts.acknowledged.Write(execution.height);
  // The blocks are durable; only what comes after them is in danger.
  if (!noted) parts.failure = noted.error();
  if (!indexed) parts.failure = indexed.error();
  return Ok();
}

void Store::Find(std::span<const Digest> commitments,
                 std::vector<CommitmentHit>& hits) const {
  std::vector<IndexMatch> matches;
  parts_->index->Find(commitments, matches);
  std::uint64_t held = UINT64_MAX;
  Bytes bundle;
  for (const IndexMatch& match : matches) {
    const std::uint64_t number = match.index.value / kFullTileWidth;
    Result<CredentialEntry> entry =
        Error{ErrorCode::kCorrupt, "the index names an entry that is none"};
    if (number != held) {
      Result<Bytes> read =
          parts_->database->Get(Family::kEntries, BundleKey(number));
      held = number;
      bundle = read ? *std::move(read) : Bytes();
      if (!read) entry = read.error();
    }
    const std::optional<ByteView> octets =
        BundleEntry(bundle, match.index.value % kFullTileWidth);
    if (octets) entry = DecodeCredentialEntry(*octets);
    if (!entry) {
      std::fprintf(stderr, "the store cannot be read, so the node stops: %s\n",
                   entry.error().message.c_str());
      std::abort();
    }
    hits.push_back({match.asked, {match.index, *entry}});
  }
}

Result<Bytes> Store::ReadTile(TileId id, std::size_t width) const {
  if (id.level >= kTileLevels || width == 0 ||
      width > TileWidthAt(id, parts_->log_size)) {
    return Beyond("tile", id.index);
  }
  Result<Bytes> octets = parts_->database->Get(Family::kTiles, TileKey(id));
  if (!octets) return Missing(octets.error(), "tile");
  if (octets->size() < width * kDigestSize) {
    return Error{ErrorCode::kCorrupt, "a tile is shorter than the log"};
  }
  octets->resize(width * kDigestSize);
  return octets;
}

Result<Bytes> Store::ReadBundle(std::uint64_t index, std::size_t width) const {
  if (width == 0 || width > TileWidthAt({0, index}, parts_->log_size)) {
    return Beyond("entry bundle", index);
  }
  Result<Bytes> octets =
      parts_->database->Get(Family::kEntries, BundleKey(index));
  if (!octets) return Missing(octets.error(), "entry bundle");
  const std::optional<ByteView> front = BundleFront(*octets, width);
  if (!front) {
    return Error{ErrorCode::kCorrupt,
                 "an entry bundle is shorter than the log"};
  }
  octets->resize(front->size());
  return octets;
}

Result<Bytes> Store::ReadEntry(EntryIndex index) const {
  if (index.value >= parts_->log_size) return Beyond("entry", index.value);
  const Result<Bytes> bundle = parts_->database->Get(
      Family::kEntries, BundleKey(index.value / kFullTileWidth));
  if (!bundle) return Missing(bundle.error(), "entry bundle");
  const std::optional<ByteView> entry =
      BundleEntry(*bundle, index.value % kFullTileWidth);
  if (!entry) {
    return Error{ErrorCode::kCorrupt,
                 "an entry bundle is shorter than the log"};
  }
  return ToBytes(*entry);
}

Result<Digest> Store::ReadNode(NodeId node) const {
  const std::uint64_t log_size = parts_->log_size;
  if (node.level >= 64 || node.index >= log_size >> node.level) {
    return Beyond("node", node.index);
  }
  const TileId id = TileOf(node);
  ASSIGN_OR_RETURN(const Bytes octets, ReadTile(id, TileWidthAt(id, log_size)));
  const auto tile = TileHashes(octets);
  const std::optional<Digest> hash =
      tile ? NodeFromTile(node, *tile) : std::nullopt;
  if (!hash) return Error{ErrorCode::kCorrupt, "a tile is too short"};
  return *hash;
}

Result<StoredBlock> Store::ReadBlock(Height height) const {
  if (height.value > parts_->height) return Beyond("block", height.value);
  const Result<Bytes> octets =
      parts_->database->Get(Family::kBlocks, BlockKey(height));
  if (!octets) {
    return Missing(octets.error(), "block " + std::to_string(height.value));
  }
  ASSIGN_OR_RETURN(const BlockRecord record, DecodeBlockRecord(*octets));
  return StoredBlock{.header = record.header,
                     .payload = ToBytes(record.payload)};
}

Result<StatusChunk> Store::ReadStatusChunk(ChunkNumber chunk,
                                           Height height) const {
  if (height.value > parts_->height) return Beyond("block", height.value);
  const Result<Bytes> octets = parts_->database->GetVersion(
      Family::kStatusChunks, StatusChunkKey(chunk, height));
  if (!octets) {
    if (octets.error().code == ErrorCode::kNotFound) return StatusChunk{};
    return octets.error();
  }
  if (octets->size() != kStatusChunkSize) {
    return Error{ErrorCode::kCorrupt, "a status chunk has not 64 octets"};
  }
  StatusChunk found{};
  std::ranges::copy(*octets, found.begin());
  return found;
}

Result<std::optional<Digest>> Store::ReadStatusNode(NodeId node,
                                                    Height height) const {
  if (height.value > parts_->height) return Beyond("block", height.value);
  const Result<Bytes> octets = parts_->database->GetVersion(
      Family::kStatusNodes, StatusNodeKey(node, height));
  if (!octets) {
    if (octets.error().code == ErrorCode::kNotFound) {
      return std::optional<Digest>();
    }
    return octets.error();
  }
  if (octets->size() != kDigestSize) {
    return Error{ErrorCode::kCorrupt, "a status node has not 32 octets"};
  }
  return std::optional<Digest>(ToDigest(*octets));
}

Result<StatusSpan> Store::ReadStatusSpan(NodeId node, Height height) const {
  const std::uint64_t newest = parts_->height;
  if (height.value > newest) return Beyond("block", height.value);
  ASSIGN_OR_RETURN(const Database::VersionHeights found,
                   parts_->database->GetVersionHeights(
                       Family::kStatusNodes, StatusNodeKey(node, height)));
  StatusSpan span{.since = found.at_or_below.value_or(Height{0}), .until = {}};
  // A block that is being written is no block yet.
  if (found.above && found.above->value <= newest) span.until = found.above;
  return span;
}

Result<std::vector<AnchoredCredential>> Store::FindByPrefix(
    ByteView prefix, std::size_t limit) const {
  constexpr std::size_t kPrefixSizeMin = 4;
  if (prefix.size() < kPrefixSizeMin || prefix.size() > kDigestSize) {
    return Error{ErrorCode::kInvalid, "prefix: has not 4 to 32 octets"};
  }
  const std::vector<IndexedCommitment> found = parts_->index->FindRange(
      FilledPrefix(prefix, 0x00), FilledPrefix(prefix, 0xFF), limit);
  std::vector<AnchoredCredential> credentials;
  for (std::size_t i = 0; i < found.size(); ++i) {
    // Those of one index key are read together, to be put in order.
    if (credentials.size() >= limit && found[i].prefix != found[i - 1].prefix) {
      break;
    }
    ASSIGN_OR_RETURN(const Bytes octets, ReadEntry(found[i].index));
    ASSIGN_OR_RETURN(const CredentialEntry entry,
                     DecodeCredentialEntry(octets));
    if (!std::ranges::equal(ByteView(entry.commitment).first(prefix.size()),
                            prefix)) {
      continue;
    }
    credentials.push_back({found[i].index, entry});
  }
  std::ranges::sort(credentials, {}, [](const AnchoredCredential& each) {
    return each.entry.commitment;
  });
  if (credentials.size() > limit) credentials.resize(limit);
  return credentials;
}

Status Store::SaveCheckpoint(std::string_view note) {
  // Not synced: a checkpoint that is lost is signed again.
  const rocksdb::Status put = parts_->database->db().Put(
      {}, parts_->database->family(Family::kMeta),
      ToSlice(AsBytes(kCheckpointKey)), ToSlice(AsBytes(note)));
  if (!put.ok()) return ToError(put, "saving the checkpoint");
  return Ok();
}

Result<std::string> Store::ReadCheckpoint() const {
  ASSIGN_OR_RETURN(
      const Bytes note,
      parts_->database->Get(Family::kMeta, AsBytes(kCheckpointKey)));
  return ToText(note);
}

std::uint64_t Store::indexed_size() const { return parts_->index->covered(); }

}  // namespace diptych
