// SPDX-License-Identifier: Apache-2.0
//
// S4: an honest validator casts one notarize vote a view, one finalize vote,
// and not both a nullify and a finalize vote. S5: it signs nothing for a view
// below one that it signed for before, across all restarts.
//
// Both look at the wire alone. A vote that is sent again is the same vote.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class OneVote final : public Checker {
 public:
  explicit OneVote(Truth& truth)
      : Checker(truth), highest_(truth.plan.validators) {}

  void OnVote(std::uint32_t node, const Vote& vote, bool is_new) override {
    if (!is_new) return;
    const Statement& statement = vote.statement;
    for (const Facts::Tally& tally : truth_.facts.At(statement.view)) {
      if ((tally.honest >> node & 1) == 0) continue;
      const bool same_kind = tally.kind == statement.kind;
      if (same_kind && tally.block_hash == statement.block_hash) continue;
      const bool allowed =
          !same_kind && (tally.kind == VoteKind::kNotarize ||
                         statement.kind == VoteKind::kNotarize);
      if (!allowed) {
        Fail("S4", node, statement, " contradicts an earlier vote of its view");
      }
    }
    if (statement.view < highest_[node]) {
      Fail("S5", node, statement,
           " after a vote for view " + std::to_string(highest_[node].value));
    }
    highest_[node] = std::max(highest_[node], statement.view);
  }

 private:
  void Fail(const char* property, std::uint32_t node,
            const Statement& statement, const std::string& why) {
    truth_.Fail(property, "validator " + std::to_string(node) + ": " +
                              Describe(statement) + why);
  }

  std::vector<View> highest_;
};

}  // namespace

std::unique_ptr<Checker> MakeOneVote(Truth& truth) {
  return MakeChecker<OneVote>(truth);
}

}  // namespace diptych
