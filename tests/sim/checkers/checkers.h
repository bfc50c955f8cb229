// SPDX-License-Identifier: Apache-2.0
//
// The checkers of per-step properties, one file each.

#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "tests/sim/checker.h"
#include "tests/sim/trace.h"

namespace diptych {

std::unique_ptr<Checker> MakeAgreement(Truth& truth);       // S1, S9
std::unique_ptr<Checker> MakeOneCertificate(Truth& truth);  // S2, S3
std::unique_ptr<Checker> MakeOneVote(Truth& truth);         // S4, S5
std::unique_ptr<Checker> MakeDurableFirst(Truth& truth);    // S6
std::unique_ptr<Checker> MakeRefinement(Truth& truth);      // S7
std::unique_ptr<Checker> MakeHeld(Truth& truth);            // S8, L2
std::unique_ptr<Checker> MakeBlockTime(Truth& truth);       // S10
std::unique_ptr<Checker> MakeJustEvidence(Truth& truth);    // S12

}  // namespace diptych
