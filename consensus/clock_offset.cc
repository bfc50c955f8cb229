// SPDX-License-Identifier: Apache-2.0
#include "consensus/clock_offset.h"

#include <algorithm>
#include <set>
#include <vector>

namespace diptych {
namespace {

// The difference, cut to 2^62 either way: a final block's time may be any
// number if more than f are faulty.
std::int64_t Difference(std::uint64_t left, std::uint64_t right) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 62;
  if (left >= right) {
    return static_cast<std::int64_t>(std::min(left - right, kMost));
  }
  return -static_cast<std::int64_t>(std::min(right - left, kMost));
}

}  // namespace

void ClockOffset::Note(ValidatorIndex proposer, TimeMs block, TimeMs received) {
  blocks_.push_back({proposer, Difference(received.value, block.value)});
  if (blocks_.size() > kClockOffsetBlocks) blocks_.pop_front();
}

std::optional<std::int64_t> ClockOffset::median_ms() const {
  if (blocks_.size() < kClockOffsetBlocksMin) return std::nullopt;
  std::vector<std::int64_t> sorted;
  for (const Block& block : blocks_) sorted.push_back(block.offset_ms);
  const auto middle =
      sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::ranges::nth_element(sorted, middle);
  return *middle;
}

bool ClockOffset::IsBeyond(std::uint64_t limit_ms, std::size_t faults) const {
  const auto limit = static_cast<std::int64_t>(limit_ms);
  const std::int64_t median = median_ms().value_or(0);
  if (median >= -limit && median <= limit) return false;
  std::set<ValidatorIndex> proposers;
  for (const Block& block : blocks_) {
    const bool is_beyond =
        median > 0 ? block.offset_ms > limit : block.offset_ms < -limit;
    if (is_beyond) proposers.insert(block.proposer);
  }
  return proposers.size() > faults;
}

}  // namespace diptych
