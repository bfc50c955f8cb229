// SPDX-License-Identifier: Apache-2.0
// Periods as text and on the calendar, and days as the beginning or the end of
// a validity.
#include "issuing/period.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(Period, IsYearsMonthsAndDaysInThisOrder) {
  EXPECT_EQ(ParsePeriod("P3Y"), (Period{.years = 3}));
  EXPECT_EQ(ParsePeriod("P1Y6M"), (Period{.years = 1, .months = 6}));
  EXPECT_EQ(ParsePeriod("P2M10D"), (Period{.months = 2, .days = 10}));
  for (const char* text : {"", "P", "3Y", "P3", "PY", "P0Y", "P6M1Y", "P1Y ",
                           "P-1Y", "P1W", "PT1H", "P36526D", "P101Y", "P1201M",
                           "P99999999999Y", "p1Y", "P1.5Y"}) {
    EXPECT_FALSE(ParsePeriod(text)) << text;
  }
}

std::string After(const char* day, const char* period) {
  return FormatSecond(AddPeriod(ParseDay(day, DayPart::kBegin).value(),
                                ParsePeriod(period).value()));
}

TEST(Period, GoesByTheCalendar) {
  EXPECT_EQ(After("2026-11-22T10:04:05Z", "P3Y"), "2029-11-22T10:04:05Z");
  EXPECT_EQ(After("2024-02-29", "P1Y"), "2025-02-28T00:00:00Z");
  EXPECT_EQ(After("2026-12-31", "P2M"), "2027-02-28T00:00:00Z");
  EXPECT_EQ(After("2026-12-31", "P1D"), "2027-01-01T00:00:00Z");
}

TEST(Day, AloneIsItsBeginningOrItsEnd) {
  EXPECT_EQ(FormatSecond(*ParseDay("2026-11-22", DayPart::kBegin)),
            "2026-11-22T00:00:00Z");
  EXPECT_EQ(FormatSecond(*ParseDay("2026-11-22", DayPart::kEnd)),
            "2026-11-22T23:59:59Z");
  EXPECT_EQ(
      FormatSecond(*ParseDay("2026-11-22T01:00:00.5+02:00", DayPart::kEnd)),
      "2026-11-21T23:00:00Z");
  for (const char* text : {"", "22.11.2026", "2026-13-01", "1969-12-31"}) {
    EXPECT_FALSE(ParseDay(text, DayPart::kBegin)) << text;
  }
}

}  // namespace
}  // namespace diptych
