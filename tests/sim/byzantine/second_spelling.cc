// SPDX-License-Identifier: Apache-2.0
//
// A peer that spells signatures in the other way that a lax verifier would take
// for valid: its own in votes and proposals, to some peers always, and others'
// in their votes and in certificates that it passes on.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class SecondSpelling final : public Behaviour {
 public:
  void OnSend(ByzantineHost& host, std::uint32_t to,
              std::vector<SharedMessage>& messages) override {
    if (!told_) told_ = host.random().Next();
    if ((*told_ >> (to % 64) & 1) == 0) return;
    ConsensusMessage said = *messages.front();
    std::visit([&](auto& known) { Respell(host, known); }, said);
    messages.front() =
        std::make_shared<const ConsensusMessage>(std::move(said));
  }
  void OnReceived(ByzantineHost& host, const SharedMessage& message) override {
    if (!host.random().Chance({200})) return;
    if (std::holds_alternative<Proposal>(*message)) return;
    ConsensusMessage said = *message;
    std::visit([&](auto& known) { Respell(host, known); }, said);
    seen_ = std::make_shared<const ConsensusMessage>(std::move(said));
  }
  void OnInitiative(ByzantineHost& host) override {
    if (seen_ != nullptr) host.InjectToSome({500}, seen_);
    seen_ = nullptr;
  }

 private:
  static void Respell(ByzantineHost& /*host*/, Proposal& proposal) {
    proposal.signature = SimKeys::Respell(proposal.signature);
  }
  static void Respell(ByzantineHost& /*host*/, Vote& vote) {
    vote.signature = SimKeys::Respell(vote.signature);
  }
  static void Respell(ByzantineHost& host, Certificate& certificate) {
    auto& signatures = certificate.signatures;
    if (signatures.empty()) return;
    auto& chosen = signatures[host.random().Below(signatures.size())];
    chosen.octets = SimKeys::Respell(chosen.octets);
  }
  static void Respell(ByzantineHost& /*host*/, PeerStatus& /*status*/) {}

  std::optional<std::uint64_t> told_;  // To whom, by bits.
  SharedMessage seen_;
};

}  // namespace

std::unique_ptr<Behaviour> MakeSecondSpelling() {
  return std::make_unique<SecondSpelling>();
}

}  // namespace diptych
