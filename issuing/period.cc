// SPDX-License-Identifier: Apache-2.0
#include "issuing/period.h"

#include <charconv>
#include <chrono>

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
  using namespace std::chrono;  // The calendar's names.
  const sys_days day(days(static_cast<int>(time.value / kDayMs)));
  year_month_day date(day);
  date += months(static_cast<int>(period.months));
  date += years(static_cast<int>(period.years));
  if (!date.ok()) date = date.year() / date.month() / last;
  const sys_days end = sys_days(date) + days(static_cast<int>(period.days));
  return {static_cast<std::uint64_t>(end.time_since_epoch().count()) * kDayMs +
          time.value % kDayMs};
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
