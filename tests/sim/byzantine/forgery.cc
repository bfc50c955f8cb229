// SPDX-License-Identifier: Apache-2.0
//
// A peer that makes up votes in others'\'' names, and certificates with too
// few, too many, repeated, foreign or false signatures, or of another
// statement.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class Forgery final : public Behaviour {
 public:
  void OnReceived(ByzantineHost& host, const SharedMessage& message) override {
    if (const auto* vote = std::get_if<Vote>(message.get())) {
      last_ = *vote;
    } else if (const auto* known = std::get_if<Certificate>(message.get())) {
      if (host.random().Chance({200})) Forge(host, *known);
    }
  }
  void OnInitiative(ByzantineHost& host) override {
    Vote vote = last_;
    vote.statement.view = {host.at().view.value + host.random().Below(3)};
    vote.signer = {
        static_cast<std::uint16_t>(host.random().Below(host.set().size() + 1))};
    vote.signature[host.random().Below(8)] ^= 1;
    host.InjectToSome({500}, std::make_shared<const ConsensusMessage>(vote));
  }

 private:
  static void Forge(ByzantineHost& host, Certificate certificate) {
    SimRandom& random = host.random();
    auto& signatures = certificate.signatures;
    switch (random.Below(7)) {
      case 0:
        certificate.statement.kind = VoteKind::kFinalize;
        break;
      case 1:
        certificate.statement.kind = VoteKind::kNullify;
        certificate.statement.block_hash = {};
        break;
      case 2:
        ++certificate.statement.view.value;
        break;
      case 3:
        signatures.pop_back();
        break;
      case 4:
        signatures.back() = signatures.front();
        break;
      case 5:
        signatures.back().signer = {60};
        break;
      case 6:
        signatures.front().octets[63] ^= 1;
        break;
    }
    if (signatures.empty()) return;
    host.InjectToSome({500}, std::make_shared<const ConsensusMessage>(
                                 std::move(certificate)));
  }

  Vote last_;
};

}  // namespace

std::unique_ptr<Behaviour> MakeForgery() { return std::make_unique<Forgery>(); }

}  // namespace diptych
