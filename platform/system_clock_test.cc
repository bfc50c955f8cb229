// SPDX-License-Identifier: Apache-2.0
// Covers what a machine's clock is taken for when it stands before 1970.
#include "platform/system_clock.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

using std::chrono::milliseconds;

TEST(SystemClock, CountsFrom1970AndIsZeroBefore) {
  EXPECT_EQ(TimeSinceEpoch(milliseconds(1'700'000'000'123)),
            TimeMs{1'700'000'000'123});
  EXPECT_EQ(TimeSinceEpoch(milliseconds(0)), TimeMs{0});
  EXPECT_EQ(TimeSinceEpoch(milliseconds(-1)), TimeMs{0});
  EXPECT_EQ(TimeSinceEpoch(milliseconds::min()), TimeMs{0});
}

}  // namespace
}  // namespace diptych
