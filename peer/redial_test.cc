// SPDX-License-Identifier: Apache-2.0
//
// Waits before dialling again: that they double, are drawn, end at the
// longest, and begin anew after a connection that held.

#include "peer/redial.h"

#include <gtest/gtest.h>

#include <set>

namespace diptych {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

const Redial::Time kStart{hours(1000)};

// Numbers that differ, and are the same in each run.
class CountingRandom : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) {
      state_ = state_ * 6364136223846793005U + 1442695040888963407U;
      octet = static_cast<std::uint8_t>(state_ >> 56U);
    }
  }

 private:
  std::uint64_t state_ = 1;
};

// How long it waits from `now` on.
milliseconds WaitOf(const Redial& redial, Redial::Time now) {
  milliseconds wait{0};
  while (!redial.IsDue(now + wait)) ++wait;
  return wait;
}

TEST(Redial, IsDueAtOnce) {
  EXPECT_TRUE(Redial(milliseconds(1), milliseconds(1)).IsDue(kStart));
}

TEST(Redial, WaitsBetweenHalfAndTheWholeOfADoublingTime) {
  CountingRandom random;
  std::set<milliseconds> firsts;
  for (int run = 0; run < 100; ++run) {
    Redial redial(milliseconds(200), milliseconds(3000));
    for (const int whole : {200, 400, 800, 1600, 3000, 3000}) {
      redial.Postpone(milliseconds(0), kStart, random);
      const milliseconds wait = WaitOf(redial, kStart);
      EXPECT_GE(wait, milliseconds(whole / 2));
      EXPECT_LE(wait, milliseconds(whole));
      if (whole == 200) firsts.insert(wait);
    }
  }
  EXPECT_GT(firsts.size(), 30U);
}

TEST(Redial, BeginsAnewAfterAConnectionThatHeld) {
  CountingRandom random;
  Redial redial(milliseconds(10), milliseconds(1000));
  for (int i = 0; i < 10; ++i) redial.Postpone(milliseconds(0), kStart, random);
  redial.Postpone(milliseconds(1000), kStart, random);
  EXPECT_GE(WaitOf(redial, kStart), milliseconds(500));
  redial.Postpone(milliseconds(1001), kStart, random);
  EXPECT_LE(WaitOf(redial, kStart), milliseconds(10));
}

}  // namespace
}  // namespace diptych
