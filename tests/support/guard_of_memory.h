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
};

}  // namespace diptych
