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

std::unique_ptr<Checker> MakeAgreement(Truth& truth);       // S1
std::unique_ptr<Checker> MakeTinyRoots(Truth& truth);       // S9
std::unique_ptr<Checker> MakeOneCertificate(Truth& truth);  // S2, S3
std::unique_ptr<Checker> MakeOneVote(Truth& truth);         // S4, S5
std::unique_ptr<Checker> MakeDurableFirst(Truth& truth);    // S6
std::unique_ptr<Checker> MakeRefinement(Truth& truth);      // S7
std::unique_ptr<Checker> MakeHeld(Truth& truth);            // S8, L2
std::unique_ptr<Checker> MakeSilent(Truth& truth);          // 2.6
std::unique_ptr<Checker> MakeDoubt(Truth& truth);           // 2.6
std::unique_ptr<Checker> MakeBlockTime(Truth& truth);       // S10
std::unique_ptr<Checker> MakeJustified(Truth& truth);       // R2
std::unique_ptr<Checker> MakeOneEpoch(Truth& truth);        // S11
std::unique_ptr<Checker> MakeJustEvidence(Truth& truth);    // S12
std::unique_ptr<Checker> MakeLightClient(Truth& truth);     // S13
std::unique_ptr<Checker> MakeBounded(Truth& truth);         // S14
std::unique_ptr<Checker> MakeServed(Truth& truth);          // R8
std::unique_ptr<Checker> MakeAsWritten(Truth& truth);       // Rot
std::unique_ptr<Checker> MakeConvictions(Truth& truth);     // 2.12
std::unique_ptr<Checker> MakeOneSpelling(Truth& truth);     // Spelling

}  // namespace diptych
