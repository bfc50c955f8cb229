// SPDX-License-Identifier: Apache-2.0
#include "replica/range_answer.h"

#include <utility>

#include "base/check.h"
#include "registry/block_tree.h"
#include "registry/execution.h"
#include "replica/catch_up.h"
#include "replica/exchange.h"

namespace diptych {
namespace {

// What the frame has besides blocks and further headers: its kind, two numbers,
// and a certificate at its longest.
constexpr std::size_t kRangeFrontSizeMax = 1 + 2 + 2 + kCertificateSizeMax;

// Whatever can be proven can be served: one block at its largest, and headers
// through as many as can become final together.
static_assert(kHeadersBeyondMax >= kTreeBlocksWithHeartbeatsMax);
static_assert(kRangeFrontSizeMax + kRawBlockSizeMin + kBlockOctetsMax +
                  (kHeadersBeyondMax * kHeaderSize) <=
              kBlocksSizeMax);

std::size_t SizeOf(const RawBlock& block) {
  return kRawBlockSizeMin + block.payload.size();
}

Result<std::vector<RawBlock>> ReadBlocks(const FinalBlocks& source,
                                         Height first) {
  std::vector<RawBlock> blocks;
  std::size_t octets = kRangeFrontSizeMax;
  for (Height height = first;
       height <= source.tip() && blocks.size() < kRangeHeights;
       ++height.value) {
    ASSIGN_OR_RETURN(FinalBlocks::Stored stored, source.BlockAt(height));
    RawBlock block{.header = stored.header,
                   .references = {},
                   .payload = std::move(stored.payload)};
    octets += SizeOf(block);
    if (octets > kBlocksSizeMax) break;
    blocks.push_back(std::move(block));
  }
  return blocks;
}

// Cuts the range after its last block with a finalization; false if none has
// one.
Result<bool> EndAtFinalized(const FinalBlocks& source, RawRange& range) {
  for (std::size_t count = range.blocks.size(); count > 0; --count) {
    ASSIGN_OR_RETURN(
        std::optional<Certificate> own,
        source.FinalizationAt(range.blocks[count - 1].header.height));
    if (!own) continue;
    range.blocks.resize(count);
    range.finalization = *std::move(own);
    return true;
  }
  return false;
}

// Gives up blocks until the headers up to `last` fit the frame as well.
void MakeRoom(Height last, RawRange& range) {
  const std::uint64_t beyond =
      last.value - range.blocks.back().header.height.value;
  std::size_t octets = kRangeFrontSizeMax + (beyond * kHeaderSize);
  for (const RawBlock& block : range.blocks) octets += SizeOf(block);
  while (octets > kBlocksSizeMax) {
    octets -= SizeOf(range.blocks.back());
    octets += kHeaderSize;
    range.blocks.pop_back();
    CHECK(!range.blocks.empty());
  }
}

// Leads the range on to the next finalized block; false if there is none near.
Result<bool> LeadToFinalized(const FinalBlocks& source, RawRange& range) {
  const Height first = range.blocks.front().header.height;
  const Height tip = source.tip();
  Height last = range.blocks.back().header.height;
  // Before the headers, which are for nothing if there is none.
  for (bool is_proven = false; !is_proven;) {
    if (last >= tip || last.value - first.value >= kHeadersBeyondMax) {
      return false;
    }
    ++last.value;
    ASSIGN_OR_RETURN(std::optional<Certificate> own,
                     source.FinalizationAt(last));
    if (!own) continue;
    is_proven = true;
    range.finalization = *std::move(own);
  }
  MakeRoom(last, range);
  for (Height height = range.blocks.back().header.height; height < last;) {
    ++height.value;
    ASSIGN_OR_RETURN(const Header header, source.HeaderAt(height));
    range.beyond.push_back(header);
  }
  return true;
}

}  // namespace

Result<Bytes> ComposeRange(const FinalBlocks& source, Height first) {
  RawRange range;
  ASSIGN_OR_RETURN(range.blocks, ReadBlocks(source, first));
  if (range.blocks.empty()) return EncodeBlocks(range);
  ASSIGN_OR_RETURN(bool is_proven, EndAtFinalized(source, range));
  if (!is_proven) {
    ASSIGN_OR_RETURN(is_proven, LeadToFinalized(source, range));
  }
  return EncodeBlocks(is_proven ? std::move(range) : RawRange{});
}

}  // namespace diptych
