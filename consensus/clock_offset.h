// SPDX-License-Identifier: Apache-2.0
//
// A ClockOffset is how far the local clock is from those of the other
// validators, as what they state of their time tells it.
//
// consensus.md 2.9. Of each validator the median of its last statements, so
// that a slow delivery does not move it; then the median over the validators,
// so that no f of them move it, however much each of them has to say: a clock
// that is ahead makes the times of all blocks under load. What a delivery takes
// counts as if the local clock were ahead, a few hundred milliseconds at most
// where views succeed.
//
// A plain value; the clock is an argument.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "consensus/vote.h"

namespace diptych {

// Of each validator, counted back from the newest.
inline constexpr std::size_t kClockStatements = 5;
// With fewer a validator says nothing: one may have been late.
inline constexpr std::size_t kClockStatementsMin = 3;

class ClockOffset {
 public:
  // At `received`, by the local clock, came what the validator made at `stated`
  // by its own. Each statement once, and soon after it was made.
  void Note(ValidatorIndex validator, TimeMs stated, TimeMs received);

  // Above zero: the local clock is ahead. Of two middles the one nearer to
  // zero. Nothing before more than `faults` validators say something: these
  // alone could say anything.
  std::optional<std::int64_t> median_ms(std::size_t faults) const;

  // Whether the median is further than `limit_ms` from zero, and more than
  // `faults` validators are, on that side.
  bool IsBeyond(std::uint64_t limit_ms, std::size_t faults) const;

 private:
  // One of each validator that says something, ascending.
  std::vector<std::int64_t> Offsets() const;

  std::map<ValidatorIndex, std::deque<std::int64_t>> statements_;
};

}  // namespace diptych
