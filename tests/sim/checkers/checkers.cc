// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/checkers/checkers.h"

#include <utility>

namespace diptych {

void Checkers::Add(std::unique_ptr<Checker> checker) {
  const Checker::Hooks& hooks = checker->hooks();
  const auto list = [&](std::vector<Checker*>& those, bool has_hook) {
    if (has_hook) those.push_back(checker.get());
  };
  list(of_votes, hooks.vote);
  list(of_broadcasts, hooks.broadcast);
  list(of_proposed, hooks.proposed);
  list(of_guards, hooks.guard);
  list(of_proposals, hooks.proposal);
  list(of_wire, hooks.wire);
  list(of_asked, hooks.asked);
  list(of_sent, hooks.sent_to);
  list(of_received, hooks.received);
  list(of_held, hooks.held);
  list(of_steps, hooks.after_step);
  all.push_back(std::move(checker));
}

Checkers MakeCheckers(Truth& truth) {
  Checkers checkers;
  if (truth.plan.mode == Mode::kSafety) {
    checkers.Add(MakeAgreement(truth));
    checkers.Add(MakeOneCertificate(truth));
    if (truth.plan.stack == Stack::kCore) {
      checkers.Add(MakeTinyRoots(truth));
    }
  }
  checkers.Add(MakeOneVote(truth));
  checkers.Add(MakeDurableFirst(truth));
  checkers.Add(MakeRefinement(truth));
  checkers.Add(MakeHeld(truth));
  checkers.Add(MakeSilent(truth));
  checkers.Add(MakeBlockTime(truth));
  checkers.Add(MakeJustified(truth));
  checkers.Add(MakeOneEpoch(truth));
  checkers.Add(MakeJustEvidence(truth));
  checkers.Add(MakeLightClient(truth));
  checkers.Add(MakeBounded(truth));
  checkers.Add(MakeServed(truth));
  if (truth.plan.loses_directory) checkers.Add(MakeDoubt(truth));
  // Where nobody spells anything otherwise, it would look at everything in
  // vain.
  const bool has_spellings =
      std::ranges::any_of(truth.plan.byzantine, [](const auto& byzantine) {
        return std::ranges::find(byzantine.does,
                                 Misbehaviour::kSecondSpelling) !=
               byzantine.does.end();
      });
  if (has_spellings) checkers.Add(MakeOneSpelling(truth));
  if (truth.plan.stack == Stack::kReplica) {
    checkers.Add(MakeAsWritten(truth));
    checkers.Add(MakeConvictions(truth));
  }
  return checkers;
}

}  // namespace diptych
