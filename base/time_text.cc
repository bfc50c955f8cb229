// SPDX-License-Identifier: Apache-2.0
#include "base/time_text.h"

namespace diptych {
namespace {

constexpr std::int64_t kMsPerSecond = 1000;
constexpr std::int64_t kMsPerDay = 86'400 * kMsPerSecond;
// 9999-12-31T23:59:59.999Z: what four digits of a year can say.
constexpr std::uint64_t kLastTime = 253'402'300'799'999;

struct Date {
  std::int64_t year = 0;
  std::int64_t month = 0;  // 1 to 12
  std::int64_t day = 0;    // 1 to 31
};

bool IsLeapYear(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

std::int64_t DaysInMonth(std::int64_t year, std::int64_t month) {
  if (month == 2) return IsLeapYear(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Days from 0000-03-01. Years that begin in March end with the leap day, so
// every month but the last begins at a fixed day: 153 days each five months.
std::int64_t DaysFromMarch0(const Date& date) {
  const std::int64_t year = date.month > 2 ? date.year : date.year - 1;
  const std::int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
  // Shifted by one cycle of 400 years, so that no division is of a negative.
  const std::int64_t shifted = year + 400;
  return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 +
         (153 * month + 2) / 5 + date.day - 1 - 146'097;
}

// Days from 0000-03-01 to 1970-01-01.
constexpr std::int64_t kEpochDay = 719'468;

// The day with this number since 1970-01-01. Requires: day >= 0.
Date DateOf(std::int64_t day) {
  constexpr std::int64_t kDaysPer400Years = 146'097;
  constexpr std::int64_t kDaysPer100Years = 36'524;
  constexpr std::int64_t kDaysPer4Years = 1'461;
  const std::int64_t since_march0 = day + kEpochDay;
  const std::int64_t cycle = since_march0 / kDaysPer400Years;
  const std::int64_t in_cycle = since_march0 % kDaysPer400Years;
  const std::int64_t year =
      (in_cycle - in_cycle / (kDaysPer4Years - 1) +
       in_cycle / kDaysPer100Years - in_cycle / (kDaysPer400Years - 1)) /
      365;
  const std::int64_t in_year = in_cycle - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * in_year + 2) / 153;
  Date date;
  date.day = in_year - (153 * month + 2) / 5 + 1;
  date.month = month < 10 ? month + 3 : month - 9;
  date.year = cycle * 400 + year + (month < 10 ? 0 : 1);
  return date;
}

// Takes fixed text and runs of digits off the front; fails once and for all.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  std::int64_t Digits(std::size_t count) {
    std::int64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!AtDigit()) failed_ = true;
      if (failed_) return 0;
      number = number * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return number;
  }

  void Expect(char c) {
    if (!Take(c)) failed_ = true;
  }

  bool Take(char c) {
    if (failed_ || !rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool AtDigit() const {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }

  void Fail() { failed_ = true; }
  bool Finish() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// The digits behind the point, as milliseconds.
std::int64_t ReadFraction(Cursor& cursor) {
  if (!cursor.AtDigit()) cursor.Fail();
  std::int64_t ms = 0;
  for (std::int64_t unit = 100; cursor.AtDigit(); unit /= 10) {
    ms += unit * cursor.Digits(1);
  }
  return ms;
}

// Minutes by which local time is ahead of UTC.
std::int64_t ReadOffset(Cursor& cursor) {
  if (cursor.Take('Z')) return 0;
  const bool behind = cursor.Take('-');
  if (!behind) cursor.Expect('+');
  const std::int64_t hours = cursor.Digits(2);
  cursor.Expect(':');
  const std::int64_t minutes = cursor.Digits(2);
  if (hours > 23 || minutes > 59) cursor.Fail();
  return (behind ? -1 : 1) * (hours * 60 + minutes);
}

std::string Padded(std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - digits.size(), '0') + digits;
}

// Whoever made such a time does not get to fill a screen with it.
constexpr std::string_view kBeyond = "after the year 9999";

}  // namespace

Result<InstantMs> ParseTimestamp(std::string_view text) {
  const Error malformed{ErrorCode::kInvalid,
                        "must be a time as in 2026-11-21T10:04:00Z "
                        "(RFC 3339)"};
  if (text.size() > kTimeTextSizeMax) return malformed;
  Cursor cursor(text);
  Date date;
  date.year = cursor.Digits(4);
  cursor.Expect('-');
  date.month = cursor.Digits(2);
  cursor.Expect('-');
  date.day = cursor.Digits(2);
  cursor.Expect('T');
  const std::int64_t hour = cursor.Digits(2);
  cursor.Expect(':');
  const std::int64_t minute = cursor.Digits(2);
  cursor.Expect(':');
  const std::int64_t second = cursor.Digits(2);
  const std::int64_t ms = cursor.Take('.') ? ReadFraction(cursor) : 0;
  const std::int64_t offset = ReadOffset(cursor);
  if (!cursor.Finish()) return malformed;
  if (date.month < 1 || date.month > 12 || date.day < 1 ||
      date.day > DaysInMonth(date.year, date.month) || hour > 23 ||
      minute > 59 || second > 60) {
    return Error{ErrorCode::kInvalid, "names a day or time that is none"};
  }
  const std::int64_t days = DaysFromMarch0(date) - kEpochDay;
  const std::int64_t minutes = (days * 24 + hour) * 60 + minute - offset;
  if (second == 60) {
    constexpr std::int64_t kMinutesPerDay = 1440;
    const std::int64_t of_day =
        (minutes % kMinutesPerDay + kMinutesPerDay) % kMinutesPerDay;
    if (of_day != kMinutesPerDay - 1) {
      return Error{ErrorCode::kInvalid, "names a leap second where none is"};
    }
    return InstantMs{(minutes + 1) * 60 * kMsPerSecond};
  }
  return InstantMs{(minutes * 60 + second) * kMsPerSecond + ms};
}

std::string FormatDate(TimeMs time) {
  if (time.value > kLastTime) return std::string(kBeyond);
  const Date date = DateOf(static_cast<std::int64_t>(time.value) / kMsPerDay);
  return Padded(date.year, 4) + "-" + Padded(date.month, 2) + "-" +
         Padded(date.day, 2);
}

std::string FormatMinute(TimeMs time) {
  if (time.value > kLastTime) return std::string(kBeyond);
  const std::int64_t minutes =
      static_cast<std::int64_t>(time.value) % kMsPerDay / kMsPerSecond / 60;
  return FormatDate(time) + " " + Padded(minutes / 60, 2) + ":" +
         Padded(minutes % 60, 2) + " UTC";
}

std::string FormatTimestamp(TimeMs time) {
  if (time.value > kLastTime) return std::string(kBeyond);
  const std::int64_t ms = static_cast<std::int64_t>(time.value) % kMsPerDay;
  const std::int64_t seconds = ms / kMsPerSecond;
  return FormatDate(time) + "T" + Padded(seconds / 3600, 2) + ":" +
         Padded(seconds / 60 % 60, 2) + ":" + Padded(seconds % 60, 2) + "." +
         Padded(ms % kMsPerSecond, 3) + "Z";
}

}  // namespace diptych
