// SPDX-License-Identifier: Apache-2.0
//
// A duration is a length of time as people type and read it: a whole number
// and one unit, "30m", "24h", "7d".

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace diptych {

// A length of time in milliseconds.
using DurationMs = Id<struct DurationTag, std::uint64_t>;

// A hundred years; who means longer means no limit, and leaves it out.
inline constexpr std::uint64_t kDurationDaysMax = 36'525;

// Reads digits and one of s, m, h, d (seconds, minutes, hours, days): no sign,
// no space, no fraction. kInvalid says what is expected, kLimit
// that it is longer than kDurationDaysMax.
Result<DurationMs> ParseDuration(std::string_view text);

// For people, with the two largest units: "3 d 4 h", "12 min 5 s", "0 s".
std::string DurationText(DurationMs duration);

}  // namespace diptych
