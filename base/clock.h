// SPDX-License-Identifier: Apache-2.0
//
// A Clock tells the time of day; a port, so that a simulator can be the clock.

#pragma once

#include "base/ids.h"

namespace diptych {

class Clock {
 public:
  virtual ~Clock() = default;

  // The current time. May step backwards, as wall clocks do.
  virtual TimeMs Now() = 0;
};

}  // namespace diptych
