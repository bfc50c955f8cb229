// SPDX-License-Identifier: Apache-2.0
//
// Lint says what is missing from a credential that an employer would want to
// know: outcomes, criteria, evidence, competencies. It is advice, not a rule:
// what it complains about can be issued all the same.

#pragma once

#include <string>
#include <vector>

#include "issuing/achievement_template.h"
#include "issuing/recipient_table.h"

namespace diptych {

struct LintReport {
  // 0 to 100: what the points that are met weigh (docs/spec/issuing.md
  // section 5).
  int score = 0;
  // A sentence for each point that is not.
  std::vector<std::string> advice;
};

LintReport Lint(const AchievementTemplate& form,
                const std::vector<Recipient>& recipients);

}  // namespace diptych
