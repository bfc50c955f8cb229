// SPDX-License-Identifier: Apache-2.0
#include "wallet/trusted_head.h"

#include "tlog/note.h"

namespace diptych {

Result<TreeHead> TrustedHead(const Policy& policy,
                             const std::string& checkpoint) {
  const Result<Note> note = ParseNote(checkpoint);
  if (!note) {
    return Error{ErrorCode::kCorrupt,
                 "its checkpoint: " + note.error().message};
  }
  const PolicyDecision decision = EvaluatePolicy(policy, *note);
  if (decision.verdict != PolicyVerdict::kSatisfied) {
    return Error{ErrorCode::kCorrupt, decision.explanation};
  }
  return TreeHead{.size = decision.checkpoint->size,
                  .root = decision.checkpoint->root};
}

}  // namespace diptych
