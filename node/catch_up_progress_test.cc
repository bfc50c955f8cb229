// SPDX-License-Identifier: Apache-2.0
// Covers when a node says that it is catching up, and what it says.
#include "node/catch_up_progress.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

using News = CatchUpProgress::News;

constexpr CatchUpProgress::Time At(int milliseconds) {
  return CatchUpProgress::Time(std::chrono::milliseconds(milliseconds));
}

TEST(CatchUpProgress, IsSilentWhileItIsAFewBlocksBehind) {
  CatchUpProgress progress;
  EXPECT_EQ(progress.Update({10}, {0}, At(0)), News::kNone);
  EXPECT_EQ(progress.Update({10}, {266}, At(0)), News::kNone);
  EXPECT_FALSE(progress.status());
  EXPECT_EQ(progress.Update({10}, {267}, At(0)), News::kBegun);
  EXPECT_TRUE(progress.status());
}

TEST(CatchUpProgress, ShowsABlockThatDoesNotComeForLongerThanAView) {
  CatchUpProgress progress;
  EXPECT_EQ(progress.Update({10}, {11}, At(0)), News::kNone);
  EXPECT_EQ(progress.Update({10}, {14}, At(1'999)), News::kNone);
  EXPECT_FALSE(progress.status());
  EXPECT_EQ(progress.Update({10}, {14}, At(2'000)), News::kNone);
  ASSERT_TRUE(progress.status());
  EXPECT_EQ(progress.status()->remaining(), 4U);
  EXPECT_FALSE(progress.status()->is_far);
  // The log hears of it when it lasts.
  EXPECT_EQ(progress.Update({10}, {15}, At(7'000)), News::kBegun);
  EXPECT_EQ(progress.Update({15}, {15}, At(7'100)), News::kDone);
  EXPECT_FALSE(progress.status());
}

TEST(CatchUpProgress, IsSilentOfOneThatIsAlwaysABlockBehindAndNeverLong) {
  CatchUpProgress progress;
  for (int second = 0; second < 100; ++second) {
    const auto height = static_cast<std::uint64_t>(second);
    EXPECT_EQ(progress.Update({height}, {height + 1}, At(1'000 * second)),
              News::kNone);
    EXPECT_FALSE(progress.status());
  }
}

TEST(CatchUpProgress, StandsStillOnceNoFurtherBlockCameForLong) {
  CatchUpProgress progress;
  (void)progress.Update({10}, {10}, At(0));
  // Nobody has one for long: that is a silence.
  (void)progress.Update({10}, {10}, At(100'000));
  EXPECT_FALSE(progress.stands_still());
  (void)progress.Update({10}, {11}, At(100'001));
  (void)progress.Update({10}, {60}, At(120'000));
  EXPECT_FALSE(progress.stands_still());
  (void)progress.Update({10}, {60}, At(120'001));
  EXPECT_TRUE(progress.stands_still());
  (void)progress.Update({11}, {61}, At(120'002));
  EXPECT_FALSE(progress.stands_still());
}

TEST(CatchUpProgress, TellsItsShareItsRestAndItsRate) {
  CatchUpProgress progress;
  EXPECT_EQ(progress.Update({1'000}, {11'000}, At(0)), News::kBegun);
  EXPECT_EQ(progress.status()->percent(), 0U);
  EXPECT_EQ(progress.Update({3'000}, {11'000}, At(1'000)), News::kNone);
  EXPECT_EQ(progress.status()->percent(), 20U);
  EXPECT_EQ(progress.status()->remaining(), 8'000U);
  EXPECT_EQ(progress.status()->blocks_per_second, 2'000U);
  EXPECT_EQ(progress.Update({6'000}, {11'000}, At(5'000)), News::kGoesOn);
  EXPECT_EQ(progress.status()->blocks_per_second, 1'000U);
  // Of the last interval, not of all.
  EXPECT_EQ(progress.Update({6'500}, {11'000}, At(6'000)), News::kNone);
  EXPECT_EQ(progress.status()->blocks_per_second, 1'000U);
  EXPECT_EQ(progress.Update({7'000}, {11'000}, At(10'000)), News::kGoesOn);
  EXPECT_EQ(progress.status()->blocks_per_second, 200U);
  EXPECT_EQ(CatchUpText(*progress.status()),
            "catching up: 60 % of the way, 4000 blocks remain, 200 a second");
}

TEST(CatchUpProgress, EndsCloseToTheOthersAndMayBeginAgain) {
  CatchUpProgress progress;
  EXPECT_EQ(progress.Update({0}, {1'000}, At(0)), News::kBegun);
  EXPECT_EQ(progress.Update({983}, {1'000}, At(100)), News::kNone);
  EXPECT_EQ(progress.status()->percent(), 98U);
  EXPECT_EQ(progress.Update({1'000}, {1'016}, At(200)), News::kDone);
  EXPECT_FALSE(progress.status());
  EXPECT_EQ(progress.Update({1'000}, {1'017}, At(300)), News::kNone);
  EXPECT_EQ(progress.Update({1'000}, {2'000}, At(400)), News::kBegun);
}

}  // namespace
}  // namespace diptych
