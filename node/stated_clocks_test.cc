// SPDX-License-Identifier: Apache-2.0
// Covers which cosignatures tell the time of a clock.
#include "node/stated_clocks.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

MemberCosignature Of(std::uint32_t member, std::uint64_t size,
                     std::uint64_t second) {
  return {.member = {member}, .head = {.size = size}, .time = {second}};
}

TEST(StatedClocks, TakesTheMiddleOfTheSecondThatANewCosignatureStates) {
  StatedClocks clocks;
  EXPECT_EQ(clocks.Take({2}, Of(2, 10, 1'000)), TimeMs{1'000'500});
  EXPECT_EQ(clocks.Take({3}, Of(3, 10, 1'001)), TimeMs{1'001'500});
}

TEST(StatedClocks, WhatIsSaidAgainTellsNothing) {
  StatedClocks clocks;
  ASSERT_TRUE(clocks.Take({2}, Of(2, 10, 1'000)));
  EXPECT_FALSE(clocks.Take({2}, Of(2, 10, 1'000)));
  EXPECT_FALSE(clocks.Take({2}, Of(2, 9, 999)));
  EXPECT_TRUE(clocks.Take({2}, Of(2, 11, 1'005)));
}

TEST(StatedClocks, TheFirstOfAConnectionMayBeOld) {
  StatedClocks clocks;
  clocks.NoteConnected({2});
  EXPECT_FALSE(clocks.Take({2}, Of(2, 10, 400)));
  EXPECT_FALSE(clocks.Take({2}, Of(2, 10, 400)));
  EXPECT_TRUE(clocks.Take({2}, Of(2, 11, 1'000)));
  EXPECT_TRUE(clocks.Take({3}, Of(3, 10, 1'000)));
}

TEST(StatedClocks, NobodySpeaksForAnotherOrFromAnotherAge) {
  StatedClocks clocks;
  EXPECT_FALSE(clocks.Take({2}, Of(3, 10, 1'000)));
  EXPECT_FALSE(clocks.Take({2}, Of(2, 10, ~std::uint64_t{0} >> 1U)));
}

}  // namespace
}  // namespace diptych
