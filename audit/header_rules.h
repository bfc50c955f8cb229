// SPDX-License-Identifier: Apache-2.0
//
// The header rules are what a block's header must be whatever its transactions
// do (docs/spec/blocks.md): it follows its parent, in this network, under the
// validators that the directory names.

#pragma once

#include <optional>

#include "audit/difference.h"
#include "consensus/header.h"
#include "registry/state.h"

namespace diptych {

// The first field that breaks a rule, but for parent_hash and what only
// execution shows: payload_root, log_size, log_root.
std::optional<Difference> CompareHeader(const RegisterState& state,
                                        const Header& parent,
                                        const Header& header);

// The first field in which two headers differ, in their layout's order.
std::optional<Difference> CompareHeaders(const Header& expected,
                                         const Header& found);

}  // namespace diptych
