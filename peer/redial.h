// SPDX-License-Identifier: Apache-2.0
//
// A Redial says when a peer is dialled again: after waits that double, each
// drawn between half of its length and the whole, so that nodes that lost each
// other together do not come back together.
//
// Pure: time and randomness are arguments. Not synchronized.

#pragma once

#include <chrono>

#include "base/random.h"

namespace diptych {

class Redial {
 public:
  using Milliseconds = std::chrono::milliseconds;
  using Time = std::chrono::steady_clock::time_point;

  // Requires: 1 ms <= min <= max. The first attempt is due at once.
  Redial(Milliseconds min, Milliseconds max);

  bool IsDue(Time now) const { return now >= due_; }

  // An attempt failed, or a connection ended that had been up for `up_time`.
  // One that was up longer than the longest wait makes the waits begin anew; a
  // peer that accepts and closes at once does not.
  void Postpone(Milliseconds up_time, Time now, Random& random);

 private:
  const Milliseconds min_;
  const Milliseconds max_;
  Milliseconds wait_;
  Time due_{};
};

}  // namespace diptych
