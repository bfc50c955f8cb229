// SPDX-License-Identifier: Apache-2.0
//
// A peer that sends again what everybody signed in the epoch before: votes and
// certificates of the same views, and of a validator that is none any more.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class OldEpoch final : public Behaviour {
 public:
  void OnInitiative(ByzantineHost& host) override {
    if (host.set().epoch().value == 0) return;
    SimRandom& random = host.random();
    const View view{host.at().view.value + random.Below(3)};
    if (view.value == 0) return;
    const bool certified = random.Chance({300});
    // In that epoch every other view had a block, and the rest were given up.
    const bool gave_up = view.value % 2 == 0;
    Statement statement{.epoch = {host.set().epoch().value - 1},
                        .view = view,
                        .kind = VoteKind::kNullify,
                        .block_hash = {}};
    if (!gave_up) {
      statement.kind = certified ? VoteKind::kFinalize : VoteKind::kNotarize;
      statement.block_hash = Universe::PayloadRoot(view.value);
    }
    if (certified) return SendCertificate(host, statement);
    const auto size = static_cast<std::uint16_t>(host.set().size());
    for (std::uint16_t signer = 0; signer <= size; ++signer) {
      host.InjectToSome({800}, std::make_shared<const ConsensusMessage>(
                                   OldVote({signer}, statement)));
    }
  }

 private:
  // The one signature of others that a behaviour may make: they did sign it.
  static Vote OldVote(ValidatorIndex signer, const Statement& statement) {
    return {.statement = statement,
            .signer = signer,
            .signature = SimKeys::Make(signer, statement)};
  }
  static void SendCertificate(ByzantineHost& host, const Statement& statement) {
    Certificate certificate{.statement = statement, .signatures = {}};
    for (std::uint16_t i = 0; i < host.set().quorum(); ++i) {
      certificate.signatures.push_back(
          {{i}, OldVote({i}, statement).signature});
    }
    host.InjectToSome({800}, std::make_shared<const ConsensusMessage>(
                                 std::move(certificate)));
  }
};

}  // namespace

std::unique_ptr<Behaviour> MakeOldEpoch() {
  return std::make_unique<OldEpoch>();
}

}  // namespace diptych
