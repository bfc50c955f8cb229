// SPDX-License-Identifier: Apache-2.0
//
// Evidence is two votes of one validator that no honest one signs both of.
//
// consensus.md 2.12: two notarize votes for different blocks, two finalize
// votes for different blocks, or a nullify and a finalize vote, of one view.
// Anything else is legal: who saw the other block of a leader that proposed
// two may finalize what others notarized.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "consensus/vote.h"
#include "consensus/vote_keys.h"

namespace diptych {

// Signed into the log: values may never change.
enum class Contradiction : std::uint8_t {
  kTwoNotarize = 1,
  kTwoFinalize = 2,
  kNullifyAndFinalize = 3,
};
inline constexpr std::uint8_t kContradictionMax = 3;

// "two notarize votes", "a nullify and a finalize vote", ...
std::string_view ContradictionName(Contradiction contradiction);

struct Evidence {
  Vote first;  // The smaller statement.
  Vote second;
  bool operator==(const Evidence&) const = default;
};

// What the two votes together prove; none if an honest validator may have
// signed both. Says nothing about their signatures.
std::optional<Contradiction> JudgeVotes(const Vote& left, const Vote& right);

// Orders two votes that contradict each other. Requires: JudgeVotes names an
// offence.
Evidence MakeEvidence(const Vote& left, const Vote& right);

inline constexpr std::size_t kEvidenceSize = 2 * kVoteSize;

Bytes EncodeEvidence(const Evidence& evidence);
// kInvalid unless the octets are two votes, in order, that name an offence.
Result<Evidence> DecodeEvidence(ByteView octets);

// True if both signatures are the validator's.
bool VerifyEvidence(const Evidence& evidence, const VoteVerifier& verifier);

}  // namespace diptych
