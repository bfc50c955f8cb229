// SPDX-License-Identifier: Apache-2.0
// Covers when a peer counts as behind.
#include "node/height_history.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

using std::chrono::seconds;

constexpr HeightHistory::Time kStart{std::chrono::hours(1)};

TEST(HeightHistory, CallsNobodyBehindWhoseStatusMayBeOnItsWay) {
  HeightHistory history;
  EXPECT_EQ(history.Behind({0}, {9}, kStart), 0U);
  // Ten blocks a second.
  for (std::uint64_t second = 0; second <= 100; ++second) {
    const Height height{10 * second};
    const auto now = kStart + seconds(second);
    history.Note(height, now);
    history.Note({height.value + 9}, now);
    if (second < 6) {
      EXPECT_EQ(history.Behind({0}, height, now), 0U);
      continue;
    }
    const Height due{height.value - 60};
    EXPECT_EQ(history.Behind(due, height, now), 0U);
    EXPECT_EQ(history.Behind(height, height, now), 0U);
    if (due.value == 0) continue;
    EXPECT_EQ(history.Behind({due.value - 1}, height, now), 61U);
  }
}

TEST(HeightHistory, CallsAPeerBehindThatHasTheLastBlockOfAQuietNetworkNot) {
  HeightHistory history;
  for (std::uint64_t second = 0; second <= 10; ++second) {
    history.Note({7}, kStart + seconds(second));
  }
  EXPECT_EQ(history.Behind({7}, {7}, kStart + seconds(10)), 0U);
  EXPECT_EQ(history.Behind({5}, {7}, kStart + seconds(10)), 2U);
}

}  // namespace
}  // namespace diptych
