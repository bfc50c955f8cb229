// SPDX-License-Identifier: Apache-2.0
//
// SystemClock is the Clock of a running program: the operating system's time.

#pragma once

#include <chrono>

#include "base/clock.h"

namespace diptych {

class SystemClock : public Clock {
 public:
  TimeMs Now() override;
};

// A machine's clock may stand before 1970, as one without a battery does: that
// is 0, behind every time of a register, and no time in a far future.
TimeMs TimeSinceEpoch(std::chrono::milliseconds time);

}  // namespace diptych
