// SPDX-License-Identifier: Apache-2.0
//
// The index runs check holds every record of every run of a data directory's
// commitment index against the replayed commitments, and sees that none is
// missing (docs/spec/storage.md, "Index runs").

#pragma once

#include <optional>

#include "audit/log_reader.h"
#include "audit/replayer.h"
#include "storage/stored_records.h"

namespace diptych {

// `checked` counts the records.
std::optional<Finding> CheckIndexRuns(const StoredRecords& records,
                                      const Replayer& replayer,
                                      std::uint64_t& checked);

}  // namespace diptych
