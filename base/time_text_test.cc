// SPDX-License-Identifier: Apache-2.0
// Covers days around leap years and centuries, offsets, fractions, leap
// seconds, everything that RFC 3339 does not allow, and that writing and
// reading are inverse on every day of 800 years.
#include "base/time_text.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

std::int64_t Parsed(std::string_view text) {
  const Result<InstantMs> time = ParseTimestamp(text);
  EXPECT_TRUE(time.has_value()) << text;
  return time.has_value() ? time->value : -1;
}

TEST(TimeText, ReadsKnownInstants) {
  EXPECT_EQ(Parsed("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(Parsed("1969-12-31T23:59:59Z"), -1000);
  EXPECT_EQ(Parsed("2000-02-29T12:00:00Z"), 951'825'600'000);
  EXPECT_EQ(Parsed("2026-11-21T10:04:00Z"), 1'795'255'440'000);
  EXPECT_EQ(Parsed("0000-01-01T00:00:00Z"), -62'167'219'200'000);
  EXPECT_EQ(Parsed("0000-02-29T00:00:00Z"), -62'162'121'600'000);
  EXPECT_EQ(Parsed("1582-10-15T00:00:00Z"), -12'219'292'800'000);
  EXPECT_EQ(Parsed("9999-12-31T23:59:59.999Z"), 253'402'300'799'999);
}

TEST(TimeText, AppliesOffsets) {
  EXPECT_EQ(Parsed("1970-01-01T01:00:00+01:00"), 0);
  EXPECT_EQ(Parsed("1969-12-31T18:30:00-05:30"), 0);
  EXPECT_EQ(Parsed("1970-01-01T00:00:00-00:00"), 0);
}

TEST(TimeText, CutsFractionsToMilliseconds) {
  EXPECT_EQ(Parsed("1970-01-01T00:00:00.5Z"), 500);
  EXPECT_EQ(Parsed("1970-01-01T00:00:00.123999999999Z"), 123);
}

TEST(TimeText, ReadsALeapSecondOnlyAtTheEndOfADay) {
  EXPECT_EQ(Parsed("2016-12-31T23:59:60Z"), Parsed("2017-01-01T00:00:00Z"));
  EXPECT_EQ(Parsed("2016-12-31T15:59:60-08:00"),
            Parsed("2017-01-01T00:00:00Z"));
  EXPECT_FALSE(ParseTimestamp("2016-12-31T22:59:60Z").has_value());
  EXPECT_FALSE(ParseTimestamp("2016-12-31T23:59:60-08:00").has_value());
}

TEST(TimeText, RefusesWhatIsNoTimeOfRfc3339) {
  for (const char* text : {"",
                           "2026-11-21",
                           "2026-11-21T10:04Z",
                           "2026-11-21T10:04:00",
                           "2026-11-21t10:04:00Z",
                           "2026-11-21T10:04:00z",
                           "2026-11-21 10:04:00Z",
                           "2026-11-21T10:04:00Z ",
                           " 2026-11-21T10:04:00Z",
                           "2026-11-21T10:04:00.Z",
                           "2026-11-21T10:04:00,5Z",
                           "26-11-21T10:04:00Z",
                           "12026-11-21T10:04:00Z",
                           "-026-11-21T10:04:00Z",
                           "2026-1-21T10:04:00Z",
                           "2026-11-21T10:04:00+01",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-11-00T00:00:00Z",
                           "2026-11-31T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "1900-02-29T00:00:00Z",
                           "2026-11-21T24:00:00Z",
                           "2026-11-21T10:60:00Z",
                           "2026-11-21T10:04:61Z",
                           "2026-11-21T10:04:00+24:00",
                           "2026-11-21T10:04:00+00:60",
                           "2026-11-21T10:04:00+0100",
                           "2026-11-21T10:04:00ZZ"}) {
    EXPECT_FALSE(ParseTimestamp(text).has_value()) << text;
  }
  EXPECT_FALSE(
      ParseTimestamp("1970-01-01T00:00:00." + std::string(64, '0') + "Z")
          .has_value());
}

TEST(TimeText, WritesWhatItReads) {
  for (std::uint64_t day = 0; day < 800ULL * 365; ++day) {
    const TimeMs time{day * 86'400'000 + day % 86'400'000};
    const std::string text = FormatTimestamp(time);
    ASSERT_EQ(Parsed(text), static_cast<std::int64_t>(time.value)) << text;
  }
}

TEST(TimeText, WritesForPeople) {
  const TimeMs time{1'795'255'440'128};
  EXPECT_EQ(FormatTimestamp(time), "2026-11-21T10:04:00.128Z");
  EXPECT_EQ(FormatDate(time), "2026-11-21");
  EXPECT_EQ(FormatMinute(time), "2026-11-21 10:04 UTC");
  EXPECT_EQ(FormatDate(TimeMs{951'782'400'000}), "2000-02-29");
}

TEST(TimeText, SaysSoIfTheYearHasMoreThanFourDigits) {
  EXPECT_EQ(FormatDate(TimeMs{253'402'300'799'999}), "9999-12-31");
  for (const std::uint64_t ms : {253'402'300'800'000ULL, ~0ULL}) {
    EXPECT_EQ(FormatTimestamp(TimeMs{ms}), "after the year 9999");
    EXPECT_EQ(FormatMinute(TimeMs{ms}), "after the year 9999");
  }
}

}  // namespace
}  // namespace diptych
