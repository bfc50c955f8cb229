// SPDX-License-Identifier: Apache-2.0
//
// A SimClock is one node's pair of clocks: a wall clock with an error, a drift
// and steps either way, and a steady clock that starts anywhere and drifts.

#pragma once

#include <cstdint>

#include "consensus/instant.h"
#include "tests/sim/plan.h"

namespace diptych {

// The time of day at true time 0.
inline constexpr std::int64_t kEpochMs = 1'700'000'000'000;
// And of the genesis block.
inline constexpr std::uint64_t kGenesisMs =
    static_cast<std::uint64_t>(kEpochMs) - 60'000;

class SimClock {
 public:
  SimClock() = default;
  SimClock(std::int64_t skew_ms, std::int64_t drift_ppm,
           std::uint64_t steady_start)
      : skew_ms_(skew_ms), drift_ppm_(drift_ppm), steady_start_(steady_start) {}

  Instant At(TrueMs now) const {
    const auto elapsed = static_cast<std::int64_t>(now.value);
    // Asked at every step, and most clocks do not drift.
    const std::int64_t drift =
        drift_ppm_ == 0 ? 0 : elapsed * drift_ppm_ / 1'000'000;
    const std::int64_t drifted = elapsed + drift;
    return {{static_cast<std::uint64_t>(kEpochMs + drifted + skew_ms_)},
            {steady_start_ + static_cast<std::uint64_t>(drifted)}};
  }

  // The first true time at which the steady clock shows `deadline`.
  TrueMs When(SteadyMs deadline) const {
    if (deadline.value <= steady_start_) return {0};
    const auto drifted =
        static_cast<std::int64_t>(deadline.value - steady_start_);
    auto elapsed = static_cast<std::uint64_t>(drifted * 1'000'000 /
                                              (1'000'000 + drift_ppm_));
    while (At({elapsed}).steady < deadline) ++elapsed;
    return {elapsed};
  }

  void Step(std::int64_t by_ms) { skew_ms_ += by_ms; }

  // What a time server does: within `skew_ms` of the true time from now on.
  void Correct(TrueMs now, std::int64_t skew_ms) {
    const auto elapsed = static_cast<std::int64_t>(now.value);
    skew_ms_ = skew_ms - (elapsed * drift_ppm_ / 1'000'000);
  }

 private:
  std::int64_t skew_ms_ = 0;
  std::int64_t drift_ppm_ = 0;
  std::uint64_t steady_start_ = 0;
};

}  // namespace diptych
