// SPDX-License-Identifier: Apache-2.0
//
// A voter that floods: contradicting votes for blocks that nobody made, in
// every view that is taken.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class VoteSpam final : public Behaviour {
 public:
  void OnInitiative(ByzantineHost& host) override {
    for (int i = 0; i < 6; ++i) {
      Digest hash{};
      hash[0] = static_cast<std::uint8_t>(host.random().Below(256));
      const View view{host.at().view.value + host.random().Below(3)};
      const VoteKind kind = host.random().Chance({500}) ? VoteKind::kNotarize
                                                        : VoteKind::kFinalize;
      host.InjectToSome({600}, host.SignedVote(kind, view, hash));
    }
  }
};

}  // namespace

std::unique_ptr<Behaviour> MakeVoteSpam() {
  return std::make_unique<VoteSpam>();
}

}  // namespace diptych
