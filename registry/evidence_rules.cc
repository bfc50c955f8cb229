// SPDX-License-Identifier: Apache-2.0
#include "registry/evidence_rules.h"

#include <vector>

#include "registry/block_executor.h"

namespace diptych {

std::optional<MemberId> ConvictedBy(const RegisterState& state,
                                    const Evidence& evidence) {
  const std::vector<Validator> validators =
      ValidatorsOf(state, evidence.first.statement.epoch);
  const std::size_t place = evidence.first.signer.value;
  if (place >= validators.size()) return std::nullopt;
  const Result<EcdsaPublicKey> key =
      EcdsaPublicKey::Parse(validators[place].consensus_key);
  if (!key) return std::nullopt;
  for (const Vote* vote : {&evidence.first, &evidence.second}) {
    if (!key->Verify(StatementDigest(state.network_id, vote->statement),
                     vote->signature)) {
      return std::nullopt;
    }
  }
  return validators[place].member;
}

TransactionOutcome BlockExecutor::Act(const Transaction& tx,
                                      const ReportEvidence& action) {
  if (judged_evidence_[tx.body.member]++ >= kEvidencePerMemberMax) {
    return {.verdict = TransactionVerdict::kOverLimit};
  }
  const std::optional<MemberId> convicted =
      ConvictedBy(state_, action.evidence);
  if (!convicted) return {.verdict = TransactionVerdict::kBadEvidence};
  const Statement& statement = action.evidence.first.statement;
  const ConvictionPlace place{*convicted, statement.epoch, statement.view};
  if (state_.convictions.contains(place) ||
      pending_convictions_.contains(place)) {
    return {};
  }
  const auto of_member = [&](const ConvictionPlace& other) {
    return other.member == *convicted;
  };
  std::uint64_t count = 0;
  for (auto at = state_.convictions.lower_bound({*convicted, {}, {}});
       at != state_.convictions.end() && of_member(at->first); ++at) {
    ++count;
  }
  for (const ConvictionPlace& other : pending_convictions_) {
    if (of_member(other)) ++count;
  }
  if (count >= kConvictionsPerMemberMax) {
    return {.verdict = TransactionVerdict::kOverLimit};
  }
  const TransactionOutcome outcome{.first_entry = NextEntry(),
                                   .entry_count = 1};
  out_.entries.Add(EncodeEntry(EvidenceEntry{
      .member = *convicted, .time = input_.time, .evidence = action.evidence}));
  out_.convictions.push_back(
      {.place = place,
       .contradiction =
           *JudgeVotes(action.evidence.first, action.evidence.second),
       .recorded = input_.time});
  pending_convictions_.insert(place);
  return outcome;
}

}  // namespace diptych
