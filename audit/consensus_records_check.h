// SPDX-License-Identifier: Apache-2.0
//
// The consensus records check judges what a data directory keeps for consensus:
// certificates, finalizations, blocks that are not final, and reports of
// evidence (docs/spec/storage.md, "Consensus"), with the consensus keys of the
// validators that the genesis names.

#pragma once

#include <optional>

#include "audit/key_ring.h"
#include "audit/log_reader.h"
#include "registry/state.h"
#include "storage/stored_records.h"

namespace diptych {

// Requires that the blocks in the records were judged, and that `state` is that
// after the newest. `checked` counts the records.
std::optional<Finding> CheckConsensusRecords(const StoredRecords& records,
                                             const RegisterState& state,
                                             const KeyRing& keys,
                                             std::uint64_t& checked);

}  // namespace diptych
