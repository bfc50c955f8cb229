// SPDX-License-Identifier: Apache-2.0
//
// Connections: which pairs of nodes have one, and when a node hears so many
// others that it may begin to listen for a twin (2.6). As PeerNetwork in peer/
// has them, and RegisterLoop in node/ counts them: one that cannot be made is
// tried again, one over which nothing comes ends late, and each begins with
// what its ends tell each other.

#include <algorithm>

#include "tests/sim/simulation.h"

namespace diptych {
namespace {

// Until both ends have the other's Hello: TCP, TLS, Hello.
constexpr std::uint64_t kHandshakeMessages = 6;
// What takes longer is given up (peers.md).
constexpr std::uint64_t kHandshakeMsMax = 5'000;
constexpr std::uint64_t kDialAgainMsMin = 100;
constexpr std::uint64_t kDialAgainMsMax = 1'000;
// Without anything of the other for so long, an end gives the connection up.
constexpr std::uint64_t kSilenceMs = 20'000;

// Who lost its directory hears nothing behind its greetings, so often.
constexpr Permille kSilence{300};

}  // namespace

Simulation::Connection& Simulation::ConnectionOf(SimNetwork::Ends ends) {
  const auto [low, high] = std::minmax(ends.from, ends.to);
  return connections_[(low * nodes_.size()) + high];
}

bool Simulation::Stands(SimNetwork::Ends ends) {
  const Connection& connection = ConnectionOf(ends);
  const auto [low, high] = std::minmax(ends.from, ends.to);
  return connection.stands &&
         connection.incarnations[0] == nodes_[low]->incarnation() &&
         connection.incarnations[1] == nodes_[high]->incarnation();
}

bool Simulation::GetsThrough(SimNetwork::Ends ends) {
  const SimNetwork::Link& link = network_.At(ends);
  return !link.cut && !link.clogged && !nodes_[ends.to]->is_paused();
}

// Instead of any attempt before it.
void Simulation::Dial(SimNetwork::Ends ends, std::uint64_t waits_ms) {
  const auto [low, high] = std::minmax(ends.from, ends.to);
  const std::uint64_t slower = std::max(network_.At({low, high}).extra_ms,
                                        network_.At({high, low}).extra_ms);
  const std::uint64_t takes = HandshakeMs(plan_.delay_ms + slower);
  Schedule({now().value + waits_ms + takes},
           {.kind = EventKind::kConnected,
            .node = low,
            .incarnation = ++ConnectionOf(ends).dials,
            .argument = high});
}

// As SimNetwork::Arrivals draws for a message.
std::uint64_t Simulation::HandshakeMs(std::uint64_t delay_ms) {
  if (healed()) return HandshakeMsMost();
  const std::uint64_t typical = kHandshakeMessages * delay_ms;
  const bool tail = added_random_.Chance(plan_.heavy_tail);
  return std::min(kHandshakeMsMax, tail ? added_random_.HeavyTail(typical)
                                        : added_random_.Between(1, typical));
}

std::uint64_t Simulation::HandshakeMsMost() const {
  return kHandshakeMessages * plan_.healed_delay_ms;
}

void Simulation::DialAll() {
  for (std::uint32_t low = 0; low < nodes_.size(); ++low) {
    for (std::uint32_t high = low + 1; high < nodes_.size(); ++high) {
      if (!Stands({low, high})) Dial({low, high}, 0);
    }
  }
}

void Simulation::OnConnected(const SimEvent& event) {
  const SimNetwork::Ends ends{event.node,
                              static_cast<std::uint32_t>(event.argument)};
  Connection& connection = ConnectionOf(ends);
  if (connection.dials != event.incarnation) return;
  SimNode& low = *nodes_[ends.from];
  SimNode& high = *nodes_[ends.to];
  // Who starts dials.
  if (!low.is_up() || !high.is_up()) return;
  if (!GetsThrough(ends) || !GetsThrough({ends.to, ends.from})) {
    return Dial(ends, added_random_.Between(kDialAgainMsMin, kDialAgainMsMax));
  }
  connection.stands = true;
  connection.incarnations = {low.incarnation(), high.incarnation()};
  low.OnConnected(high.role().identity);
  high.OnConnected(low.role().identity);
  for (const std::uint32_t slot : {ends.from, ends.to}) {
    if (!ReachesQuorum(slot)) continue;
    nodes_[slot]->OnQuorumConnected();
    const std::uint32_t identity = nodes_[slot]->role().identity;
    const bool is_in_doubt = (truth_.in_doubt >> identity & 1) != 0;
    if (is_in_doubt && !healed() && added_random_.Chance(kSilence)) {
      Silence(slot);
    }
  }
}

// For longer than a node listens.
void Simulation::Silence(std::uint32_t slot) {
  const TrueMs until{now().value + (3 * plan_.timing.resend_ms)};
  for (std::uint32_t other = 0; other < nodes_.size(); ++other) {
    if (other == slot) continue;
    Cut({other, slot});
    Schedule(until, {.kind = EventKind::kRelease,
                     .argument = (std::uint64_t{other} << 32) | slot});
  }
}

bool Simulation::ReachesQuorum(std::uint32_t slot) {
  std::size_t reached = 1;
  for (std::uint32_t other = 0; other < plan_.validators; ++other) {
    if (other == nodes_[slot]->role().identity) continue;
    if (Stands({slot, other})) ++reached;
  }
  return reached >= set_.quorum();
}

// What was on its way is gone.
void Simulation::Reset(SimNetwork::Ends ends) {
  network_.Reset(ends);
  if (ends.from == ends.to) return;
  ConnectionOf(ends).stands = false;
  Dial(ends, 0);
}

// A node that starts connects with all. The frames of a replica's come over
// connections alone.
void Simulation::Connect(std::uint32_t slot) {
  for (std::uint32_t other = 0; other < nodes_.size(); ++other) {
    if (other == slot) continue;
    if (replicas_ != nullptr) network_.Reset({slot, other});
    Dial({slot, other}, 0);
  }
}

void Simulation::Cut(SimNetwork::Ends ends) {
  SimNetwork::Link& link = network_.At(ends);
  if (link.cut) return;
  link.cut = true;
  link.cut_at = now();
  if (silence_at_ > now()) return;
  silence_at_ = {now().value + kSilenceMs};
  Schedule(silence_at_, {.kind = EventKind::kSilence});
}

// Whatever was cut before this was asked for, or with it.
void Simulation::OnSilence() {
  std::optional<TrueMs> next;
  for (std::uint32_t from = 0; from < nodes_.size(); ++from) {
    for (std::uint32_t to = 0; to < nodes_.size(); ++to) {
      const SimNetwork::Link& link = network_.At({from, to});
      if (!link.cut || from == to || !Stands({from, to})) continue;
      const TrueMs ends_at{link.cut_at.value + kSilenceMs};
      if (ends_at <= now()) {
        Reset({from, to});
      } else {
        next = std::min(next.value_or(ends_at), ends_at);
      }
    }
  }
  if (!next) return;
  silence_at_ = *next;
  Schedule(silence_at_, {.kind = EventKind::kSilence});
}

}  // namespace diptych
