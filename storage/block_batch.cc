// SPDX-License-Identifier: Apache-2.0
#include "storage/block_batch.h"

#include <array>
#include <utility>

#include "base/check.h"
#include "registry/commitment.h"
#include "storage/block_record.h"
#include "tlog/bundle.h"

namespace diptych {
namespace {

class Composer {
 public:
  Composer(const Database& database, BlockBatch& out)
      : database_(database), out_(out) {}

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

  void PutEntries(const Execution& execution, ByteView open_bundle);
  void PutOccupancy(const Execution& execution);
  void PutStatuses(const Execution& execution);
  void PutDirectory(const Execution& execution);

 private:
  // A batch in memory without a size limit takes every write.
  static void Check(const rocksdb::Status& status) { CHECK(status.ok()); }

  const Database& database_;
  BlockBatch& out_;
};

void Composer::PutEntries(const Execution& execution, ByteView open_bundle) {
  std::uint64_t index = execution.first_entry.value;
  const std::uint64_t end = index + execution.entries.count();
  CHECK((index % kFullTileWidth == 0) == open_bundle.empty());
  const ByteView octets = execution.entries.bundle();
  BundleReader reader(octets);
  ByteView front = open_bundle;
  std::size_t begin = 0;
  while (index < end) {
    const std::optional<ByteView> entry = reader.Next();
    CHECK(entry.has_value());
    AppendCommitment({index}, *entry, out_.commitments);
    ++index;
    if (index % kFullTileWidth != 0 && index != end) continue;
    const ByteView back = octets.subspan(begin, reader.consumed() - begin);
    const Bytes key = BundleKey((index - 1) / kFullTileWidth);
    Put(Family::kEntries, key, front, back);
    if (index % kFullTileWidth != 0) {
      out_.open_bundle = ToBytes(front);
      out_.open_bundle.insert(out_.open_bundle.end(), back.begin(), back.end());
    }
    front = {};
    begin = reader.consumed();
  }
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

BlockBatch MakeBlockBatch(const Database& database, const Execution& execution,
                          const StoredBlock& block, ByteView open_bundle) {
  BlockBatch out;
  Composer composer(database, out);
  composer.PutEntries(execution, open_bundle);
  for (const ChangedTile& tile : execution.tiles) {
    composer.Put(Family::kTiles, TileKey(tile.id), TileOctets(tile.hashes));
  }
  composer.PutOccupancy(execution);
  composer.PutStatuses(execution);
  composer.PutDirectory(execution);
  composer.Put(Family::kBlocks, BlockKey(execution.height),
               EncodeBlockFront(block.header, execution.outcomes),
               block.payload);
  composer.Put(Family::kMeta, AsBytes(kTipKey), BlockKey(execution.height));
  return out;
}

}  // namespace diptych
