// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/byzantine/behaviours.h"

namespace diptych {

std::unique_ptr<Behaviour> MakeBehaviour(Misbehaviour kind) {
  switch (kind) {
    case Misbehaviour::kEquivocatingLeader:
      return MakeEquivocatingLeader();
    case Misbehaviour::kEquivocatingVoter:
      return MakeEquivocatingVoter();
    case Misbehaviour::kNullifyAndFinalize:
      return MakeNullifyAndFinalize();
    case Misbehaviour::kWithholdingLeader:
      return MakeWithholdingLeader();
    case Misbehaviour::kInvalidLeader:
      return MakeInvalidLeader();
    case Misbehaviour::kRefusesPulls:
      return MakeRefusesPulls();
    case Misbehaviour::kSelectiveSilence:
      return MakeSelectiveSilence();
    case Misbehaviour::kReplay:
      return MakeReplay();
    case Misbehaviour::kForgery:
      return MakeForgery();
    case Misbehaviour::kMutation:
      return MakeMutation();
    case Misbehaviour::kVoteSpam:
      return MakeVoteSpam();
    case Misbehaviour::kOldEpoch:
      return MakeOldEpoch();
    case Misbehaviour::kWithheldFinalize:
      return MakeWithheldFinalize();
    case Misbehaviour::kLiesInSync:
      return MakeLiesInSync();
    case Misbehaviour::kSlowPulls:
      return MakeSlowPulls();
    case Misbehaviour::kEvidenceSpam:
      return MakeEvidenceSpam();
    case Misbehaviour::kLastMoment:
      return MakeLastMoment();
    case Misbehaviour::kSecondSpelling:
      return MakeSecondSpelling();
    case Misbehaviour::kOldSessions:
      return MakeOldSessions();
    case Misbehaviour::kThinBatches:
      return MakeThinBatches();
    case Misbehaviour::kQuestionFlood:
      return MakeQuestionFlood();
    case Misbehaviour::kMangledFrames:
    case Misbehaviour::kTwin:
    case Misbehaviour::kRollback:
      return nullptr;
  }
  return nullptr;
}

}  // namespace diptych
