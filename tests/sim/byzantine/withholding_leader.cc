// SPDX-License-Identifier: Apache-2.0
//
// A leader that sends its proposal to some only, or without its payload.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class WithholdingLeader final : public Behaviour {
 public:
  void OnSend(ByzantineHost& host, std::uint32_t to,
              std::vector<SharedMessage>& messages) override {
    const auto* proposal = std::get_if<Proposal>(messages.front().get());
    if (proposal == nullptr) return;
    if (proposal->header.view != view_) {
      view_ = proposal->header.view;
      // To q - 1, to f + 1, or to any other number.
      reached_ = static_cast<std::uint32_t>(
          host.random().Below(host.set().size() + 1));
    }
    const auto size = static_cast<std::uint32_t>(host.set().size());
    if ((to + size - host.identity().value) % size > reached_) messages.clear();
  }
  bool GivesPayload(SimRandom& random) const override {
    return random.Chance({500});
  }

 private:
  View view_;
  std::uint32_t reached_ = 0;
};

}  // namespace

std::unique_ptr<Behaviour> MakeWithholdingLeader() {
  return std::make_unique<WithholdingLeader>();
}

}  // namespace diptych
