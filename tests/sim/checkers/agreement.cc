// SPDX-License-Identifier: Apache-2.0
//
// S1: finalized blocks form one chain.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class Agreement final : public Checker {
 public:
  using Checker::Checker;

  void OnVote(std::uint32_t /*node*/, const Vote& vote, bool is_new) override {
    const Statement& statement = vote.statement;
    if (!is_new || statement.kind != VoteKind::kFinalize) return;
    if (truth_.facts.CanBeCertified(VoteKind::kFinalize, statement.view,
                                    statement.block_hash)) {
      Finalized(statement.block_hash);
    }
  }

  void OnCommit(std::uint32_t /*node*/, BlockId tip) override {
    Finalized(truth_.universe.at(tip).hash);
  }

 private:
  void Finalized(const Digest& hash) {
    const std::optional<BlockId> block = truth_.universe.Find(hash);
    if (!block) {
      return truth_.Fail("S1", "finalized a block that nobody made");
    }
    if (truth_.universe.Descends(highest_, *block)) return;
    if (!truth_.universe.Descends(*block, highest_)) {
      return truth_.Fail(
          "S1",
          "two finalized blocks conflict: views " +
              std::to_string(truth_.universe.at(highest_).header.view.value) +
              " and " +
              std::to_string(truth_.universe.at(*block).header.view.value));
    }
    highest_ = *block;
  }

  BlockId highest_ = Universe::kGenesis;
};

}  // namespace

std::unique_ptr<Checker> MakeAgreement(Truth& truth) {
  return MakeChecker<Agreement>(truth);
}

}  // namespace diptych
