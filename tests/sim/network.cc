// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/network.h"

#include <algorithm>

namespace diptych {

SimNetwork::SimNetwork(const Plan& plan, std::size_t nodes)
    : plan_(plan), nodes_(nodes), links_(nodes * nodes) {}

const std::vector<TrueMs>& SimNetwork::Arrivals(Ends ends, const Packet& packet,
                                                TrueMs now, SimRandom& random) {
  arrivals_.clear();
  Link& link = At(ends);
  if (healed_ms_ != 0) {
    // A slow network is slow for every message.
    const std::uint64_t least = healed_ms_ > 100 ? healed_ms_ / 2 : 1;
    arrivals_.push_back({now.value + random.Between(least, healed_ms_)});
    return arrivals_;
  }
  if (link.cut) return arrivals_;
  if (plan_.drop.value != 0 && random.Chance(plan_.drop)) return arrivals_;
  if (link.octets_per_ms != 0) {
    // One line for votes and payload: they contend for it.
    now = std::max(now, link.free_at);
    now.value += packet.Size() / link.octets_per_ms;
    link.free_at = now;
  }
  const std::uint64_t typical = plan_.delay_ms + link.extra_ms;
  const bool tail = random.Chance(plan_.heavy_tail);
  arrivals_.push_back({now.value + (tail ? random.HeavyTail(4 * typical)
                                         : random.Between(1, typical))});
  // Answers are counted against questions, and a connection repeats nothing.
  if (packet.sort == FrameSort::kQuestion ||
      packet.sort == FrameSort::kBlocks) {
    return arrivals_;
  }
  if (plan_.duplicate.value != 0 && random.Chance(plan_.duplicate)) {
    arrivals_.push_back({now.value + random.HeavyTail(4 * typical)});
  }
  if (plan_.late_duplicate.value != 0 && random.Chance(plan_.late_duplicate)) {
    arrivals_.push_back({now.value + random.Between(500, 120'000)});
  }
  return arrivals_;
}

void SimNetwork::JoinAll() {
  for (Link& link : links_) link = {.connection = link.connection};
}

void SimNetwork::Reset(Ends ends) {
  ++At(ends).connection;
  if (ends.from != ends.to) ++At({ends.to, ends.from}).connection;
}

void SimNetwork::Throttle(std::uint64_t octets_per_ms) {
  for (Link& link : links_) link.octets_per_ms = octets_per_ms;
}

void SimNetwork::Heal(std::uint64_t delay_ms) {
  JoinAll();
  healed_ms_ = delay_ms;
}

}  // namespace diptych
