// SPDX-License-Identifier: Apache-2.0
//
// A Data Integrity proof is a signature that stands in the JSON document that
// it signs, as its member "proof" (W3C Verifiable Credential Data Integrity
// 1.0). credential/cryptosuite.h has the kinds.
//
// "proof" may be an array: a set, whose proofs stand each for itself, or a
// chain, where a proof names others as "previousProof" and signs them with the
// document. Each is judged alone; one of a chain counts only if those before
// it do.

#pragma once

#include <cstddef>
#include <vector>

#include "credential/key_resolver.h"
#include "credential/proof_report.h"
#include "json/value.h"
#include "jsonld/pinned_contexts.h"

namespace diptych {

// How many proofs of one document are judged; real ones have one or two.
inline constexpr std::size_t kProofsMax = 16;

// A report for each proof, in order; one alone, kCannotCheck, for a document
// with more than kProofsMax; none if it has no "proof".
std::vector<ProofReport> CheckDataIntegrity(const JsonObject& document,
                                            const KeyResolver& keys,
                                            const PinnedContexts& contexts);

}  // namespace diptych
