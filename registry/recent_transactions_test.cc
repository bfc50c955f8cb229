// SPDX-License-Identifier: Apache-2.0
// Covers how long an id is remembered, to the millisecond.
#include "registry/recent_transactions.h"

#include <gtest/gtest.h>

#include <limits>

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

TEST(RecentTransactionsDeathTest, DiesIfTimeStandsStill) {
  RecentTransactions recent;
  recent.AddBlock({5}, {Id(1)});
  EXPECT_DEATH(recent.AddBlock({5}, {Id(2)}), "");
}

}  // namespace
}  // namespace diptych
