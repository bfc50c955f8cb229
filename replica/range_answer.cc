// SPDX-License-Identifier: Apache-2.0
#include "replica/range_answer.h"

#include <utility>

#include "replica/catch_up.h"
#include "replica/exchange.h"

namespace diptych {
namespace {

// What the frame has besides blocks: its kind, two numbers, further headers
// and a certificate at their longest.
constexpr std::size_t kRangeFrontSizeMax =
    1 + 2 + 2 + (kHeadersBeyondMax * kHeaderSize) + kCertificateSizeMax;

Result<std::vector<RawBlock>> ReadBlocks(const FinalBlocks& source,
                                         Height first) {
  std::vector<RawBlock> blocks;
  std::size_t octets = kRangeFrontSizeMax;
  for (Height height = first;
       height <= source.tip() && blocks.size() < kRangeHeights;
       ++height.value) {
    ASSIGN_OR_RETURN(FinalBlocks::Stored stored, source.BlockAt(height));
    octets += kRawBlockSizeMin + stored.payload.size();
    if (octets > kBlocksSizeMax) break;
    blocks.push_back({.header = stored.header,
                      .references = {},
                      .payload = std::move(stored.payload)});
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

// Leads the range on to the next finalized block; false if there is none near.
Result<bool> LeadToFinalized(const FinalBlocks& source, RawRange& range) {
  Height height = range.blocks.back().header.height;
  while (height < source.tip() && range.beyond.size() < kHeadersBeyondMax) {
    ++height.value;
    ASSIGN_OR_RETURN(const Header header, source.HeaderAt(height));
    range.beyond.push_back(header);
    ASSIGN_OR_RETURN(std::optional<Certificate> own,
                     source.FinalizationAt(height));
    if (!own) continue;
    range.finalization = *std::move(own);
    return true;
  }
  return false;
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
