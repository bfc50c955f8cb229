// SPDX-License-Identifier: Apache-2.0
// Covers the median of the last blocks' offsets, and the core's alarm: a
// validator whose clock strays by more than half of PREC knows it, and no other
// takes its own for the wrong one.
#include "consensus/clock_offset.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/test_network.h"

namespace diptych {
namespace {

constexpr std::uint64_t kTime = 1'000'000;

TEST(ClockOffset, SaysNothingOfFewBlocks) {
  ClockOffset offset;
  for (std::size_t i = 0; i + 1 < kClockOffsetBlocksMin; ++i) {
    offset.Note({0}, {kTime}, {kTime + 9'000});
    EXPECT_EQ(offset.median_ms(), std::nullopt);
  }
  offset.Note({0}, {kTime}, {kTime + 9'000});
  EXPECT_EQ(offset.median_ms(), 9'000);
}

TEST(ClockOffset, IsBelowZeroForAClockThatIsBehind) {
  ClockOffset offset;
  for (int i = 0; i < 5; ++i) offset.Note({0}, {kTime + 700}, {kTime});
  EXPECT_EQ(offset.median_ms(), -700);
}

TEST(ClockOffset, TakesMoreThanHalfOfTheBlocksToMoveIt) {
  ClockOffset offset;
  for (std::size_t i = 0; i < kClockOffsetBlocks; ++i) {
    offset.Note({0}, {kTime}, {kTime + 10});
  }
  for (std::size_t i = 0; i + 1 < kClockOffsetBlocks / 2; ++i) {
    offset.Note({0}, {kTime}, {kTime + 60'000});
    EXPECT_EQ(offset.median_ms(), 10) << i;
  }
  offset.Note({0}, {kTime}, {kTime + 60'000});
  offset.Note({0}, {kTime}, {kTime + 60'000});
  EXPECT_EQ(offset.median_ms(), 60'000);
}

TEST(ClockOffset, ForgetsWhatIsOlderThanItsBlocks) {
  ClockOffset offset;
  for (int i = 0; i < 100; ++i) offset.Note({0}, {kTime}, {kTime + 60'000});
  for (std::size_t i = 0; i < kClockOffsetBlocks; ++i) {
    offset.Note({0}, {kTime}, {kTime});
  }
  EXPECT_EQ(offset.median_ms(), 0);
}

TEST(ClockOffset, TakesAnyTimes) {
  constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();
  ClockOffset offset;
  for (int i = 0; i < 5; ++i) offset.Note({0}, {kLast}, {0});
  EXPECT_LT(*offset.median_ms(), 0);
  for (int i = 0; i < 20; ++i) offset.Note({0}, {0}, {kLast});
  EXPECT_GT(*offset.median_ms(), 0);
}

TEST(ClockOffset, IsBeyondItsLimitIfMoreSayItThanMayBeFaulty) {
  ClockOffset offset;
  for (int i = 0; i < 20; ++i) offset.Note({3}, {kTime + 1'500}, {kTime});
  EXPECT_FALSE(offset.IsBeyond(1'000, 1));
  offset.Note({1}, {kTime}, {kTime + 1'500});
  EXPECT_FALSE(offset.IsBeyond(1'000, 1));
  offset.Note({2}, {kTime + 1'500}, {kTime});
  EXPECT_TRUE(offset.IsBeyond(1'000, 1));
  EXPECT_FALSE(offset.IsBeyond(1'500, 1));
  EXPECT_FALSE(offset.IsBeyond(1'000, 2));
}

// Blocks one after the other until all have seen enough of them.
void MakeBlocks(TestNetwork& network) {
  network.Pass(2'000);
  for (int i = 0; i < 24; ++i) {
    network.GiveAll(TransactionsPending{true});
    network.Pass(5'000);
  }
}

TEST(ClockAlarm, IsRaisedByTheNodeWhoseClockStraysAndByNoOther) {
  for (const std::int64_t error : {1'500, -1'500}) {
    TestNetwork network(4);
    network.nodes[2].clock_error_ms = error;
    MakeBlocks(network);
    for (std::size_t i = 0; i < 4; ++i) {
      SCOPED_TRACE(i);
      ASSERT_TRUE(network.nodes[i].core->clock_offset_ms().has_value());
      EXPECT_EQ(network.nodes[i].core->ClockStrays(), i == 2);
    }
    EXPECT_EQ(*network.nodes[2].core->clock_offset_ms() > 0, error > 0);
  }
}

TEST(ClockAlarm, IsQuietUpToHalfOfWhatClocksMayDiffer) {
  TestNetwork network(4);
  network.nodes[2].clock_error_ms = 950;
  MakeBlocks(network);
  EXPECT_FALSE(network.nodes[2].core->ClockStrays());
}

// Under load every block after one of a clock that is ahead stands at its
// parent's time plus one, and tells nothing of its proposer's clock.
TEST(ClockAlarm, IsNotRaisedByThoseWhomOneValidatorRunsAheadOf) {
  TestNetwork network(4);
  network.nodes[2].clock_error_ms = 1'500;
  network.Pass(2'000);
  for (int i = 0; i < 400; ++i) {
    network.GiveAll(TransactionsPending{true});
    network.Pass(20);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    if (i != 2) EXPECT_FALSE(network.nodes[i].core->ClockStrays()) << i;
  }
}

TEST(ClockAlarm, EndsWhenTheClockIsSet) {
  TestNetwork network(4);
  network.nodes[2].clock_error_ms = 1'500;
  MakeBlocks(network);
  ASSERT_TRUE(network.nodes[2].core->ClockStrays());
  network.nodes[2].clock_error_ms = 0;
  MakeBlocks(network);
  EXPECT_FALSE(network.nodes[2].core->ClockStrays());
}

}  // namespace
}  // namespace diptych
