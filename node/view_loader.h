// SPDX-License-Identifier: Apache-2.0
//
// The view loader reads what a node served before it was stopped: the state
// after the newest block, and the block that the newest checkpoint is over.

#pragma once

#include "base/result.h"
#include "node/shared_register.h"
#include "storage/store.h"

namespace diptych {

// The view of a store with the checkpoint that was saved in it. There may be
// none yet, and one that is over a block that the store does not have is left
// out: the validators cosign anew within a moment. kCorrupt if the checkpoint
// states another root than the log has.
Result<RegisterView> LoadRegisterView(const Store& store);

}  // namespace diptych
