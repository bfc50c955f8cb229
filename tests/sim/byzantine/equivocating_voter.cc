// SPDX-License-Identifier: Apache-2.0
//
// A voter that notarizes every proposal it sees, and finalizes whatever block
// anybody votes for.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class EquivocatingVoter final : public Behaviour {
 public:
  void OnReceived(ByzantineHost& host, const SharedMessage& message) override {
    Statement statement;
    if (const auto* proposal = std::get_if<Proposal>(message.get())) {
      statement =
          ProposalVote(*proposal, HeaderHash(proposal->header)).statement;
    } else if (const auto* vote = std::get_if<Vote>(message.get())) {
      statement = vote->statement;
    } else {
      return;
    }
    if (statement.kind != VoteKind::kNotarize) return;
    if (std::ranges::find(seen_, statement) != seen_.end()) return;
    seen_.push_back(statement);
    for (const VoteKind kind : {VoteKind::kNotarize, VoteKind::kFinalize}) {
      const SharedMessage vote =
          host.SignedVote(kind, statement.view, statement.block_hash);
      host.InjectToSome({700}, vote);
    }
  }

 private:
  std::vector<Statement> seen_;
};

}  // namespace

std::unique_ptr<Behaviour> MakeEquivocatingVoter() {
  return std::make_unique<EquivocatingVoter>();
}

}  // namespace diptych
