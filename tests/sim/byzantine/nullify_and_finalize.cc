// SPDX-License-Identifier: Apache-2.0
//
// A voter that gives every view up at once, and finalizes it as well.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class NullifyAndFinalize final : public Behaviour {
 public:
  void OnReceived(ByzantineHost& host, const SharedMessage& message) override {
    const auto* vote = std::get_if<Vote>(message.get());
    if (vote == nullptr || vote->statement.view <= done_) return;
    if (vote->statement.kind == VoteKind::kNullify) return;
    done_ = vote->statement.view;
    const SharedMessage nullify =
        host.SignedVote(VoteKind::kNullify, done_, {});
    const SharedMessage finalize =
        host.SignedVote(VoteKind::kFinalize, done_, vote->statement.block_hash);
    const bool to_all = host.random().Chance({300});
    for (std::uint32_t to = 0; to < host.nodes(); ++to) {
      if (to == host.identity().value) continue;
      const bool first = host.random().Chance({500});
      if (to_all || first) host.Inject(to, nullify);
      if (to_all || !first) host.Inject(to, finalize);
    }
  }

 private:
  View done_;
};

}  // namespace

std::unique_ptr<Behaviour> MakeNullifyAndFinalize() {
  return std::make_unique<NullifyAndFinalize>();
}

}  // namespace diptych
