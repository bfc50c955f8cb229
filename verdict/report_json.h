// SPDX-License-Identifier: Apache-2.0
//
// A report as JSON is what `--json` prints and the RPC answers:
//
//   {
//     "format": "diptych-verdict", "version": 1,
//     "verdict": "valid",
//     "sentence": "VALID. Issued by ...",
//     "checks": [{"name": "document", "outcome": "passed", "sentence": "..."}],
//     "facts": {"member": 1, "issuerName": "...", "anchored": "2026-...", ...},
//     "credential": {"achievement": "...", "issuerName": "...", ...}
//   }
//
// `facts` and `credential` are missing where a report has none, and so are
// their members. Times are RFC 3339 in UTC; 64-bit numbers are decimal text.

#pragma once

#include <string>

#include "verdict/verdict.h"

namespace diptych {

// Pretty text that ends with a line feed.
std::string FormatReportJson(const VerdictReport& report);

}  // namespace diptych
