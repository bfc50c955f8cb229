// SPDX-License-Identifier: Apache-2.0
//
// Durations as people type them: what is read, what is refused and how the
// refusal reads, and the text that is shown.
#include "cli/duration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace diptych {
namespace {

using ::testing::HasSubstr;

std::uint64_t ReadMs(std::string_view text) {
  const Result<DurationMs> duration = ParseDuration(text);
  EXPECT_TRUE(duration) << text;
  return duration ? duration->value : ~std::uint64_t{0};
}

TEST(ParseDuration, ReadsEachUnit) {
  EXPECT_EQ(ReadMs("90s"), 90'000U);
  EXPECT_EQ(ReadMs("30m"), 1'800'000U);
  EXPECT_EQ(ReadMs("24h"), 86'400'000U);
  EXPECT_EQ(ReadMs("7d"), 604'800'000U);
  EXPECT_EQ(ReadMs("0s"), 0U);
}

TEST(ParseDuration, RefusesWhatCouldMeanSomethingElse) {
  for (const char* text : {"", "h", "24", "24 h", " 24h", "24h ", "-1h", "+1h",
                           "1.5h", "24H", "24hours", "1h30m", "0x1h", "1w"}) {
    const Result<DurationMs> duration = ParseDuration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().code, ErrorCode::kInvalid) << text;
    EXPECT_THAT(duration.error().message, HasSubstr("24h"));
  }
}

TEST(ParseDuration, RefusesMoreThanAHundredYears) {
  EXPECT_EQ(ReadMs("36525d"), 36'525ULL * 86'400'000);
  for (const char* text :
       {"36526d", "876601h", "18446744073709551615s", "18446744073709551616s",
        "99999999999999999999999999d"}) {
    const Result<DurationMs> duration = ParseDuration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().code, ErrorCode::kLimit) << text;
  }
}

TEST(DurationText, ShowsTheTwoLargestUnits) {
  EXPECT_EQ(DurationText({0}), "0 s");
  EXPECT_EQ(DurationText({59'999}), "59 s");
  EXPECT_EQ(DurationText({725'000}), "12 min 5 s");
  EXPECT_EQ(DurationText({3'660'000}), "1 h 1 min");
  EXPECT_EQ(DurationText({273'600'000}), "3 d 4 h");
}

}  // namespace
}  // namespace diptych
