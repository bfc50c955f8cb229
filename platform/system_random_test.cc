// SPDX-License-Identifier: Apache-2.0
// Covers that random octets fill the whole span and differ.
#include "platform/system_random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace diptych {
namespace {

TEST(SystemRandom, GivesDifferentOctetsEachTime) {
  SystemRandom random;
  std::set<std::array<std::uint8_t, 32>> seen;
  for (int i = 0; i < 100; ++i) {
    std::array<std::uint8_t, 32> octets{};
    random.Fill(octets);
    EXPECT_TRUE(seen.insert(octets).second);
  }
}

TEST(SystemRandom, BelowStaysBelowAndReachesEveryNumber) {
  SystemRandom random;
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 2'000; ++i) {
    const std::uint32_t number = random.Below(7);
    ASSERT_LT(number, 7U);
    seen.insert(number);
  }
  EXPECT_EQ(seen.size(), 7U);
}

}  // namespace
}  // namespace diptych
