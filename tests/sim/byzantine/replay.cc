// SPDX-License-Identifier: Apache-2.0
//
// A peer that sends old messages of others and of its own again, to anybody.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class Replay final : public Behaviour {
 public:
  void OnReceived(ByzantineHost& host, const SharedMessage& message) override {
    Keep(host, message);
  }
  void OnSend(ByzantineHost& host, std::uint32_t /*to*/,
              std::vector<SharedMessage>& messages) override {
    Keep(host, messages.front());
  }
  void OnInitiative(ByzantineHost& host) override {
    if (kept_.empty()) return;
    for (int i = 0; i < 4; ++i) {
      const std::size_t chosen = host.random().Below(kept_.size());
      host.InjectToSome({400}, kept_[chosen]);
    }
  }

 private:
  void Keep(ByzantineHost& host, const SharedMessage& message) {
    if (std::holds_alternative<PeerStatus>(*message)) return;
    if (kept_.size() < 64) {
      kept_.push_back(message);
    } else if (host.random().Chance({50})) {
      kept_[host.random().Below(kept_.size())] = message;
    }
  }

  std::vector<SharedMessage> kept_;
};

}  // namespace

std::unique_ptr<Behaviour> MakeReplay() { return std::make_unique<Replay>(); }

}  // namespace diptych
