// SPDX-License-Identifier: Apache-2.0
//
// The stored state check holds what a data directory keeps beside its log
// against the replayed state: directory records, occupancy pages, status
// chunks and nodes, and the index from commitments to entries.

#pragma once

#include <optional>

#include "audit/log_reader.h"
#include "audit/replayer.h"
#include "storage/store.h"

namespace diptych {

// `checked` counts the records that were compared. Requires: the store's
// newest block is the replay's. Of commitments at most 4,096 are looked up,
// evenly spaced, and of the status tree's nodes those from chunks that are not
// zero to the root.
std::optional<Finding> CheckStoredState(const Store& store,
                                        const Replayer& replayer,
                                        std::uint64_t& checked);

}  // namespace diptych
