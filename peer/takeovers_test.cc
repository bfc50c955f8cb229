// SPDX-License-Identifier: Apache-2.0
// Covers Takeovers: restarts are no contest, and a contest is told of once a
// minute.
#include "peer/takeovers.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

constexpr Takeovers::Time kStart{std::chrono::hours(1)};
using std::chrono::seconds;

TEST(Takeovers, ARestartNowAndThenIsNone) {
  Takeovers takeovers;
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(takeovers.Note(kStart + seconds(i * 25)));
  }
}

TEST(Takeovers, SoManyInAMinuteAreOneThatIsToldOnceInIt) {
  Takeovers takeovers;
  for (int minute = 0; minute < 3; ++minute) {
    int told = 0;
    for (int i = 0; i < 30; ++i) {
      const bool is_told =
          takeovers.Note(kStart + seconds((minute * 60) + (i * 2)));
      EXPECT_EQ(is_told, i + 1 == int{kTakeoversMost});
      told += is_told ? 1 : 0;
    }
    EXPECT_EQ(told, 1);
  }
}

}  // namespace
}  // namespace diptych
