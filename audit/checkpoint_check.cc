// SPDX-License-Identifier: Apache-2.0
#include "audit/checkpoint_check.h"

#include <algorithm>
#include <utility>

#include "crypto/ed25519.h"
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
  std::vector<VerifierKey> validators;
  for (const MemberRecord& member : genesis.members) {
    if (!HasRole(member, Role::kValidator, genesis.time)) continue;
    const auto key =
        std::ranges::find_if(member.keys, [&](const MemberKey& held) {
          return held.type == KeyType::kEd25519 &&
                 KeyHolds(held, KeyPurpose::kCheckpoint, genesis.time);
        });
    if (key == member.keys.end()) continue;
    ASSIGN_OR_RETURN(Ed25519PublicKey parsed,
                     Ed25519PublicKey::Parse(key->public_key));
    ASSIGN_OR_RETURN(
        VerifierKey verifier,
        VerifierKey::Make(ValidatorKeyName(genesis.origin, member.member),
                          SignatureType::kCosignature, std::move(parsed)));
    validators.push_back(std::move(verifier));
  }
  if (validators.empty()) {
    return Error{ErrorCode::kInvalid,
                 "genesis: no validator has a checkpoint key"};
  }
  ASSIGN_OR_RETURN(Ed25519PublicKey log_key,
                   Ed25519PublicKey::Parse(genesis.log_key));
  ASSIGN_OR_RETURN(VerifierKey log,
                   VerifierKey::Make(genesis.origin, SignatureType::kEd25519,
                                     std::move(log_key)));
  const std::size_t threshold = validators.size() - (validators.size() - 1) / 3;
  ASSIGN_OR_RETURN(const std::string text,
                   FormatNetworkPolicy({.genesis = network_id,
                                        .log = std::move(log),
                                        .log_url = "",
                                        .validators = std::move(validators),
                                        .threshold = threshold}));
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
