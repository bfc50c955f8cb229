// SPDX-License-Identifier: Apache-2.0
#include "audit/checkpoint_check.h"

#include <utility>

#include "registry/genesis_policy.h"
#include "tlog/note.h"

namespace diptych {
namespace {

Difference CheckpointDifference(std::string field, std::string expected,
                                std::string found) {
  return {.object = AuditObject::kCheckpoint,
          .field = std::move(field),
          .expected = std::move(expected),
          .found = std::move(found)};
}

}  // namespace

Result<Policy> PolicyOfGenesis(const Genesis& genesis,
                               const Digest& network_id) {
  ASSIGN_OR_RETURN(const NetworkPolicy network,
                   NetworkPolicyOf(genesis, network_id));
  ASSIGN_OR_RETURN(const std::string text, FormatNetworkPolicy(network));
  return ParsePolicy(text);
}

CheckpointJudgement JudgeCheckpoint(const Policy& policy,
                                    const Genesis& genesis,
                                    const Digest& network_id,
                                    std::string_view note) {
  CheckpointJudgement judgement;
  if (policy.genesis && *policy.genesis != network_id) {
    judgement.difference = Difference{
        .object = AuditObject::kEntry,
        .entry = EntryIndex{0},
        .field = "genesis digest",
        .expected = OctetsText(*policy.genesis) + ", as the policy pins it",
        .found = OctetsText(network_id)};
    return judgement;
  }
  const Result<Note> parsed = ParseNote(note);
  if (!parsed) {
    judgement.difference =
        CheckpointDifference("form", "a signed note", parsed.error().message);
    return judgement;
  }
  const PolicyDecision decision = EvaluatePolicy(policy, *parsed);
  if (decision.verdict != PolicyVerdict::kSatisfied) {
    judgement.difference = CheckpointDifference(
        "signatures", "those that the policy asks for", decision.explanation);
    return judgement;
  }
  judgement.checkpoint = *decision.checkpoint;
  judgement.signatures = decision.logs.size() + decision.witnesses.size();
  if (judgement.checkpoint.origin != genesis.origin) {
    judgement.difference = CheckpointDifference("origin", genesis.origin,
                                                judgement.checkpoint.origin);
  }
  return judgement;
}

}  // namespace diptych
