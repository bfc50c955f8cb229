// SPDX-License-Identifier: Apache-2.0
//
// The state loader rebuilds the RegisterState that the newest block left, and
// checks it against the roots that the block's seal and header name.

#pragma once

#include <cstdint>

#include "base/result.h"
#include "registry/state.h"
#include "storage/database.h"

namespace diptych {

// kCorrupt names the part that is damaged. `hash_seed` as in Store::Options.
Result<RegisterState> LoadRegisterState(const Database& database,
                                        std::uint64_t hash_seed);

}  // namespace diptych
