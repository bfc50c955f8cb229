// SPDX-License-Identifier: Apache-2.0
//
// A Conclusion is the verdict that follows from the checks of a report, and the
// sentence that says it (docs/adr/0010-verdict-rules.md).

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verdict/verdict.h"

namespace diptych {

// The check with this name. Requires: there is one.
const Check& Find(const std::vector<Check>& checks, CheckName name);

// Puts `check` in the place of the one with its name. Requires: there is one.
void Set(std::vector<Check>& checks, Check check);

// Passed, or not asked.
bool IsGood(const Check& check);

// The checks in the order of a report, none of them judged yet: `sentence` says
// why of each.
std::vector<Check> UnjudgedChecks(std::string_view sentence);

// "VALID. ", "NOT VALID. " or "CANNOT TELL. ", and the sentence.
std::string WithHeadline(Verdict verdict, std::string_view sentence);

// Puts verdict and sentence to a report whose checks are complete.
void Conclude(VerdictReport& report);

}  // namespace diptych
