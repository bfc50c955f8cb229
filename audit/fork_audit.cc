// SPDX-License-Identifier: Apache-2.0
#include "audit/fork_audit.h"

#include <optional>
#include <utility>

#include "base/hex.h"
#include "json/printable.h"
#include "registry/genesis.h"
#include "registry/state.h"

namespace diptych {
namespace {

std::string_view ForkVerdictName(ForkVerdict verdict) {
  switch (verdict) {
    case ForkVerdict::kFork:
      return "fork";
    case ForkVerdict::kOneChain:
      return "one chain";
    case ForkVerdict::kNoCommonHeight:
      return "no common height";
  }
  return "";
}

std::string ConvictedLine(const ForkAudit::Convicted& one) {
  const Statement& statement = one.evidence.first.statement;
  const auto contradiction =
      JudgeVotes(one.evidence.first, one.evidence.second);
  return "  member " + std::to_string(one.member.value) + ", " +
         Quoted(one.name) + ": signed " +
         std::string(ContradictionName(*contradiction)) + " in view " +
         std::to_string(statement.view.value) + " of epoch " +
         std::to_string(statement.epoch.value) + "\n    evidence " +
         HexEncode(EncodeEvidence(one.evidence)) + "\n";
}

}  // namespace

Result<ForkAudit> AuditFork(std::span<const NamedBranch> named) {
  ForkAudit audit;
  std::vector<Branch> branches;
  RegisterState state;
  std::vector<Validator> validators;
  std::optional<ValidatorSet> set;
  std::optional<EcdsaVoteVerifier> verifier;
  for (const NamedBranch& one : named) {
    Result<Branch> branch = DecodeBranch(one.octets);
    if (!branch) return Annotate(branch.error(), one.name);
    if (!verifier) {
      Result<Genesis> genesis = DecodeGenesis(branch->genesis);
      if (!genesis) return Annotate(genesis.error(), one.name);
      state.genesis = *std::move(genesis);
      audit.network_id = NetworkId(branch->genesis);
      for (const MemberRecord& member : state.genesis.members) {
        state.members[member.member] = member;
      }
      validators = ValidatorsOf(state, {});
      if (validators.empty()) {
        return Error{ErrorCode::kInvalid,
                     one.name + ": its genesis names no validator"};
      }
      std::vector<Bytes> keys;
      keys.reserve(validators.size());
      for (const Validator& each : validators) {
        keys.push_back(each.consensus_key);
      }
      set.emplace(Epoch{}, validators.size(), Digest{});
      ASSIGN_OR_RETURN(EcdsaVoteVerifier made,
                       EcdsaVoteVerifier::Make(audit.network_id, keys));
      verifier.emplace(std::move(made));
    }
    if (NetworkId(branch->genesis) != audit.network_id) {
      return Error{
          ErrorCode::kInvalid,
          one.name + ": is of another network than " + named.front().name};
    }
    const BranchVerdict verdict =
        JudgeBranch(*set, *verifier, audit.network_id, *branch);
    if (verdict != BranchVerdict::kSound) {
      return Error{ErrorCode::kInvalid,
                   one.name + ": proves nothing: " +
                       std::string(BranchVerdictName(verdict))};
    }
    branches.push_back(*std::move(branch));
  }
  audit.report = ExamineFork(branches);
  audit.validators = validators.size();
  audit.faults = set ? set->faults() : 0;
  for (const Evidence& evidence : audit.report.evidence) {
    const MemberId member = validators[evidence.first.signer.value].member;
    audit.convicted.push_back({.member = member,
                               .name = state.FindMember(member)->name,
                               .evidence = evidence});
  }
  return audit;
}

std::string ForkAuditText(const ForkAudit& audit) {
  std::string text = "network     " + HexEncode(audit.network_id) + "\n";
  switch (audit.report.verdict) {
    case ForkVerdict::kOneChain:
      return text + "no fork: the branches are one chain where they meet\n";
    case ForkVerdict::kNoCommonHeight:
      return text +
             "cannot tell: no two of the branches have a height in common\n";
    case ForkVerdict::kFork:
      break;
  }
  const std::string height = std::to_string(audit.report.height.value);
  text += "fork        at height " + height + "\n            block " +
          HexEncode(audit.report.first) + "\n            block " +
          HexEncode(audit.report.second) + "\n";
  text += "convicted   " + std::to_string(audit.convicted.size()) + " of " +
          std::to_string(audit.validators) + " validators\n";
  for (const ForkAudit::Convicted& one : audit.convicted) {
    text += ConvictedLine(one);
  }
  if (!audit.IsComplete()) {
    text += "more than " + std::to_string(audit.faults) +
            " must have taken part: add the branches that other nodes of "
            "either side have around height " +
            height + "\n";
  }
  return text;
}

JsonObject ForkAuditJson(const ForkAudit& audit) {
  JsonArray convicted;
  for (const ForkAudit::Convicted& one : audit.convicted) {
    const Statement& statement = one.evidence.first.statement;
    const auto contradiction =
        JudgeVotes(one.evidence.first, one.evidence.second);
    convicted.emplace_back(
        JsonObject{{"member", one.member.value},
                   {"name", one.name},
                   {"contradiction", ContradictionName(*contradiction)},
                   {"epoch", std::to_string(statement.epoch.value)},
                   {"view", std::to_string(statement.view.value)},
                   {"evidence", HexEncode(EncodeEvidence(one.evidence))}});
  }
  JsonObject json{{"verdict", ForkVerdictName(audit.report.verdict)},
                  {"networkId", HexEncode(audit.network_id)}};
  if (audit.report.verdict != ForkVerdict::kFork) return json;
  json["height"] = std::to_string(audit.report.height.value);
  json["first"] = HexEncode(audit.report.first);
  json["second"] = HexEncode(audit.report.second);
  json["validators"] = audit.validators;
  json["complete"] = audit.IsComplete();
  json["convicted"] = std::move(convicted);
  return json;
}

}  // namespace diptych
