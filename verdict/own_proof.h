// SPDX-License-Identifier: Apache-2.0
//
// The own proof is the signature that a credential carries itself, and what it
// says beside the register's proof or in place of it.
//
// All proofs of a document are looked at. One that is wrong spoils the rest:
// the issuer signed something else, or somebody added it. One that cannot be
// checked here takes nothing away from one that holds.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time_text.h"
#include "credential/document.h"
#include "credential/key_resolver.h"
#include "credential/proof_report.h"
#include "verdict/verdict.h"

namespace diptych {

// Asks the resolvers in turn for a key; the first that knows it, or else the
// last one's reason. Requires at least one.
KeyResolver FirstOf(std::vector<KeyResolver> resolvers);

// All proofs of the document: those in its JSON, or that of the token it is.
// One that says that it was made after `now`, by more than clocks differ,
// cannot be believed. Until when they count, EndOfProofs says.
std::vector<ProofReport> ReadOwnProofs(const Document& document,
                                       const KeyResolver& keys,
                                       const PinnedContexts& contexts,
                                       TimeMs now);

// When the last of those that hold ceases to count by its own word; nothing if
// one of them does not say, or none holds.
std::optional<InstantMs> EndOfProofs(std::span<const ProofReport> proofs);

// Whether it is an SD-JWT that shows what is not the issuer's, or was not shown
// by its holder, as far as can be told. No proof of it counts, and nothing else
// stands for what it shows: a digest leaves disclosures out.
bool ShowsWrongly(const Document& document, TimeMs now);

// Whether every proof that holds lets whoever shows the document leave out
// parts of it (ecdsa-sd-2023).
bool MayOmitParts(std::span<const ProofReport> proofs);

// Whether one that holds does so, and not for the statuses.
bool FixesStatus(std::span<const ProofReport> proofs);

// What a registered credential's proofs say. `decides` is whether the register
// knows the issuer's keys, so that a signature that none of them made is
// doubtful, or the document shows what the register's proof cannot stand for;
// otherwise one that cannot be checked decides nothing, and the register's
// proof stands for the document.
Check JudgeRegisteredProof(std::span<const ProofReport> proofs, bool decides);

// What they say where no register was asked: all there is.
Check JudgeOnlyProof(std::span<const ProofReport> proofs);

// "eddsa-rdfc-2022 by did:web:college.example#key-1"; less of one that does not
// say so much.
std::string ProofText(const ProofReport& proof);

// The same of the first that was verified. Requires one.
std::string VerifiedProofText(std::span<const ProofReport> proofs);

}  // namespace diptych
