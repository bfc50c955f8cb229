// SPDX-License-Identifier: Apache-2.0
//
// The block records check holds what a data directory keeps of one block
// against what the block's replay does: its record with the accepted bits, and
// the versions of status chunks and nodes at its height.

#pragma once

#include <cstdint>

#include "audit/log_reader.h"
#include "audit/prepared_block.h"
#include "registry/execution.h"
#include "storage/stored_records.h"

namespace diptych {

// What the blocks so far have written to the status families, and how many
// records were compared.
struct StatusVersions {
  std::uint64_t chunks = 0;
  std::uint64_t nodes = 0;
};

// Counts what it compares. Requires that `execution` is the block's.
std::optional<Finding> CheckBlockRecords(const StoredRecords& records,
                                         const PreparedBlock& block,
                                         const Execution& execution,
                                         StatusVersions& versions,
                                         std::uint64_t& checked);

}  // namespace diptych
