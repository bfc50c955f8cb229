// SPDX-License-Identifier: Apache-2.0
#include "consensus/clock_offset.h"

#include <algorithm>

namespace diptych {
namespace {

// The difference, cut to 2^62 either way: what is stated may be any number.
std::int64_t Difference(std::uint64_t left, std::uint64_t right) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 62;
  if (left >= right) {
    return static_cast<std::int64_t>(std::min(left - right, kMost));
  }
  return -static_cast<std::int64_t>(std::min(right - left, kMost));
}

}  // namespace

void ClockOffset::Note(ValidatorIndex validator, TimeMs stated,
                       TimeMs received) {
  std::deque<std::int64_t>& own = statements_[validator];
  own.push_back(Difference(received.value, stated.value));
  if (own.size() > kClockStatements) own.pop_front();
}

std::vector<std::int64_t> ClockOffset::Offsets() const {
  std::vector<std::int64_t> offsets;
  for (const auto& [validator, statements] : statements_) {
    if (statements.size() < kClockStatementsMin) continue;
    std::vector<std::int64_t> sorted(statements.begin(), statements.end());
    std::ranges::sort(sorted);
    offsets.push_back(sorted[sorted.size() / 2]);
  }
  std::ranges::sort(offsets);
  return offsets;
}

std::optional<std::int64_t> ClockOffset::median_ms(std::size_t faults) const {
  const std::vector<std::int64_t> offsets = Offsets();
  if (offsets.size() <= faults) return std::nullopt;
  const std::int64_t lower = offsets[(offsets.size() - 1) / 2];
  const std::int64_t upper = offsets[offsets.size() / 2];
  return std::clamp(std::int64_t{0}, lower, upper);
}

bool ClockOffset::IsBeyond(std::uint64_t limit_ms, std::size_t faults) const {
  const auto limit = static_cast<std::int64_t>(limit_ms);
  const std::int64_t median = median_ms(faults).value_or(0);
  if (median >= -limit && median <= limit) return false;
  const std::vector<std::int64_t> offsets = Offsets();
  const auto beyond = std::ranges::count_if(offsets, [&](std::int64_t offset) {
    return median > 0 ? offset > limit : offset < -limit;
  });
  return static_cast<std::size_t>(beyond) > faults;
}

}  // namespace diptych
