// SPDX-License-Identifier: Apache-2.0
//
// Time text is an instant as people and files write it: RFC 3339, in the
// Gregorian calendar, also for the days before there was one.
//
//   2026-11-21T10:04:00Z      2026-11-21T11:04:00.5+01:00
//
// Pure arithmetic: no time zone database, no locale, no clock.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace diptych {

// Milliseconds since 1970-01-01T00:00:00Z, negative before: a diploma may be
// older than that.
using InstantMs = Id<struct InstantTag, std::int64_t>;

// In octets: a date, a time with a fraction far finer than any clock, and an
// offset.
inline constexpr std::size_t kTimeTextSizeMax = 64;

// Reads the date-time of RFC 3339 section 5.6 with capital T and Z, years 0000
// to 9999. A fraction beyond milliseconds is cut off. A leap second is read as
// the second that follows it, and only where one can be: at 23:59:60 UTC.
// kInvalid says what is wrong.
Result<InstantMs> ParseTimestamp(std::string_view text);

// "2026-11-21T10:04:00.128Z", always with milliseconds: text sorts as time.
std::string FormatTimestamp(TimeMs time);

// "2026-11-21", the day in UTC.
std::string FormatDate(TimeMs time);

// "2026-11-21 10:04 UTC", for sentences.
std::string FormatMinute(TimeMs time);

}  // namespace diptych
