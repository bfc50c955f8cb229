// SPDX-License-Identifier: Apache-2.0
//
// A ClockOffset is how far the local clock is from those of the other
// validators, as their final blocks tell it: when each came, less its time.
//
// consensus.md 2.9. The median of the last 20, so that a slow delivery does not
// move it, and an alarm only if more validators than may be faulty say the
// same: one whose own clock is ahead may make most blocks whose times tell
// anything. What a delivery takes counts as if the local clock were ahead, a
// few hundred milliseconds at most where views succeed.
//
// A plain value; the clock is an argument.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/ids.h"
#include "consensus/vote.h"

namespace diptych {

// Of blocks, counted back from the newest.
inline constexpr std::size_t kClockOffsetBlocks = 20;
// Fewer say nothing: of four validators one may lie.
inline constexpr std::size_t kClockOffsetBlocksMin = 5;

class ClockOffset {
 public:
  // A final block of another validator, and when its proposal came first.
  // Requires that the block's time is its proposer's clock, not its parent's
  // time plus one.
  void Note(ValidatorIndex proposer, TimeMs block, TimeMs received);

  // Above zero: the local clock is ahead. Nothing before there are
  // kClockOffsetBlocksMin blocks.
  std::optional<std::int64_t> median_ms() const;

  // Whether the median is further than `limit_ms` from zero, and more than
  // `faults` validators' blocks are, on that side.
  bool IsBeyond(std::uint64_t limit_ms, std::size_t faults) const;

 private:
  struct Block {
    ValidatorIndex proposer;
    std::int64_t offset_ms = 0;
  };
  std::deque<Block> blocks_;
};

}  // namespace diptych
