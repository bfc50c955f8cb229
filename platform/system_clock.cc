// SPDX-License-Identifier: Apache-2.0
#include "platform/system_clock.h"

#include <chrono>

namespace diptych {

TimeMs SystemClock::Now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return TimeSinceEpoch(
      std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch));
}

TimeMs TimeSinceEpoch(std::chrono::milliseconds time) {
  return {time.count() < 0 ? 0 : static_cast<std::uint64_t>(time.count())};
}

}  // namespace diptych
