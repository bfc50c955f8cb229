// SPDX-License-Identifier: Apache-2.0
//
// The contradictions check judges what a data directory keeps under
// "contradictions": each must be two cosignatures of different logs of one
// size, by validators that the genesis names (docs/spec/cosignatures.md).

#pragma once

#include <cstdint>
#include <optional>

#include "audit/log_reader.h"
#include "registry/genesis.h"
#include "storage/stored_records.h"

namespace diptych {

// `checked` counts them.
std::optional<Finding> CheckContradictions(const StoredRecords& records,
                                           const Genesis& genesis,
                                           std::uint64_t& checked);

}  // namespace diptych
