// SPDX-License-Identifier: Apache-2.0
//
// Progress: the line's text, that a terminal sees one line redrawn, and that a
// log file sees few lines.
#include "cli/progress_bar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace diptych {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class SetClock : public Clock {
 public:
  TimeMs Now() override { return now; }
  TimeMs now{1'000'000};
};

TEST(ProgressText, TellsPercentCountRateAndTimeLeft) {
  const Progress progress{.done = 450, .total = 1000, .elapsed = {500}};
  EXPECT_EQ(ProgressText("anchoring", progress, 79),
            "anchoring [#########...........]  45 %  450 of 1000, 900/s, 1 s "
            "left");
}

TEST(ProgressText, KeepsToTheWidthOfTheTerminal) {
  const Progress progress{.done = 450, .total = 1000, .elapsed = {500}};
  EXPECT_THAT(ProgressText("anchoring", progress, 60), Not(HasSubstr("[")));
  for (const int columns : {0, 1, 20, 60, 72, 200}) {
    EXPECT_LE(ProgressText("anchoring", progress, columns).size(),
              static_cast<std::size_t>(std::max(columns, 1)));
  }
}

TEST(ProgressText, PromisesNothingBeforeThereIsARate) {
  EXPECT_EQ(ProgressText("a", {.done = 0, .total = 10, .elapsed = {5000}}, 60),
            "a   0 %  0 of 10");
  EXPECT_EQ(ProgressText("a", {.done = 7, .total = 0, .elapsed = {1000}}, 60),
            "a 7, 7.0/s");
}

TEST(ProgressText, ShowsNoTimeLeftAtTheEnd) {
  EXPECT_EQ(ProgressText("a", {.done = 10, .total = 10, .elapsed = {1000}}, 60),
            "a 100 %  10 of 10, 10/s");
}

TEST(ProgressBar, RedrawsOneLineOfATerminal) {
  std::ostringstream output;
  std::ostringstream error;
  Console console(output, error, {.error_is_terminal = true, .columns = 80});
  SetClock clock;
  {
    ProgressBar bar("anchoring", console, clock);
    bar.Update(1, 10);
    EXPECT_EQ(error.str(), "");  // Too early.
    clock.now.value += 200;
    bar.Update(2, 10);
    bar.Update(3, 10);  // Too soon after.
  }
  EXPECT_THAT(error.str(), StartsWith("\ranchoring "));
  EXPECT_THAT(error.str(), HasSubstr("2 of 10"));
  EXPECT_THAT(error.str(), EndsWith("3 of 10, 15/s, 1 s left\x1b[K\n"));
  EXPECT_EQ(std::ranges::count(error.str(), '\n'), 1);
  EXPECT_EQ(output.str(), "");
}

TEST(ProgressBar, WritesALineEveryFewSecondsElsewhere) {
  std::ostringstream output;
  std::ostringstream error;
  Console console(output, error, {});
  SetClock clock;
  ProgressBar bar("anchoring", console, clock);
  for (std::uint64_t done = 1; done <= 120; ++done) {
    clock.now.value += 100;
    bar.Update(done, 120);
  }
  bar.Finish();
  clock.now.value += 60'000;
  bar.Update(5, 120);  // Too late.
  EXPECT_EQ(std::ranges::count(error.str(), '\n'), 3);
  EXPECT_THAT(error.str(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(error.str(), EndsWith("120 of 120, 10/s\n"));
}

TEST(ProgressBar, SaysNothingOfQuickWorkInALog) {
  std::ostringstream output;
  std::ostringstream error;
  Console console(output, error, {});
  SetClock clock;
  {
    ProgressBar bar("anchoring", console, clock);
    bar.Update(10, 10);
    clock.now.value -= 5;  // Wall clocks step back.
    bar.Update(10, 10);
  }
  EXPECT_EQ(error.str(), "");
}

}  // namespace
}  // namespace diptych
