// SPDX-License-Identifier: Apache-2.0
//
// A receipt's proof of issuance as a C2SP `.tlog-proof`, for verifiers that
// know transparency logs and nothing of this register.
//
// It shows that the entry is in the log, not what its status is. The entry
// itself travels as the file's `extra`; whoever checks it hashes the extra as
// the leaf, and reads it as docs/spec/entries.md says.

#pragma once

#include "base/result.h"
#include "registry/receipt.h"
#include "tlog/proof_text.h"

namespace diptych {

// kInvalid if the receipt's checkpoint is no signed note. Verifies nothing.
Result<LogProof> ToLogProof(const Receipt& receipt);

}  // namespace diptych
