// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica/range_lies.h"

#include <algorithm>

namespace diptych {

void RangeLies::Note(MemberId member, bool is_blamed, SteadyMs now) {
  if (!is_blamed) {
    liars_.erase(member);
    return;
  }
  Liar& liar = liars_[member];
  ++liar.lies;
  liar.last = now;
}

std::string RangeLies::Judge(const AskRange& ask, SteadyMs now) const {
  const auto found = liars_.find(ask.to);
  if (found == liars_.end()) return {};
  const Liar& liar = found->second;
  // More doublings than these reach the most anyway.
  const std::uint32_t doublings = std::min(liar.lies - 1, 16U);
  const std::uint64_t least =
      std::min(kBackOffMsMin << doublings, kBackOffMsMax);
  const std::uint64_t waited = now.value - liar.last.value;
  if (waited >= least) return {};
  return "asks member " + std::to_string(ask.to.value) + " for a range " +
         std::to_string(waited) + " ms after its lie number " +
         std::to_string(liar.lies) + " in a row, at least " +
         std::to_string(least);
}

}  // namespace diptych
