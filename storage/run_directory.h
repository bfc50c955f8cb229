// SPDX-License-Identifier: Apache-2.0
//
// The run directory holds the files of the commitment index; their names are
// its only manifest.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/index_run.h"

namespace diptych {

// Runs in order of the log, each beginning where the one before ends, the
// first at 0. Shared with lookups that are under way.
using IndexRuns = std::vector<std::shared_ptr<const IndexRun>>;

// The runs that cover the log from its begin as far as sound files reach, none
// beyond `log_size`; of two that begin at the same entry the longer. All other
// files of the index are removed: those that were being made, those that were
// merged already, and whatever is damaged, with a word on standard error.
Result<IndexRuns> OpenRuns(const RunPlace& place, std::uint64_t log_size);

// The runs that the directory has files of, by first entry, and of two that
// begin at the same entry the longer first; none if there is no directory.
// kLimit for more files than an index has.
Result<std::vector<RunSpan>> ListRuns(const std::string& directory);

// Removes the file of a run that is no longer needed; who reads it may go on.
Status RemoveRun(const RunPlace& place, const RunSpan& span);

}  // namespace diptych
