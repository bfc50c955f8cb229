// SPDX-License-Identifier: Apache-2.0
#include "audit/auditor.h"

#include <chrono>
#include <variant>

#include "audit/audit_run.h"
#include "base/check.h"

namespace diptych {

AuditReport Audit(AuditSource& source, const AuditOptions& options) {
  CHECK(options.threads > 0);
  AuditReport report;
  const auto start = std::chrono::steady_clock::now();
  const Step end = AuditRun(source, options, report).Run();
  report.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  if (!end) {
    report.verdict = AuditVerdict::kNoDifference;
  } else if (const auto* difference = std::get_if<Difference>(&*end)) {
    report.verdict = AuditVerdict::kDifference;
    report.difference = *difference;
  } else {
    report.error = std::get<Error>(*end);
  }
  return report;
}

}  // namespace diptych
