// SPDX-License-Identifier: Apache-2.0
//
// A GuardOfMemory gives a guard record as the guard file gives it, for disks
// that are simulated and for tests without one.

#pragma once

#include <optional>

#include "consensus/durable_record.h"

namespace diptych {

class GuardOfMemory {
 public:
  static DurableRecord Read(const GuardRecord& record) {
    return DurableRecord(record);
  }
  static std::optional<DurableRecord> Read(
      const std::optional<GuardRecord>& record) {
    if (!record) return std::nullopt;
    return DurableRecord(*record);
  }

  // As of a record that says just this.
  static DurableToken TokenFor(const Statement& statement) {
    GuardRecord record{.epoch = statement.epoch, .view = statement.view};
    switch (statement.kind) {
      case VoteKind::kNotarize:
        record.notarized = statement.block_hash;
        break;
      case VoteKind::kNullify:
        record.nullified = true;
        break;
      case VoteKind::kFinalize:
        record.finalized = {statement.view, statement.block_hash};
        break;
    }
    return DurableRecord(record).token(statement);
  }
};

}  // namespace diptych
