// SPDX-License-Identifier: Apache-2.0
//
// An issue input is what `diptych issue` is given: the template, and the
// recipients with the digests of their evidence files.

#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "issuing/achievement_template.h"
#include "issuing/recipient_table.h"

namespace diptych {

struct IssueInput {
  AchievementTemplate form;
  // With problems: not to be used.
  RecipientTable table;
};

// Reads both files, and of each evidence file its digest; a path there is
// taken from the table's folder. `mappings` are those of --map. Errors name
// the file or the option.
Result<IssueInput> ReadIssueInput(const std::string& achievement_path,
                                  const std::string& recipients_path,
                                  const std::vector<std::string>& mappings);

}  // namespace diptych
