// SPDX-License-Identifier: Apache-2.0
//
// Connections and rates of addresses, with time as an argument: what is given,
// what is refused for how long, and that the table ends.

#include "rpc/address_limits.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

using std::chrono::milliseconds;

AddressKey Key(std::uint8_t n) { return {10, 0, 0, n}; }
const AddressLimits::Time kStart{std::chrono::hours(1)};

TEST(AddressLimits, AnAddressHasSoManyConnectionsAndNoMore) {
  AddressLimits limits({.connections_max = 2});
  EXPECT_TRUE(limits.Connect(Key(1), kStart));
  EXPECT_TRUE(limits.Connect(Key(1), kStart));
  EXPECT_FALSE(limits.Connect(Key(1), kStart));
  EXPECT_TRUE(limits.Connect(Key(2), kStart));
  limits.Disconnect(Key(1));
  EXPECT_TRUE(limits.Connect(Key(1), kStart));
}

TEST(AddressLimits, TheBucketEmptiesAndFillsAgain) {
  AddressLimits limits({.rate = 2, .burst = 3});
  ASSERT_TRUE(limits.Connect(Key(1), kStart));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limits.TakeRequest(Key(1), kStart));
  EXPECT_EQ(limits.TakeRequest(Key(1), kStart), 1U);
  EXPECT_FALSE(limits.TakeRequest(Key(1), kStart + milliseconds(500)));
  EXPECT_TRUE(limits.TakeRequest(Key(1), kStart + milliseconds(500)));
  // However long it rests, it holds no more than its burst.
  const auto later = kStart + std::chrono::hours(5);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limits.TakeRequest(Key(1), later));
  EXPECT_TRUE(limits.TakeRequest(Key(1), later));
}

TEST(AddressLimits, ASlowRateNamesALongWait) {
  AddressLimits limits({.rate = 0.1, .burst = 1});
  ASSERT_TRUE(limits.Connect(Key(1), kStart));
  EXPECT_FALSE(limits.TakeRequest(Key(1), kStart));
  EXPECT_EQ(limits.TakeRequest(Key(1), kStart), 10U);
}

TEST(AddressLimits, ANewConnectionBringsNoNewBucket) {
  AddressLimits limits({.rate = 1, .burst = 1});
  ASSERT_TRUE(limits.Connect(Key(1), kStart));
  EXPECT_FALSE(limits.TakeRequest(Key(1), kStart));
  limits.Disconnect(Key(1));
  ASSERT_TRUE(limits.Connect(Key(1), kStart));
  EXPECT_TRUE(limits.TakeRequest(Key(1), kStart));
}

TEST(AddressLimits, WithoutARateNobodyIsRefused) {
  AddressLimits limits({.rate = 0});
  ASSERT_TRUE(limits.Connect(Key(1), kStart));
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_FALSE(limits.TakeRequest(Key(1), kStart));
  }
}

TEST(AddressLimits, AnswersThatAreHeldCountUntilTheyAreReleased) {
  AddressLimits limits({.answer_octets_max = 100});
  ASSERT_TRUE(limits.Connect(Key(1), kStart));
  ASSERT_TRUE(limits.Connect(Key(2), kStart));
  EXPECT_TRUE(limits.HoldAnswer(Key(1), 60));
  EXPECT_FALSE(limits.HoldAnswer(Key(1), 41));
  EXPECT_TRUE(limits.HoldAnswer(Key(1), 40));
  EXPECT_TRUE(limits.HoldAnswer(Key(2), 100));
  limits.ReleaseAnswer(Key(1), 60);
  EXPECT_FALSE(limits.HoldAnswer(Key(1), 61));
  EXPECT_TRUE(limits.HoldAnswer(Key(1), 60));
}

TEST(AddressLimits, AFullTableForgetsWhoIsNotConnected) {
  AddressLimits limits({.rate = 1, .burst = 1, .addresses_max = 2});
  ASSERT_TRUE(limits.Connect(Key(1), kStart));
  EXPECT_FALSE(limits.TakeRequest(Key(1), kStart));
  ASSERT_TRUE(limits.Connect(Key(2), kStart));
  EXPECT_FALSE(limits.TakeRequest(Key(2), kStart));
  limits.Disconnect(Key(2));
  ASSERT_TRUE(limits.Connect(Key(3), kStart));
  EXPECT_TRUE(limits.TakeRequest(Key(1), kStart));
  limits.Disconnect(Key(3));
  ASSERT_TRUE(limits.Connect(Key(2), kStart));
  EXPECT_FALSE(limits.TakeRequest(Key(2), kStart));
}

}  // namespace
}  // namespace diptych
