// SPDX-License-Identifier: Apache-2.0
//
// The checks of a verdict, one function each: every step of docs/spec/
// receipts.md, Verification, with the sentence that a person reads.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "credential/document.h"
#include "tlog/checkpoint.h"
#include "verdict/verdict.h"

namespace diptych {

// The characters of an address that a sentence repeats.
inline constexpr std::size_t kShownUrl = 200;

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

// The did:key that the verifier has named as the issuer, if it is none of the
// member's and the credential names it and no other; else empty. Lives as long
// as `input`.
std::string_view NamedSigner(const VerdictInput& input,
                             const ReceiptFacts& proven);

// Step 7, and that the credential names no other issuer than the register, or
// the one that the verifier has named.
Check JudgeIssuer(const VerdictInput& input, const ReceiptFacts& proven);

// Step 8. A suspension may have ended since, so an old one proves nothing; a
// revocation is final. Says nothing of a credential whose status stands
// elsewhere (verdict/status_place_check.h).
Check JudgeStatus(const VerdictInput& input, const ReceiptFacts& proven,
                  bool is_fresh);

// Step 9.
Check JudgeFreshness(const VerdictInput& input, const SealEntry& seal);

// What the credential says of itself, and its own signatures: those that hold,
// which may say until when they count. `now` is the later of the verifier's
// clock and the seal's time: the quorum vouches that it is at least that late.
Check JudgeDates(const Document& document, std::span<const ProofReport> proofs,
                 TimeMs now);

// The credential's own signatures, under the keys that the directory says the
// issuer had when the credential was anchored; adds a report of each to
// `proofs`. By an issuer whom the verifier has named, there has to be one.
Check JudgeProof(const VerdictInput& input, const Document& document,
                 const ReceiptFacts& proven, std::vector<ProofReport>& proofs);

}  // namespace diptych
