// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/network.h"

namespace diptych {

SimNetwork::SimNetwork(const Plan& plan, std::size_t nodes)
    : plan_(plan), nodes_(nodes), links_(nodes * nodes) {}

const std::vector<TrueMs>& SimNetwork::Arrivals(Ends ends, TrueMs now,
                                                SimRandom& random) {
  arrivals_.clear();
  const Link& link = At(ends);
  if (healed_ms_ != 0) {
    arrivals_.push_back({now.value + random.Between(1, healed_ms_)});
    return arrivals_;
  }
  if (link.cut) return arrivals_;
  if (plan_.drop.value != 0 && random.Chance(plan_.drop)) return arrivals_;
  const std::uint64_t typical = plan_.delay_ms + link.extra_ms;
  const bool tail = random.Chance(plan_.heavy_tail);
  arrivals_.push_back({now.value + (tail ? random.HeavyTail(4 * typical)
                                         : random.Between(1, typical))});
  if (plan_.duplicate.value != 0 && random.Chance(plan_.duplicate)) {
    arrivals_.push_back({now.value + random.HeavyTail(4 * typical)});
  }
  if (plan_.late_duplicate.value != 0 && random.Chance(plan_.late_duplicate)) {
    arrivals_.push_back({now.value + random.Between(500, 120'000)});
  }
  return arrivals_;
}

void SimNetwork::JoinAll() {
  for (Link& link : links_) link = {};
}

void SimNetwork::Heal(std::uint64_t delay_ms) {
  JoinAll();
  healed_ms_ = delay_ms;
}

}  // namespace diptych
