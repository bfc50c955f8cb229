// SPDX-License-Identifier: Apache-2.0
//
// An AuditReport is what an audit found and how far it came.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/difference.h"
#include "base/digest.h"
#include "base/result.h"
#include "json/value.h"

namespace diptych {

enum class AuditVerdict : std::uint8_t {
  kNoDifference,  // Everything up to the checkpoint is as the rules make it.
  kDifference,    // And the report names the first.
  kIncomplete,    // The source failed, or the audit was stopped.
};

// "no difference", "a difference", "incomplete".
std::string_view AuditVerdictName(AuditVerdict verdict);

struct AuditCounts {
  std::uint64_t blocks = 0;
  std::uint64_t transactions = 0;
  std::uint64_t refused_transactions = 0;
  std::uint64_t signatures = 0;
  std::uint64_t entries = 0;
  std::uint64_t credentials = 0;
  std::uint64_t status_changes = 0;
  std::uint64_t lists = 0;
  std::uint64_t documents = 0;
  std::uint64_t evidence = 0;
  std::uint64_t accreditations = 0;  // Granted or withdrawn.
  std::uint64_t seals = 0;
  // Octets of bundles and tiles that were compared.
  std::uint64_t log_octets = 0;
  // Records of a data directory that were compared.
  std::uint64_t stored_records = 0;
};

struct AuditReport {
  AuditVerdict verdict = AuditVerdict::kIncomplete;
  std::optional<Difference> difference;
  // Why it is incomplete.
  std::optional<Error> error;

  // Of the genesis; zero and empty if it could not be read.
  Digest network_id{};
  std::string origin;
  // What the checkpoint states; zero if it could not be read.
  std::uint64_t checkpoint_size = 0;
  Digest checkpoint_root{};
  // Blocks that were taken from the progress file of an earlier audit.
  std::uint64_t resumed_blocks = 0;
  AuditCounts counts;
  double seconds = 0;
};

// Several lines for a person. Leaves out what the audit did not come to know,
// as the JSON does.
std::string AuditReportText(const AuditReport& report);

JsonObject AuditReportJson(const AuditReport& report);

}  // namespace diptych
