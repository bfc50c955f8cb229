// SPDX-License-Identifier: Apache-2.0
//
// A CatchUpProgress tells how far a node that was away, or is new, has come.
//
// It is catching up from when it is more than one answer's blocks behind the
// others until it is nearly there: a block or two behind is how every node
// lives. Time is an argument. Not synchronized.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"

namespace diptych {

// Of a node that is catching up.
struct CatchUpStatus {
  Height from;    // Where it began.
  Height height;  // Where it is.
  Height target;  // Where the others are.
  std::uint64_t blocks_per_second = 0;

  std::uint64_t remaining() const { return target.value - height.value; }
  // Of the way, 0 to 99.
  std::uint32_t percent() const;
};

// "catching up: 41 % of the way, 59,000 blocks remain, 4,100 a second".
std::string CatchUpText(const CatchUpStatus& status);

class CatchUpProgress {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // So many blocks behind it begins, and so many behind it ends.
  static constexpr std::uint64_t kBegin = 256;
  static constexpr std::uint64_t kEnd = 16;
  // Between two lines of the log, and what the rate is measured over.
  static constexpr std::chrono::seconds kInterval{5};

  enum class News { kNone, kBegun, kGoesOn, kDone };

  // Where it is, and where it has heard that others are. What the log is to
  // tell: that it began, after each interval, and that it is done.
  News Update(Height height, Height target, Time now);

  // Nothing if it is not catching up.
  const std::optional<CatchUpStatus>& status() const { return status_; }

 private:
  std::optional<CatchUpStatus> status_;
  Height mark_height_;
  Time mark_{};
};

}  // namespace diptych
