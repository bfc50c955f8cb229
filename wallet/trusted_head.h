// SPDX-License-Identifier: Apache-2.0
//
// A trusted head is what a checkpoint says, once its signatures satisfy the
// network's policy: the root that proofs have to lead to.

#pragma once

#include <string>

#include "base/result.h"
#include "merkle/proof.h"
#include "tlog/policy.h"

namespace diptych {

// kCorrupt says what is wrong with the checkpoint, a signed note.
Result<TreeHead> TrustedHead(const Policy& policy,
                             const std::string& checkpoint);

}  // namespace diptych
