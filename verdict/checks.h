// SPDX-License-Identifier: Apache-2.0
//
// The checks of a verdict, one function each: every step of docs/spec/
// receipts.md, Verification, with the sentence that a person reads.

#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "credential/document.h"
#include "tlog/checkpoint.h"
#include "verdict/verdict.h"

namespace diptych {

// Step 1: whether the policy is satisfied; sets the check of the quorum.
PolicyDecision JudgeQuorum(const VerdictInput& input,
                           std::vector<Check>& checks);

// Step 1: whether the receipt is of the network that the policy names.
Check JudgeNetwork(const VerdictInput& input);

// Steps 2 to 5 under a checkpoint that the policy trusts; sets the check of
// the inclusion, and gives what it proves.
std::optional<ReceiptFacts> JudgeInclusion(const VerdictInput& input,
                                           const Checkpoint& checkpoint,
                                           std::vector<Check>& checks);

Check UnreadableDocument(const Error& error);

// Whether the document, with the receipt's salt or with none if that is
// unknown, is what the entry commits to.
bool IsCommittedTo(const Receipt& receipt, const Document& document,
                   const Digest& commitment);

// Step 6.
Check JudgeDocument(const Receipt& receipt, const Document& document,
                    const ReceiptFacts& proven);

// Step 7, and that the credential names no other issuer than the register.
Check JudgeIssuer(const VerdictInput& input, const ReceiptFacts& proven);

// Step 8. A suspension may have ended since, so an old one proves nothing; a
// revocation is final.
Check JudgeStatus(const ReceiptFacts& proven, bool is_fresh);

// Step 9.
Check JudgeFreshness(const VerdictInput& input, const SealEntry& seal);

// What the credential says of itself. `now` is the later of the verifier's
// clock and the seal's time: the quorum vouches that it is at least that late.
Check JudgeDates(const Document& document, TimeMs now);

// The credential's own signatures, under the keys that the directory says the
// issuer had when the credential was anchored; adds a report of each to
// `proofs`.
Check JudgeProof(const VerdictInput& input, const Document& document,
                 const ReceiptFacts& proven, std::vector<ProofReport>& proofs);

}  // namespace diptych
