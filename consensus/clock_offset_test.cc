// SPDX-License-Identifier: Apache-2.0
// Covers the median over the validators, and the core's alarm: a
// validator whose clock strays by more than half of PREC knows it, and no other
// takes its own for the wrong one.
#include "consensus/clock_offset.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/test_network.h"

namespace diptych {
namespace {

constexpr std::uint64_t kTime = 1'000'000;

// So many milliseconds ahead of the validator, as often as it takes.
void Say(ClockOffset& offset, std::uint16_t validator, std::int64_t ahead_ms) {
  for (std::size_t i = 0; i < kClockStatements; ++i) {
    offset.Note({validator}, {kTime},
                {kTime + static_cast<std::uint64_t>(ahead_ms)});
  }
}

TEST(ClockOffset, SaysNothingOfAsManyAsMayLie) {
  ClockOffset offset;
  EXPECT_EQ(offset.median_ms(1), std::nullopt);
  Say(offset, 0, 9'000);
  EXPECT_EQ(offset.median_ms(1), std::nullopt);
  EXPECT_EQ(offset.median_ms(0), 9'000);
  Say(offset, 1, 8'000);
  EXPECT_EQ(offset.median_ms(1), 8'000);
}

TEST(ClockOffset, OneStatementOrTwoTellNothing) {
  ClockOffset offset;
  for (std::size_t i = 0; i + 1 < kClockStatementsMin; ++i) {
    offset.Note({0}, {kTime}, {kTime + 9'000});
    EXPECT_EQ(offset.median_ms(0), std::nullopt);
  }
  offset.Note({0}, {kTime}, {kTime + 9'000});
  EXPECT_EQ(offset.median_ms(0), 9'000);
}

TEST(ClockOffset, IsBelowZeroForAClockThatIsBehind) {
  ClockOffset offset;
  Say(offset, 0, -700);
  EXPECT_EQ(offset.median_ms(0), -700);
}

TEST(ClockOffset, ALateDeliveryOrTwoDoNotMoveIt) {
  ClockOffset offset;
  Say(offset, 0, 10);
  offset.Note({0}, {kTime}, {kTime + 60'000});
  offset.Note({0}, {kTime}, {kTime + 60'000});
  EXPECT_EQ(offset.median_ms(0), 10);
  offset.Note({0}, {kTime}, {kTime + 60'000});
  EXPECT_EQ(offset.median_ms(0), 60'000);
}

TEST(ClockOffset, NoneIsHeardMoreThanAnother) {
  ClockOffset offset;
  Say(offset, 1, 3);
  Say(offset, 2, 5);
  for (int i = 0; i < 100; ++i) Say(offset, 3, -1'500);
  EXPECT_EQ(offset.median_ms(1), 3);
  EXPECT_FALSE(offset.IsBeyond(1'000, 1));
}

// Of two that disagree one may be right.
TEST(ClockOffset, OfTwoMiddlesItTakesTheOneNearerToZero) {
  ClockOffset offset;
  Say(offset, 1, 1'500);
  Say(offset, 2, 20);
  EXPECT_EQ(offset.median_ms(1), 20);
  Say(offset, 2, -1'500);
  EXPECT_EQ(offset.median_ms(1), 0);
}

TEST(ClockOffset, TakesAnyTimes) {
  constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();
  ClockOffset offset;
  for (int i = 0; i < 5; ++i) offset.Note({0}, {kLast}, {0});
  EXPECT_LT(*offset.median_ms(0), 0);
  for (int i = 0; i < 20; ++i) offset.Note({0}, {0}, {kLast});
  EXPECT_GT(*offset.median_ms(0), 0);
}

TEST(ClockOffset, IsBeyondItsLimitIfMoreSayItThanMayBeFaulty) {
  ClockOffset offset;
  Say(offset, 3, -1'500);
  EXPECT_FALSE(offset.IsBeyond(1'000, 1));
  Say(offset, 1, 1'500);
  EXPECT_FALSE(offset.IsBeyond(1'000, 1));
  Say(offset, 2, -1'400);
  EXPECT_TRUE(offset.IsBeyond(1'000, 1));
  EXPECT_FALSE(offset.IsBeyond(1'400, 1));
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

// Then the blocks tell nothing, and what else the others state of their time
// does: the one knows it, and the others export what is so.
TEST(ClockAlarm, IsRaisedUnderLoadByTheOneThatRunsAhead) {
  TestNetwork network(4);
  network.nodes[2].clock_error_ms = 1'500;
  network.Pass(2'000);
  for (int i = 0; i < 400; ++i) {
    network.GiveAll(TransactionsPending{true});
    network.Pass(20);
    for (std::uint16_t from = 0; from < 4; ++from) {
      for (const TestNetwork::Node& to : network.nodes) {
        to.core->NoteClock({from}, network.NowAt(network.nodes[from]).time,
                           network.NowAt(to).time);
      }
    }
  }
  for (std::size_t i = 0; i < 4; ++i) {
    SCOPED_TRACE(i);
    ASSERT_TRUE(network.nodes[i].core->clock_offset_ms().has_value());
    EXPECT_EQ(network.nodes[i].core->ClockStrays(), i == 2);
    EXPECT_EQ(*network.nodes[i].core->clock_offset_ms(), i == 2 ? 1'500 : 0);
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
