// SPDX-License-Identifier: Apache-2.0
// Covers how long an id is remembered, to the millisecond.
#include "registry/recent_transactions.h"

#include <gtest/gtest.h>

#include <limits>
#include <utility>

namespace diptych {
namespace {

Digest Id(std::uint8_t number) { return Digest{number}; }

TEST(RecentTransactions, RemembersAnIdUntilItsLifetimeIsOver) {
  RecentTransactions recent;
  recent.AddBlock({1'000}, {Id(1), Id(2)});
  recent.AddBlock({2'000}, {Id(3)});
  recent.AddBlock({300'999}, {});
  EXPECT_TRUE(recent.Contains(Id(1)));
  EXPECT_EQ(recent.size(), 3U);
  recent.AddBlock({301'000}, {});
  EXPECT_FALSE(recent.Contains(Id(1)));
  EXPECT_FALSE(recent.Contains(Id(2)));
  EXPECT_TRUE(recent.Contains(Id(3)));
  EXPECT_EQ(recent.size(), 1U);
}

TEST(RecentTransactions, ForgetsSeveralBlocksAtOnce) {
  RecentTransactions recent;
  recent.AddBlock({1}, {Id(1)});
  recent.AddBlock({2}, {Id(2)});
  recent.AddBlock({400'000}, {Id(3)});
  EXPECT_EQ(recent.size(), 1U);
}

TEST(RecentTransactions, CountsTimesToTheLastOneThereIs) {
  constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();
  RecentTransactions recent;
  recent.AddBlock({kLast - 1}, {Id(1)});
  recent.AddBlock({kLast}, {Id(2)});
  EXPECT_EQ(recent.size(), 2U);
}

TEST(RecentTransactions, TakesBackABlockAndRemembersWhatItMadeForgotten) {
  RecentTransactions recent;
  recent.AddBlock({1}, {Id(1)});
  recent.AddBlock({2}, {Id(2), Id(3)});
  auto forgotten = recent.AddBlock({400'000}, {Id(4)});
  ASSERT_EQ(forgotten.size(), 2U);
  recent.RemoveBlock({400'000}, std::move(forgotten));
  for (std::uint8_t number = 1; number <= 3; ++number) {
    EXPECT_TRUE(recent.Contains(Id(number))) << int{number};
  }
  EXPECT_FALSE(recent.Contains(Id(4)));
  recent.AddBlock({300'002}, {Id(5)});
  EXPECT_FALSE(recent.Contains(Id(1)));
  EXPECT_FALSE(recent.Contains(Id(3)));
  EXPECT_TRUE(recent.Contains(Id(5)));
  EXPECT_EQ(recent.size(), 1U);
}

TEST(RecentTransactions, TellsIdsApartThatBeginAlike) {
  Digest other = Id(1);
  other.back() = 9;
  RecentTransactions recent;
  recent.AddBlock({1}, {Id(2), Id(1)});
  EXPECT_FALSE(recent.Contains(other));
  recent.AddBlock({2}, {other});
  EXPECT_TRUE(recent.Contains(other));
  recent.RemoveBlock({2}, {});
  EXPECT_FALSE(recent.Contains(other));
  EXPECT_TRUE(recent.Contains(Id(1)));
}

TEST(RecentTransactions, RemembersTheSameUnderAnotherSeed) {
  RecentTransactions recent;
  recent.AddBlock({1}, {Id(1), Id(2)});
  recent.AddBlock({2}, {Id(3)});
  recent.Rehash(0x1234'5678'9abc'def1);
  EXPECT_EQ(recent.size(), 3U);
  for (std::uint8_t number = 1; number <= 3; ++number) {
    EXPECT_TRUE(recent.Contains(Id(number))) << int{number};
  }
  recent.RemoveBlock({2}, {});
  EXPECT_FALSE(recent.Contains(Id(3)));
  EXPECT_EQ(recent.size(), 2U);
}

TEST(RecentTransactionsDeathTest, DiesIfTimeStandsStill) {
  RecentTransactions recent;
  recent.AddBlock({5}, {Id(1)});
  EXPECT_DEATH(recent.AddBlock({5}, {Id(2)}), "");
}

}  // namespace
}  // namespace diptych
