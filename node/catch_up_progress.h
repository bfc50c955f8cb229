// SPDX-License-Identifier: Apache-2.0
//
// A CatchUpProgress tells how far a node that was away, or is new, has come.
//
// It is catching up from when it is more than one answer's blocks behind the
// others, or has not had a block for longer than a view that they have told of,
// until it is nearly there and has what it was told of: a block or two behind,
// and not for long, is how every node lives. Time is an argument. Not
// synchronized.

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
  // It was more than kBegin blocks behind: what it knows of members and
  // documents is of long ago.
  bool is_far = false;

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
  // For longer than this nobody lacks a block who is well: the time of a view.
  static constexpr std::chrono::seconds kOverdue{2};
  // Without one further block for so long, while others have some, it stands.
  // The largest range there is, over a line of 4 Mbit/s.
  static constexpr std::chrono::seconds kStandstill{20};
  // Between two lines of the log, and what the rate is measured over. Who lacks
  // a few blocks for less is shown in the status and not in the log.
  static constexpr std::chrono::seconds kInterval{5};

  enum class News { kNone, kBegun, kGoesOn, kDone };

  // Where it is, and where it has heard that others are. What the log is to
  // tell: that it began, after each interval, and that it is done.
  News Update(Height height, Height target, Time now);

  // Nothing if it is not catching up.
  const std::optional<CatchUpStatus>& status() const { return status_; }

  // Whether it has come no further for kStandstill, as of the last Update,
  // though others are.
  bool stands_still() const { return stands_still_; }

 private:
  News Go(Time now);
  void NoteOwed(Height height, Height target, Time now);

  // What it was told of, and when, while it does not have it.
  struct Owed {
    Height height;
    Time since{};
  };
  std::optional<Owed> owed_;
  Height last_height_;
  Time moved_{};
  bool stands_still_ = false;
  std::optional<CatchUpStatus> status_;
  bool is_told_ = false;  // The log knows that it has begun.
  Height mark_height_;
  Time mark_{};
};

}  // namespace diptych
