// SPDX-License-Identifier: Apache-2.0
//
// The stored state check holds what a data directory keeps beside its log and
// blocks against the replayed state: directory records, occupancy pages, how
// many versions of statuses there are, every record of every index run, the
// keys of the database's own family, and the file `acknowledged`.
//
// docs/spec/storage.md, "What an audit covers", is the whole list.

#pragma once

#include <optional>

#include "audit/block_records_check.h"
#include "audit/log_reader.h"
#include "audit/replayer.h"
#include "storage/stored_records.h"

namespace diptych {

// Before the replay: the newest block is the one that "tip" names, and none is
// gone that the file `acknowledged` calls durable.
std::optional<Finding> CheckEnds(const StoredRecords& records);

// After it. `versions` are those that the blocks made, and `checked` counts the
// records that were compared.
std::optional<Finding> CheckStoredState(const StoredRecords& records,
                                        const Replayer& replayer,
                                        const StatusVersions& versions,
                                        std::uint64_t& checked);

}  // namespace diptych
