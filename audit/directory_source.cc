// SPDX-License-Identifier: Apache-2.0
#include "audit/directory_source.h"

#include <algorithm>
#include <memory>

#include "storage/block_record.h"
#include "tlog/bundle.h"

namespace diptych {

Result<std::string> DirectorySource::ReadCheckpoint() {
  ASSIGN_OR_RETURN(const Bytes note,
                   records_.Get(Family::kMeta, AsBytes(kCheckpointKey)));
  return ToText(note);
}

Result<SourceBlocks> DirectorySource::ReadBlocks(Height first,
                                                 std::uint32_t count) {
  SourceBlocks out;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Height height{first.value + i};
    const Result<Bytes> octets =
        records_.Get(Family::kBlocks, BlockKey(height));
    if (!octets && octets.error().code == ErrorCode::kNotFound) break;
    const Result<BlockRecord> block =
        octets ? DecodeBlockRecord(*octets) : octets.error();
    // What was read before a damaged block is judged first.
    if (!block && !out.blocks.empty()) break;
    if (!block) return block.error();
    Bytes& whole =
        out.blocks.emplace_back(octets->begin(), octets->begin() + kHeaderSize);
    whole.insert(whole.end(), block->payload.begin(), block->payload.end());
    out.tip = height;
  }
  return out;
}

// What cannot be cut to the width is given as it is: the comparison then names
// the entry or the hash.
Result<Bytes> DirectorySource::ReadBundle(std::uint64_t index,
                                          std::size_t width) {
  ASSIGN_OR_RETURN(Bytes octets,
                   records_.Get(Family::kEntries, BundleKey(index)));
  const std::optional<ByteView> front = BundleFront(octets, width);
  if (front) octets.resize(front->size());
  return octets;
}

Result<Bytes> DirectorySource::ReadTile(TileId tile, std::size_t width) {
  ASSIGN_OR_RETURN(Bytes octets, records_.Get(Family::kTiles, TileKey(tile)));
  octets.resize(std::min(octets.size(), width * kDigestSize));
  return octets;
}

Result<AuditReport> AuditDirectory(const std::string& path,
                                   AuditOptions options) {
  const auto records = StoredRecords::Open(path);
  if (!records && records.error().code == ErrorCode::kCorrupt) {
    AuditReport report;
    report.verdict = AuditVerdict::kDifference;
    report.difference = Difference{.object = AuditObject::kStore,
                                   .place = path,
                                   .field = "records",
                                   .expected = "those that were written",
                                   .found = records.error().message};
    return report;
  }
  if (!records) return records.error();
  DirectorySource source(**records);
  options.records = records->get();
  return Audit(source, options);
}

}  // namespace diptych
