// SPDX-License-Identifier: Apache-2.0
//
// R2: with every proposal, an honest leader sends its justification: the
// parent's notarization and the nullification of every view between. What the
// leader knows to be final needs none.

#include <utility>
#include <vector>

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class Justified final : public Checker {
 public:
  using Checker::Checker;

  void OnBroadcast(std::uint32_t /*node*/,
                   const Certificate& certificate) override {
    const Statement& statement = certificate.statement;
    sent_.emplace_back(statement.view, statement.kind);
    AwaitStep();
  }

  void OnProposed(std::uint32_t node, BlockId block, View final_view) override {
    const Header& header = truth_.universe.at(block).header;
    const View first = std::max(header.parent_view, final_view);
    if (header.parent_view > final_view && !Sent(first, VoteKind::kNotarize) &&
        !Sent(first, VoteKind::kFinalize)) {
      Fail(node, header.view);
    }
    for (std::uint64_t gap = first.value + 1; gap < header.view.value; ++gap) {
      if (!Sent({gap}, VoteKind::kNullify)) Fail(node, header.view);
    }
  }

  void AfterStep(std::uint32_t /*node*/) override { sent_.clear(); }
  void OnCrash(std::uint32_t /*node*/) override { sent_.clear(); }

 private:
  bool Sent(View view, VoteKind kind) const {
    return std::ranges::find(sent_, std::pair(view, kind)) != sent_.end();
  }
  void Fail(std::uint32_t node, View view) {
    truth_.Fail("R2", "validator " + std::to_string(node) +
                          " proposes without justification in view " +
                          std::to_string(view.value));
  }

  std::vector<std::pair<View, VoteKind>> sent_;  // In this step.
};

}  // namespace

std::unique_ptr<Checker> MakeJustified(Truth& truth) {
  return MakeChecker<Justified>(truth);
}

}  // namespace diptych
