// SPDX-License-Identifier: Apache-2.0
//
// A HeightHistory is how high this node's final chain was some seconds ago.
//
// What a peer has told of its height is as old as its last status, and a busy
// network makes dozens of blocks meanwhile: it is behind only if it has not
// told of what was final here when a keep-alive of its was due.
//
// Bounded; time is an argument. Not synchronized.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <utility>

#include "base/ids.h"

namespace diptych {

// A keep-alive comes after 5 s at most (docs/spec/peers.md); a second more is
// for the way, and for how often heights are noted.
inline constexpr std::chrono::seconds kStatusAgeMax{6};

class HeightHistory {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // The height now. Of calls within a second only the first is noted.
  void Note(Height height, Time now) {
    if (!noted_.empty() &&
        now - noted_.back().first < std::chrono::seconds(1)) {
      return;
    }
    noted_.emplace_back(now, height);
    while (noted_.size() > 1 && now - noted_[1].first >= kStatusAgeMax) {
      noted_.pop_front();
    }
  }

  // By how many blocks a peer is behind that has told of this height, if
  // `height` is the one here; 0 if the age of what it told explains it.
  std::uint64_t Behind(Height told, Height height, Time now) const {
    if (noted_.empty() || now - noted_.front().first < kStatusAgeMax) return 0;
    return told < noted_.front().second ? height.value - told.value : 0;
  }

 private:
  std::deque<std::pair<Time, Height>> noted_;  // The oldest first.
};

}  // namespace diptych
