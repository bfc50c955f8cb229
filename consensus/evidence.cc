// SPDX-License-Identifier: Apache-2.0
#include "consensus/evidence.h"

#include "base/check.h"

namespace diptych {

std::string_view ContradictionName(Contradiction contradiction) {
  switch (contradiction) {
    case Contradiction::kTwoNotarize:
      return "two notarize votes";
    case Contradiction::kTwoFinalize:
      return "two finalize votes";
    case Contradiction::kNullifyAndFinalize:
      return "a nullify and a finalize vote";
  }
  return "";
}

std::optional<Contradiction> JudgeVotes(const Vote& left, const Vote& right) {
  const Statement& one = left.statement;
  const Statement& other = right.statement;
  if (left.signer != right.signer || one.epoch != other.epoch ||
      one.view != other.view) {
    return std::nullopt;
  }
  if (one.kind == other.kind) {
    if (one.block_hash == other.block_hash) return std::nullopt;
    return one.kind == VoteKind::kFinalize ? Contradiction::kTwoFinalize
                                           : Contradiction::kTwoNotarize;
  }
  const bool neither_notarizes =
      one.kind != VoteKind::kNotarize && other.kind != VoteKind::kNotarize;
  if (neither_notarizes) return Contradiction::kNullifyAndFinalize;
  return std::nullopt;
}

Evidence MakeEvidence(const Vote& left, const Vote& right) {
  CHECK(JudgeVotes(left, right).has_value());
  if (left.statement < right.statement) return {left, right};
  return {right, left};
}

Bytes EncodeEvidence(const Evidence& evidence) {
  Bytes octets = EncodeVote(evidence.first);
  const Bytes second = EncodeVote(evidence.second);
  octets.insert(octets.end(), second.begin(), second.end());
  return octets;
}

Result<Evidence> DecodeEvidence(ByteView octets) {
  if (octets.size() != kEvidenceSize) {
    return Error{ErrorCode::kInvalid, "evidence: length is not 230 octets"};
  }
  ASSIGN_OR_RETURN(const Vote first, DecodeVote(octets.first(kVoteSize)));
  ASSIGN_OR_RETURN(const Vote second, DecodeVote(octets.last(kVoteSize)));
  if (!JudgeVotes(first, second) || !(first.statement < second.statement)) {
    return Error{ErrorCode::kInvalid,
                 "evidence: the votes do not contradict each other, or are "
                 "out of order"};
  }
  return Evidence{first, second};
}

bool VerifyEvidence(const Evidence& evidence, const VoteVerifier& verifier) {
  return verifier.Verify(evidence.first) && verifier.Verify(evidence.second);
}

}  // namespace diptych
