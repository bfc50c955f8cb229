// SPDX-License-Identifier: Apache-2.0
//
// The behaviours, one file each.

#pragma once

#include <algorithm>
#include <memory>
#include <utility>

#include "tests/sim/behaviour.h"

namespace diptych {

std::unique_ptr<Behaviour> MakeEquivocatingLeader();
std::unique_ptr<Behaviour> MakeEquivocatingVoter();
std::unique_ptr<Behaviour> MakeNullifyAndFinalize();
std::unique_ptr<Behaviour> MakeWithholdingLeader();
std::unique_ptr<Behaviour> MakeInvalidLeader();
std::unique_ptr<Behaviour> MakeRefusesPulls();
std::unique_ptr<Behaviour> MakeSelectiveSilence();
std::unique_ptr<Behaviour> MakeReplay();
std::unique_ptr<Behaviour> MakeForgery();
std::unique_ptr<Behaviour> MakeMutation();
std::unique_ptr<Behaviour> MakeVoteSpam();
std::unique_ptr<Behaviour> MakeOldEpoch();
std::unique_ptr<Behaviour> MakeWithheldFinalize();
std::unique_ptr<Behaviour> MakeLiesInSync();
std::unique_ptr<Behaviour> MakeSlowPulls();
std::unique_ptr<Behaviour> MakeEvidenceSpam();
std::unique_ptr<Behaviour> MakeLastMoment();
std::unique_ptr<Behaviour> MakeSecondSpelling();
std::unique_ptr<Behaviour> MakeOldSessions();
std::unique_ptr<Behaviour> MakeThinBatches();
std::unique_ptr<Behaviour> MakeQuestionFlood();

}  // namespace diptych
