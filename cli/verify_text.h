// SPDX-License-Identifier: Apache-2.0
//
// Verify text is a verdict as the terminal shows it: the sentence, then each
// check with a mark.

#pragma once

#include <string>
#include <string_view>

#include "cli/console.h"
#include "cli/exit_code.h"
#include "verdict/verdict.h"

namespace diptych {

// The sentence coloured by the verdict, then one line a check; no line feed at
// the end.
std::string VerdictText(const VerdictReport& report, const Console& console);

// One such line.
std::string CheckLine(CheckOutcome outcome, std::string_view name,
                      std::string_view sentence, const Console& console);

// 0, 1, 2 for valid, not valid, cannot tell.
ExitCode ExitCodeOf(Verdict verdict);

}  // namespace diptych
