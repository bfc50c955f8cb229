// SPDX-License-Identifier: Apache-2.0
//
// A JumpingClock is the steady clock, put forward by a test: so that no
// deadline is a race with the test. Any thread.

#pragma once

#include <atomic>
#include <chrono>

namespace diptych {

// Longer than any test takes.
inline constexpr std::chrono::milliseconds kHour{3'600'000};

class JumpingClock {
 public:
  std::chrono::steady_clock::time_point Now() const {
    return std::chrono::steady_clock::now() + jumped_.load();
  }
  void LetPass(std::chrono::milliseconds time) {
    jumped_ = jumped_.load() + time;
  }

 private:
  std::atomic<std::chrono::milliseconds> jumped_{};
};

}  // namespace diptych
