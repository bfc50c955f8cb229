// SPDX-License-Identifier: Apache-2.0
//
// SystemClock is the Clock of a running program: the operating system's time.

#pragma once

#include "base/clock.h"

namespace diptych {

class SystemClock : public Clock {
 public:
  TimeMs Now() override;
};

}  // namespace diptych
