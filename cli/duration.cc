// SPDX-License-Identifier: Apache-2.0
#include "cli/duration.h"

#include <charconv>
#include <system_error>

#include "json/printable.h"

namespace diptych {
namespace {

constexpr std::uint64_t kSecond = 1000;
constexpr std::uint64_t kMinute = 60 * kSecond;
constexpr std::uint64_t kHour = 60 * kMinute;
constexpr std::uint64_t kDay = 24 * kHour;

// 0 for a letter that is no unit.
constexpr std::uint64_t UnitMs(char letter) {
  switch (letter) {
    case 's':
      return kSecond;
    case 'm':
      return kMinute;
    case 'h':
      return kHour;
    case 'd':
      return kDay;
    default:
      return 0;
  }
}

Error NoDuration(std::string_view text) {
  return {ErrorCode::kInvalid,
          Quoted(text) +
              " is no duration: write a whole number and s, m, h or "
              "d, such as 30m, 24h or 7d"};
}

std::string Part(std::uint64_t count, std::string_view unit) {
  return std::to_string(count) + " " + std::string(unit);
}

}  // namespace

Result<DurationMs> ParseDuration(std::string_view text) {
  if (text.size() < 2) return NoDuration(text);
  const std::uint64_t unit_ms = UnitMs(text.back());
  const std::string_view digits = text.substr(0, text.size() - 1);
  std::uint64_t count = 0;
  const auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), count);
  const bool all_digits = end == digits.data() + digits.size();
  if (unit_ms == 0 || !all_digits || code == std::errc::invalid_argument) {
    return NoDuration(text);
  }
  constexpr std::uint64_t kMaxMs = kDurationDaysMax * kDay;
  if (code != std::errc() || count > kMaxMs / unit_ms) {
    return Error{ErrorCode::kLimit, Quoted(text) + " is longer than " +
                                        std::to_string(kDurationDaysMax) +
                                        "d, the most allowed"};
  }
  return DurationMs{count * unit_ms};
}

std::string DurationText(DurationMs duration) {
  const std::uint64_t ms = duration.value;
  if (ms >= kDay) {
    return Part(ms / kDay, "d") + " " + Part(ms % kDay / kHour, "h");
  }
  if (ms >= kHour) {
    return Part(ms / kHour, "h") + " " + Part(ms % kHour / kMinute, "min");
  }
  if (ms >= kMinute) {
    return Part(ms / kMinute, "min") + " " + Part(ms % kMinute / kSecond, "s");
  }
  return Part(ms / kSecond, "s");
}

}  // namespace diptych
