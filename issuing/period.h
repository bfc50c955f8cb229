// SPDX-License-Identifier: Apache-2.0
//
// A Period is how long a credential is valid, in calendar units: "P3Y" is
// three years, "P1Y6M" a year and a half, "P90D" ninety days (ISO 8601).
//
// Dates and times of templates and tables are read here too: a day alone, or
// the date-time of RFC 3339.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace diptych {

struct Period {
  std::uint32_t years = 0;
  std::uint32_t months = 0;
  std::uint32_t days = 0;
  bool operator==(const Period&) const = default;
};

// A hundred years of each unit: no validity that anybody means is longer.
inline constexpr Period kPeriodMax{
    .years = 100, .months = 1'200, .days = 36'525};

// 'P' and one or more of nY, nM, nD in this order, not all zero. kInvalid
// otherwise.
Result<Period> ParsePeriod(std::string_view text);

// The same time of day after `period`. Of a month that is too short, its last
// day.
TimeMs AddPeriod(TimeMs time, const Period& period);

// What a day alone means.
enum class DayPart : std::uint8_t {
  kBegin,  // 00:00:00 UTC
  kEnd,    // 23:59:59 UTC
};

// A day ("2026-11-22") or a date-time, from 1970 on. kInvalid says what is
// wrong.
Result<TimeMs> ParseDay(std::string_view text, DayPart part);

// "2026-11-22T10:04:00Z": credentials have no fractions of a second.
std::string FormatSecond(TimeMs time);

}  // namespace diptych
