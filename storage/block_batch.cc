// SPDX-License-Identifier: Apache-2.0
#include "storage/block_batch.h"

#include <array>
#include <map>
#include <utility>

#include "base/check.h"
#include "registry/commitment.h"
#include "storage/block_record.h"
#include "tlog/bundle.h"

namespace diptych {
namespace {

class Composer {
 public:
  Composer(const Database& database, ByteView open_bundle, BlockBatch& out)
      : database_(database), out_(out) {
    out_.open_bundle = ToBytes(open_bundle);
  }

  void Add(const CommittedBlock& committed);
  // What only the last of the blocks decides.
  void Finish(const Execution& last);

 private:
  void Put(Family family, ByteView key, ByteView value) {
    Check(out_.writes.Put(database_.family(family), ToSlice(key),
                          ToSlice(value)));
  }

  // A value in two parts, without joining them first.
  void Put(Family family, ByteView key, ByteView front, ByteView back) {
    const rocksdb::Slice key_slice = ToSlice(key);
    const std::array<rocksdb::Slice, 2> parts = {ToSlice(front), ToSlice(back)};
    Check(out_.writes.Put(database_.family(family),
                          rocksdb::SliceParts(&key_slice, 1),
                          rocksdb::SliceParts(parts.data(), parts.size())));
  }

  void PutEntries(const Execution& execution);
  void PutOccupancy(const Execution& execution);
  void PutStatuses(const Execution& execution);
  void PutDirectory(const Execution& execution);

  // A batch in memory without a size limit takes every write.
  static void Check(const rocksdb::Status& status) { CHECK(status.ok()); }

  const Database& database_;
  BlockBatch& out_;
  // By their keys, each as its last block leaves it.
  std::map<Bytes, const ChangedTile*> tiles_;
};

void Composer::PutEntries(const Execution& execution) {
  std::uint64_t index = execution.first_entry.value;
  const std::uint64_t end = index + execution.entries.count();
  CHECK((index % kFullTileWidth == 0) == out_.open_bundle.empty());
  const ByteView octets = execution.entries.bundle();
  BundleReader reader(octets);
  std::size_t begin = 0;
  while (index < end) {
    const std::optional<ByteView> entry = reader.Next();
    CHECK(entry.has_value());
    AppendCommitment({index}, *entry, out_.commitments);
    ++index;
    const bool is_full = index % kFullTileWidth == 0;
    if (!is_full && index != end) continue;
    const ByteView back = octets.subspan(begin, reader.consumed() - begin);
    begin = reader.consumed();
    if (is_full) {
      Put(Family::kEntries, BundleKey((index - 1) / kFullTileWidth),
          out_.open_bundle, back);
      out_.open_bundle.clear();
    } else {
      out_.open_bundle.insert(out_.open_bundle.end(), back.begin(), back.end());
    }
  }
}

void Composer::Add(const CommittedBlock& committed) {
  const auto& [execution, block] = committed;
  PutEntries(execution);
  for (const ChangedTile& tile : execution.tiles) {
    tiles_[TileKey(tile.id)] = &tile;
  }
  PutOccupancy(execution);
  PutStatuses(execution);
  PutDirectory(execution);
  Put(Family::kBlocks, BlockKey(execution.height),
      EncodeBlockFront(block.header, execution.outcomes), block.payload);
}

void Composer::Finish(const Execution& last) {
  if (!out_.open_bundle.empty()) {
    Put(Family::kEntries, BundleKey(last.log.size() / kFullTileWidth),
        out_.open_bundle);
  }
  for (const auto& [key, tile] : tiles_) {
    Put(Family::kTiles, key, TileOctets(tile->hashes));
  }
  Put(Family::kMeta, AsBytes(kTipKey), BlockKey(last.height));
}

void Composer::PutOccupancy(const Execution& execution) {
  for (const ChangedPage& page : execution.pages) {
    Put(Family::kOccupancy, OccupancyKey(page.list, page.page), page.octets);
  }
}

void Composer::PutStatuses(const Execution& execution) {
  for (const NumberedChunk& chunk : execution.statuses.chunks) {
    Put(Family::kStatusChunks, StatusChunkKey(chunk.number, execution.height),
        chunk.chunk);
  }
  for (const StatusNode& node : execution.statuses.nodes) {
    Put(Family::kStatusNodes, StatusNodeKey(node.id, execution.height),
        node.hash);
  }
}

void Composer::PutDirectory(const Execution& execution) {
  const auto put = [&](const DirectoryRecord& record) {
    Put(Family::kDirectory, record.key, record.value);
  };
  for (const MemberRecord& record : execution.members) {
    put(ToDirectoryRecord(record));
  }
  for (const ListRecord& record : execution.lists) {
    put(ToDirectoryRecord(record));
  }
  for (const DocumentRecord& record : execution.documents) {
    put(ToDirectoryRecord(record));
  }
  for (const ConvictionRecord& record : execution.convictions) {
    put(ToDirectoryRecord(record));
  }
}

}  // namespace

void AppendCommitment(EntryIndex index, ByteView entry,
                      std::vector<IndexedCommitment>& commitments) {
  if (entry.size() != kCredentialEntrySize ||
      entry[0] != static_cast<std::uint8_t>(EntryKind::kCredential)) {
    return;
  }
  const Digest commitment = ToDigest(entry.last(kDigestSize));
  commitments.push_back({CommitmentPrefix(commitment), index});
}

BlockBatch MakeBlockBatch(const Database& database,
                          std::span<const CommittedBlock> blocks,
                          ByteView open_bundle) {
  CHECK(!blocks.empty());
  BlockBatch out;
  Composer composer(database, open_bundle, out);
  for (const CommittedBlock& block : blocks) composer.Add(block);
  composer.Finish(blocks.back().execution);
  return out;
}

}  // namespace diptych
