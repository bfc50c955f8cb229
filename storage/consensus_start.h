// SPDX-License-Identifier: Apache-2.0
//
// The consensus start is what Simplex::Start takes from a data directory: from
// the store and the guard file together (consensus.md 2.6).

#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "consensus/durable_record.h"
#include "consensus/simplex.h"
#include "storage/guard_file.h"
#include "storage/store.h"

namespace diptych {

// Opens DATA/guard. Makes it, once, for a consensus key that the store has
// never seen: then no vote of this directory can have been signed with it.
// Errors as of GuardFile::Open; kNotFound if the file was made and is gone.
Result<GuardFile> OpenGuard(Store& store, const std::string& directory,
                            const GuardIdentity& identity);

// What consensus starts from. `guard` is none for an observer. `finalization`
// may name a descendant of `tip` whose commit a crash cut off: then whoever
// starts gives it to the core as a message received.
Result<Simplex::Start> LoadConsensusStart(
    const Store& store, const std::optional<DurableRecord>& guard);

}  // namespace diptych
