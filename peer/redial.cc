// SPDX-License-Identifier: Apache-2.0
#include "peer/redial.h"

#include <algorithm>
#include <cstdint>

#include "base/check.h"

namespace diptych {

Redial::Redial(Milliseconds min, Milliseconds max)
    : min_(min), max_(max), wait_(min) {
  CHECK(min.count() >= 1 && min <= max);
}

void Redial::Postpone(Milliseconds up_time, Time now, Random& random) {
  if (up_time > max_) wait_ = min_;
  const auto half = static_cast<std::uint32_t>(wait_.count() / 2);
  const auto rest = static_cast<std::uint32_t>(wait_.count()) - half;
  due_ = now + Milliseconds(half + random.Below(rest + 1));
  wait_ = std::min(2 * wait_, max_);
}

}  // namespace diptych
