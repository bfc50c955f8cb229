// SPDX-License-Identifier: Apache-2.0
// Covers Takeovers: restarts are no contest, a contest is told of once a
// minute, and no honest node takes its connections over without end.
#include "peer/takeovers.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

constexpr Takeovers::Time kStart{std::chrono::hours(1)};
using std::chrono::seconds;

TEST(Takeovers, ARestartNowAndThenIsNone) {
  Takeovers takeovers;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(takeovers.Note(true, kStart + seconds(i * 25)),
              TakeoverVerdict::kNothing);
  }
}

TEST(Takeovers, SoManyInAMinuteAreOneThatIsToldOnceInIt) {
  Takeovers takeovers;
  for (int minute = 0; minute < 3; ++minute) {
    int told = 0;
    for (int i = 0; i < 30; ++i) {
      const bool is_told =
          takeovers.Note(true, kStart + seconds((minute * 60) + (i * 2))) ==
          TakeoverVerdict::kTell;
      EXPECT_EQ(is_told, i + 1 == int{kTakeoversMost});
      told += is_told ? 1 : 0;
    }
    EXPECT_EQ(told, 1);
  }
}

TEST(Takeovers, EachConnectionBeyondWhatTwoProcessesMakeIsBlamed) {
  for (const bool is_takeover : {true, false}) {
    Takeovers takeovers;
    for (int minute = 0; minute < 3; ++minute) {
      std::uint32_t blamed = 0;
      for (std::uint32_t i = 0; i < kConnectionsTolerated + 7; ++i) {
        const TakeoverVerdict verdict =
            takeovers.Note(is_takeover, kStart + seconds(minute * 60));
        blamed += verdict == TakeoverVerdict::kBlame ? 1 : 0;
        if (i < kConnectionsTolerated) EXPECT_EQ(blamed, 0U);
      }
      EXPECT_EQ(blamed, 7U);
    }
  }
}

TEST(Takeovers, AConnectionInPlaceOfNoneTellsOfNoTwin) {
  Takeovers takeovers;
  for (std::uint32_t i = 0; i < kConnectionsTolerated; ++i) {
    EXPECT_EQ(takeovers.Note(false, kStart), TakeoverVerdict::kNothing);
  }
}

}  // namespace
}  // namespace diptych
