// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/checkers/checkers.h"

namespace diptych {

Checkers MakeCheckers(Truth& truth) {
  Checkers checkers;
  if (truth.plan.mode == Mode::kSafety) {
    checkers.all.push_back(MakeAgreement(truth));
    checkers.all.push_back(MakeOneCertificate(truth));
    if (truth.plan.stack == Stack::kCore) {
      checkers.all.push_back(MakeTinyRoots(truth));
    }
  }
  checkers.all.push_back(MakeOneVote(truth));
  checkers.all.push_back(MakeDurableFirst(truth));
  checkers.all.push_back(MakeRefinement(truth));
  checkers.all.push_back(MakeHeld(truth));
  checkers.all.push_back(MakeSilent(truth));
  checkers.all.push_back(MakeBlockTime(truth));
  checkers.all.push_back(MakeJustified(truth));
  checkers.all.push_back(MakeOneEpoch(truth));
  checkers.all.push_back(MakeJustEvidence(truth));
  checkers.all.push_back(MakeLightClient(truth));
  checkers.all.push_back(MakeBounded(truth));
  checkers.all.push_back(MakeServed(truth));
  if (truth.plan.stack == Stack::kReplica) {
    checkers.all.push_back(MakeAsWritten(truth));
  }
  for (const auto& checker : checkers.all) {
    if (checker->HearsSteps()) checkers.of_steps.push_back(checker.get());
    if (checker->HearsHeld()) checkers.of_held.push_back(checker.get());
  }
  return checkers;
}

}  // namespace diptych
