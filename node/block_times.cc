// SPDX-License-Identifier: Apache-2.0
#include "node/block_times.h"

#include <bit>

#include "base/time_text.h"

namespace diptych {

Result<TimeMs> BlockTimes::TimeOf(Height height) const {
  {
    const ReaderLock lock(mutex_);
    const auto found = known_.find(height.value);
    if (found != known_.end()) return found->second;
  }
  ASSIGN_OR_RETURN(const StoredBlock block, store_.ReadBlock(height));
  const WriterLock lock(mutex_);
  if (known_.size() >= kKnownTimesMax) known_.clear();
  known_.emplace(height.value, block.header.time);
  return block.header.time;
}

Result<Height> BlockTimes::LastAt(TimeMs time, Height newest) const {
  ASSIGN_OR_RETURN(const TimeMs first, TimeOf({0}));
  if (first > time) {
    return Error{ErrorCode::kNotFound,
                 "the register begins at " + FormatTimestamp(first)};
  }
  Height last{0};
  for (std::uint64_t bit = std::bit_floor(newest.value); bit > 0; bit >>= 1U) {
    const Height candidate{last.value | bit};
    if (candidate > newest) continue;
    ASSIGN_OR_RETURN(const TimeMs at, TimeOf(candidate));
    if (at <= time) last = candidate;
  }
  return last;
}

}  // namespace diptych
