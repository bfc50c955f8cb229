// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/checkers/checkers.h"

namespace diptych {

Checkers MakeCheckers(Truth& truth) {
  Checkers checkers;
  if (truth.plan.mode == Mode::kSafety) {
    checkers.push_back(MakeAgreement(truth));
    checkers.push_back(MakeOneCertificate(truth));
  }
  checkers.push_back(MakeOneVote(truth));
  checkers.push_back(MakeDurableFirst(truth));
  checkers.push_back(MakeRefinement(truth));
  checkers.push_back(MakeHeld(truth));
  checkers.push_back(MakeBlockTime(truth));
  checkers.push_back(MakeJustEvidence(truth));
  return checkers;
}

}  // namespace diptych
