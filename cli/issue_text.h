// SPDX-License-Identifier: Apache-2.0
//
// Issue text is what `diptych issue` prints: what is wrong with its input, the
// advice, and what was issued (docs/spec/cli-json.md section 4, issue).

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/console.h"
#include "issuing/lint.h"
#include "issuing/recipient_table.h"
#include "json/value.h"
#include "wallet/credential_issuer.h"

namespace diptych {

// What was written beside the credentials, or could not be.
struct PictureCounts {
  std::size_t baked = 0;
  std::size_t symbols = 0;
  std::size_t symbols_too_large = 0;
};

void PrintProblems(const RecipientTable& table, const std::string& path,
                   bool json, Console& console);

void PrintLint(const LintReport& report, bool json, Console& console);

// What a run would do, with the first credential as it would be before it is
// signed.
void PrintDryRun(const RecipientTable& table, const JsonObject& first,
                 bool json, Console& console);

void PrintIssued(const IssueReport& report, const PictureCounts& pictures,
                 const std::string& report_path, bool json, Console& console);

}  // namespace diptych
