// SPDX-License-Identifier: Apache-2.0
// Covers taking and freeing, the layout of bits, and pages there and back.
#include "registry/occupancy.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(Occupancy, TakesAndFreesOnePosition) {
  Occupancy occupancy;
  EXPECT_FALSE(occupancy.IsTaken({3}, {131'071}));
  occupancy.Take({3}, {131'071});
  EXPECT_TRUE(occupancy.IsTaken({3}, {131'071}));
  EXPECT_FALSE(occupancy.IsTaken({3}, {131'070}));
  EXPECT_FALSE(occupancy.IsTaken({2}, {131'071}));
  EXPECT_EQ(occupancy.TakenCount({3}), 1U);
  EXPECT_EQ(occupancy.TakenCount({2}), 0U);
  occupancy.Free({3}, {131'071});
  EXPECT_FALSE(occupancy.IsTaken({3}, {131'071}));
  EXPECT_EQ(occupancy.TakenCount({3}), 0U);
}

TEST(Occupancy, CountsBitsFromTheLeastSignificant) {
  Occupancy occupancy;
  EXPECT_TRUE(occupancy.Bits({0}).empty());
  occupancy.Take({0}, {0});
  occupancy.Take({0}, {10});
  EXPECT_EQ(occupancy.Bits({0}).size(), 16'384U);
  EXPECT_EQ(occupancy.Bits({0})[0], 1);
  EXPECT_EQ(occupancy.Bits({0})[1], 4);
}

TEST(Occupancy, GivesZeroPagesForAListThatWasNeverTouched) {
  const Occupancy occupancy;
  for (std::size_t page = 0; page < kPagesPerList; ++page) {
    EXPECT_EQ(ToBytes(occupancy.Page({5}, page)), Bytes(1'024));
  }
}

TEST(Occupancy, ComesBackFromItsPages) {
  Occupancy occupancy;
  for (std::uint32_t i = 0; i < 131'072; i += 97) occupancy.Take({1}, {i});
  Occupancy copy;
  copy.Take({1}, {1});
  for (std::size_t page = 0; page < kPagesPerList; ++page) {
    ASSERT_TRUE(copy.LoadPage({1}, page, occupancy.Page({1}, page)));
  }
  EXPECT_EQ(ToBytes(copy.Bits({1})), ToBytes(occupancy.Bits({1})));
  EXPECT_EQ(copy.TakenCount({1}), occupancy.TakenCount({1}));
}

TEST(Occupancy, RefusesPagesOfWrongSizeOrNumber) {
  Occupancy occupancy;
  const Bytes page(1'024);
  EXPECT_FALSE(occupancy.LoadPage({0}, kPagesPerList, page));
  EXPECT_FALSE(occupancy.LoadPage({kStatusListsMax}, 0, page));
  EXPECT_FALSE(occupancy.LoadPage({0}, 0, Bytes(1'023)));
  EXPECT_FALSE(occupancy.LoadPage({0}, 0, Bytes(1'025)));
}

TEST(Occupancy, ForgetsAllWhenCleared) {
  Occupancy occupancy;
  occupancy.Take({0}, {0});
  occupancy.Clear();
  EXPECT_FALSE(occupancy.IsTaken({0}, {0}));
}

TEST(Occupancy, IsCopiedWhole) {
  Occupancy occupancy;
  occupancy.Take({2}, {7});
  Occupancy copy = occupancy;
  copy.Take({2}, {8});
  copy.Take({0}, {1});
  EXPECT_TRUE(copy.IsTaken({2}, {7}));
  EXPECT_EQ(copy.TakenCount({2}), 2U);
  EXPECT_FALSE(occupancy.IsTaken({2}, {8}));
  EXPECT_EQ(occupancy.TakenCount({0}), 0U);
  occupancy = copy;
  EXPECT_TRUE(occupancy.IsTaken({2}, {8}));
}

TEST(OccupancyDeathTest, DiesWhenAPositionIsTakenTwiceOrFreedUntaken) {
  Occupancy occupancy;
  occupancy.Take({0}, {0});
  EXPECT_DEATH(occupancy.Take({0}, {0}), "");
  EXPECT_DEATH(occupancy.Free({0}, {1}), "");
  EXPECT_DEATH(occupancy.IsTaken({0}, {131'072}), "");
}

}  // namespace
}  // namespace diptych
