// SPDX-License-Identifier: Apache-2.0
//
// The state loader rebuilds the RegisterState that the newest block left, and
// checks it against the roots that the block's seal and header name.

#pragma once

#include "base/result.h"
#include "registry/state.h"
#include "storage/database.h"

namespace diptych {

// kCorrupt names the part that is damaged.
Result<RegisterState> LoadRegisterState(const Database& database);

}  // namespace diptych
