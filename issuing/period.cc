// SPDX-License-Identifier: Apache-2.0
#include "issuing/period.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/time_text.h"

namespace diptych {
namespace {

constexpr std::size_t kDaySize = 10;  // "2026-11-22"
constexpr std::size_t kSecondSize = 19;
constexpr std::uint64_t kDayMs = 86'400'000;

Error NoPeriod() {
  return {ErrorCode::kInvalid,
          "is no period of years, months and days; write for instance P3Y, "
          "P1Y6M or P90D"};
}

// 9999-12-31T23:59:59.999Z: beyond it there is no text for a time.
constexpr TimeMs kLastTime{253'402'300'799'999};

// A day of the month that comes `months` after the year 0, at that time of day;
// nothing if there is no such day, or no text for it.
std::optional<TimeMs> ParseDate(std::uint32_t months, std::uint32_t day,
                                const std::string& time_of_day) {
  const auto padded = [](std::uint32_t value, std::size_t digits) {
    const std::string text = std::to_string(value);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
  };
  const Result<InstantMs> instant =
      ParseTimestamp(padded(months / 12, 4) + "-" + padded(months % 12 + 1, 2) +
                     "-" + padded(day, 2) + time_of_day);
  if (!instant) return std::nullopt;
  return TimeMs{static_cast<std::uint64_t>(instant->value)};
}

}  // namespace

Result<Period> ParsePeriod(std::string_view text) {
  if (!text.starts_with('P')) return NoPeriod();
  text.remove_prefix(1);
  Period period;
  struct Unit {
    char letter;
    std::uint32_t* target;
    std::uint32_t max;
  };
  const Unit units[] = {{'Y', &period.years, kPeriodMax.years},
                        {'M', &period.months, kPeriodMax.months},
                        {'D', &period.days, kPeriodMax.days}};
  for (const auto& [letter, target, max] : units) {
    std::uint32_t count = 0;
    const auto [end, fault] =
        std::from_chars(text.data(), text.data() + text.size(), count);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (fault != std::errc() || digits == text.size()) continue;
    if (text[digits] != letter) continue;
    if (count > max) return NoPeriod();
    *target = count;
    text.remove_prefix(digits + 1);
  }
  if (!text.empty() || period == Period{}) return NoPeriod();
  return period;
}

TimeMs AddPeriod(TimeMs time, const Period& period) {
  // "2026-11-22T10:04:00.128Z"
  const std::string text = FormatTimestamp(time);
  const auto number = [&text](std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    std::from_chars(text.data() + at, text.data() + at + count, value);
    return value;
  };
  const std::uint32_t months =
      12 * (number(0, 4) + period.years) + (number(5, 2) - 1) + period.months;
  // The day may be one that the month does not have: then its last.
  for (std::uint32_t day = number(8, 2); day > 27; --day) {
    const auto end = ParseDate(months, day, text.substr(kDaySize));
    if (end) return {end->value + period.days * kDayMs};
  }
  const auto end = ParseDate(months, number(8, 2), text.substr(kDaySize));
  return end ? TimeMs{end->value + period.days * kDayMs} : kLastTime;
}

Result<TimeMs> ParseDay(std::string_view text, DayPart part) {
  std::string whole(text);
  if (text.size() == kDaySize) {
    whole += part == DayPart::kBegin ? "T00:00:00Z" : "T23:59:59Z";
  }
  const Result<InstantMs> instant = ParseTimestamp(whole);
  if (!instant) {
    return Error{ErrorCode::kInvalid,
                 "is no date; write a day such as 2026-11-22, or a time such "
                 "as 2026-11-22T10:04:00Z"};
  }
  if (instant->value < 0) {
    return Error{ErrorCode::kInvalid, "is before 1970"};
  }
  return TimeMs{static_cast<std::uint64_t>(instant->value)};
}

std::string FormatSecond(TimeMs time) {
  return FormatTimestamp(time).substr(0, kSecondSize) + "Z";
}

}  // namespace diptych
