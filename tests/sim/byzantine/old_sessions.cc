// SPDX-License-Identifier: Apache-2.0
//
// A peer that keeps whole sessions, all that it sent one peer for a while, and
// sends them again in their order: to the same peer, which may have started
// again since, or to another.

#include <array>

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

constexpr std::size_t kPeersMost = 8;
// Of each peer. The first stays; the others give way to newer ones.
constexpr std::size_t kSessionsMost = 3;
constexpr std::size_t kPacketsMost = 30;

class OldSessions final : public Behaviour {
 public:
  void OnEmitted(ByzantineHost& /*host*/, const Packet& packet) override {
    if (packet.to >= kPeersMost) return;
    Sessions& sessions = peers_[packet.to];
    if (sessions.under_way.size() == kPacketsMost) {
      std::vector<Packet> whole = std::exchange(sessions.under_way, {});
      if (sessions.old.size() < kSessionsMost) {
        sessions.old.push_back(std::move(whole));
      } else {
        const std::size_t place =
            1 + (sessions.replaced++ % (kSessionsMost - 1));
        sessions.old[place] = std::move(whole);
      }
    }
    sessions.under_way.push_back(packet);
  }
  void OnInitiative(ByzantineHost& host) override {
    SimRandom& random = host.random();
    if (!random.Chance({150})) return;
    const auto& old = peers_[random.Below(host.nodes()) % kPeersMost].old;
    if (old.empty()) return;
    const std::vector<Packet>& session = old[random.Below(old.size())];
    const bool to_another = random.Chance({300});
    const auto other = static_cast<std::uint32_t>(random.Below(host.nodes()));
    // The same order as a rule, in a network that keeps none.
    const std::uint64_t apart = random.Below(12);
    for (std::size_t i = 0; i < session.size(); ++i) {
      Packet packet = session[i];
      if (to_another) packet.to = other;
      if (packet.to == host.identity().value) return;
      host.RepeatLater(1 + (i * apart), packet);
    }
  }

 private:
  struct Sessions {
    std::vector<Packet> under_way;
    std::vector<std::vector<Packet>> old;
    std::size_t replaced = 0;
  };

  std::array<Sessions, kPeersMost> peers_;
};

}  // namespace

std::unique_ptr<Behaviour> MakeOldSessions() {
  return std::make_unique<OldSessions>();
}

}  // namespace diptych
