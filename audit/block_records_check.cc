// SPDX-License-Identifier: Apache-2.0
#include "audit/block_records_check.h"

#include <algorithm>
#include <string>

#include "consensus/header.h"
#include "storage/block_record.h"

namespace diptych {
namespace {

// The first octet at which a record is another than expected.
std::size_t MismatchOf(ByteView expected, ByteView found) {
  return static_cast<std::size_t>(std::ranges::mismatch(expected, found).in1 -
                                  expected.begin());
}

std::optional<Finding> CheckRecord(const StoredRecords& records, Family family,
                                   ByteView key, ByteView expected,
                                   Difference difference) {
  difference.expected = OctetsText(expected);
  const Result<Bytes> found = records.Get(family, key);
  if (!found) return ToFinding(found.error(), difference);
  if (std::ranges::equal(*found, expected)) return std::nullopt;
  difference.found = OctetsText(*found);
  return difference;
}

// Header and payload were judged as the source gave them; of an audit that was
// resumed that is not from this directory.
std::optional<Finding> CheckBlock(const StoredRecords& records,
                                  const PreparedBlock& block,
                                  const Execution& execution) {
  Difference difference{.object = AuditObject::kBlockRecord,
                        .height = execution.height,
                        .field = "record",
                        .expected = "the block"};
  const Result<Bytes> found =
      records.Get(Family::kBlocks, BlockKey(execution.height));
  if (!found) return ToFinding(found.error(), difference);
  Bytes expected = EncodeBlockFront(block.header, execution.outcomes);
  const std::size_t front = expected.size();
  const ByteView payload = ByteView(block.octets).subspan(kHeaderSize);
  expected.insert(expected.end(), payload.begin(), payload.end());
  if (*found == expected) return std::nullopt;
  const std::size_t at = MismatchOf(expected, *found);
  if (at >= kHeaderSize && at < front && found->size() == expected.size()) {
    const auto bits = [&](const Bytes& record) {
      return OctetsText(
          ByteView(record).subspan(kHeaderSize, front - kHeaderSize));
    };
    difference.field = "accepted bits";
    difference.expected = bits(expected);
    difference.found = bits(*found);
    return difference;
  }
  difference.field = "octet " + std::to_string(at);
  difference.expected = OctetsText(ByteView(expected).subspan(at));
  difference.found =
      OctetsText(ByteView(*found).subspan(std::min(at, found->size())));
  return difference;
}

}  // namespace

std::optional<Finding> CheckBlockRecords(const StoredRecords& records,
                                         const PreparedBlock& block,
                                         const Execution& execution,
                                         StatusVersions& versions,
                                         std::uint64_t& checked) {
  ++checked;
  if (auto found = CheckBlock(records, block, execution)) return found;
  const Height height = execution.height;
  for (const NumberedChunk& chunk : execution.statuses.chunks) {
    ++checked;
    ++versions.chunks;
    auto found = CheckRecord(records, Family::kStatusChunks,
                             StatusChunkKey(chunk.number, height), chunk.chunk,
                             {.object = AuditObject::kStatusChunk,
                              .place = std::to_string(chunk.number.value),
                              .height = height,
                              .field = "octets"});
    if (found) return found;
  }
  for (const StatusNode& node : execution.statuses.nodes) {
    ++checked;
    ++versions.nodes;
    auto found =
        CheckRecord(records, Family::kStatusNodes,
                    StatusNodeKey(node.id, height), node.hash,
                    {.object = AuditObject::kStatusNode,
                     .place = std::to_string(node.id.index) + " of level " +
                              std::to_string(node.id.level),
                     .height = height,
                     .field = "hash"});
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace diptych
