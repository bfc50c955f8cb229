// SPDX-License-Identifier: Apache-2.0
//
// An Instant is one moment on both of a node's clocks: the time of day, which
// blocks carry and which may step, and a steady one, which timers use and
// which never goes back.

#pragma once

#include <cstdint>

#include "base/ids.h"

namespace diptych {

// Milliseconds since some moment of this process.
using SteadyMs = Id<struct SteadyTag, std::uint64_t>;

struct Instant {
  TimeMs time;
  SteadyMs steady;
};

}  // namespace diptych
