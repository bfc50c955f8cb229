// SPDX-License-Identifier: Apache-2.0
#include "tlog/policy.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/hex.h"

namespace diptych {
namespace {

// Which witnesses and groups have signed, by their places.
struct Signed {
  std::vector<bool> witnesses;
  std::vector<bool> groups;

  bool Has(const PolicyMember& member) const {
    switch (member.kind) {
      case PolicyMember::Kind::kWitness:
        return witnesses[member.place];
      case PolicyMember::Kind::kGroup:
        return groups[member.place];
    }
    return false;
  }

  std::size_t Count(const PolicyGroup& group) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        group.members, [this](const PolicyMember& m) { return Has(m); }));
  }
};

void CountQuorum(const Policy& policy, const Signed& all,
                 PolicyDecision& decision) {
  if (!policy.quorum) return;
  switch (policy.quorum->kind) {
    case PolicyMember::Kind::kWitness:
      decision.quorum_signed = all.Has(*policy.quorum) ? 1 : 0;
      decision.quorum_needed = 1;
      decision.quorum_members = 1;
      return;
    case PolicyMember::Kind::kGroup:
      const PolicyGroup& group = policy.groups[policy.quorum->place];
      decision.quorum_signed = all.Count(group);
      decision.quorum_needed = group.threshold;
      decision.quorum_members = group.members.size();
      return;
  }
}

// The names of the keys that VerifyNote was given: logs, then witnesses.
std::string KeyName(const Policy& policy, std::size_t key) {
  return key < policy.logs.size()
             ? policy.logs[key].key.name()
             : policy.witnesses[key - policy.logs.size()].name;
}

void Conclude(PolicyDecision& decision, PolicyVerdict verdict,
              std::string explanation) {
  decision.verdict = verdict;
  decision.explanation = std::move(explanation);
}

void CollectSigners(const Policy& policy, const NoteVerification& verified,
                    std::string_view checkpoint_origin,
                    PolicyDecision& decision, Signed& all) {
  all.witnesses.resize(policy.witnesses.size());
  for (const NoteSigner& signer : verified.signers) {
    if (signer.key < policy.logs.size()) {
      const std::string& origin = policy.logs[signer.key].key.name();
      // A log may speak for its own origin only.
      if (origin == checkpoint_origin) {
        decision.logs.push_back(origin);
      }
      continue;
    }
    const std::size_t place = signer.key - policy.logs.size();
    // Witnesses have keys of type kCosignature, whose lines hold a time.
    CHECK(signer.time.has_value());
    all.witnesses[place] = true;
    decision.witnesses.push_back({policy.witnesses[place].name, *signer.time});
  }
  // Members of a group stand before it, so one pass in order is enough.
  for (const PolicyGroup& group : policy.groups) {
    all.groups.push_back(all.Count(group) >= group.threshold);
  }
}

}  // namespace

PolicyDecision EvaluatePolicy(const Policy& policy, const Note& note) {
  PolicyDecision decision;
  Result<Checkpoint> checkpoint = ParseCheckpoint(note.text);
  if (!checkpoint) {
    Conclude(decision, PolicyVerdict::kNotACheckpoint,
             checkpoint.error().message);
    return decision;
  }
  decision.checkpoint = *std::move(checkpoint);

  std::vector<VerifierKey> keys;
  keys.reserve(policy.logs.size() + policy.witnesses.size());
  for (const PolicyLog& log : policy.logs) keys.push_back(log.key);
  for (const PolicyWitness& witness : policy.witnesses) {
    keys.push_back(witness.key);
  }
  const NoteVerification verified = VerifyNote(note, keys);
  if (verified.failed_key) {
    Conclude(decision, PolicyVerdict::kBadSignature,
             "the signature of " + KeyName(policy, *verified.failed_key) +
                 " does not verify; do not use this checkpoint");
    return decision;
  }

  Signed all;
  CollectSigners(policy, verified, decision.checkpoint->origin, decision, all);
  CountQuorum(policy, all, decision);
  const std::string count = std::to_string(decision.quorum_signed) + " of " +
                            std::to_string(decision.quorum_members);
  if (decision.logs.empty()) {
    Conclude(decision, PolicyVerdict::kNoLogSignature,
             "no log of the policy signed the checkpoint of " +
                 decision.checkpoint->origin);
  } else if (decision.quorum_signed < decision.quorum_needed) {
    Conclude(
        decision, PolicyVerdict::kQuorumMissing,
        count + " signed, " + std::to_string(decision.quorum_needed) + " must");
  } else if (!policy.quorum) {
    Conclude(decision, PolicyVerdict::kSatisfied,
             "the log signed; the policy asks for no quorum");
  } else {
    Conclude(decision, PolicyVerdict::kSatisfied, count + " signed");
  }
  return decision;
}

Result<std::string> FormatNetworkPolicy(const NetworkPolicy& network) {
  constexpr std::string_view kGroup = "validators";
  std::string text;
  if (network.genesis) {
    text += "# diptych-genesis " + HexEncode(*network.genesis) + "\n";
  }
  text += "log " + network.log.Format();
  if (!network.log_url.empty()) text += " " + network.log_url;
  text += "\n";
  std::string members;
  for (const VerifierKey& key : network.validators) {
    text += "witness " + key.name() + " " + key.Format() + "\n";
    members += " " + key.name();
  }
  text += "group " + std::string(kGroup) + " " +
          std::to_string(network.threshold) + members + "\n";
  text += "quorum " + std::string(kGroup) + "\n";
  const Result<Policy> read_back = ParsePolicy(text);
  if (!read_back) return Annotate(read_back.error(), "network policy");
  // A URL with spaces or newlines would read as something else.
  if (read_back->logs.size() != 1 ||
      read_back->logs.front().url != network.log_url ||
      read_back->witnesses.size() != network.validators.size()) {
    return Error{ErrorCode::kInvalid,
                 "network policy: the log's URL must hold no space, tab or "
                 "newline"};
  }
  return text;
}

}  // namespace diptych
