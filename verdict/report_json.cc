// SPDX-License-Identifier: Apache-2.0
#include "verdict/report_json.h"

#include "base/time_text.h"
#include "json/value.h"
#include "json/write.h"
#include "registry/entry.h"

namespace diptych {
namespace {

JsonArray ChecksValue(const std::vector<Check>& checks) {
  JsonArray out;
  for (const Check& check : checks) {
    JsonObject one;
    one["name"] = CheckNameText(check.name);
    one["outcome"] = CheckOutcomeName(check.outcome);
    one["sentence"] = check.sentence;
    out.emplace_back(std::move(one));
  }
  return out;
}

JsonArray AccreditedByValue(const std::vector<AccreditedBy>& accreditations) {
  JsonArray out;
  for (const AccreditedBy& one : accreditations) {
    JsonObject by;
    by["member"] = one.member.value;
    by["name"] = one.name;
    by["from"] = FormatTimestamp(one.from);
    if (one.to.value != 0) by["to"] = FormatTimestamp(one.to);
    JsonArray scope;
    for (const std::string& name : one.scope) scope.emplace_back(name);
    if (!scope.empty()) by["scope"] = std::move(scope);
    by["covers"] = one.covers;
    out.emplace_back(std::move(by));
  }
  return out;
}

JsonObject FactsValue(const ProvenFacts& facts) {
  JsonObject out;
  out["member"] = facts.member.value;
  out["issuerName"] = facts.issuer_name;
  if (!facts.issuer_did.empty()) out["issuerDid"] = facts.issuer_did;
  if (!facts.signer.empty()) out["signer"] = facts.signer;
  out["entryIndex"] = std::to_string(facts.entry_index.value);
  out["list"] = facts.list.value;
  out["position"] = facts.position.value;
  out["anchored"] = FormatTimestamp(facts.anchored);
  out["asOf"] = FormatTimestamp(facts.as_of);
  out["status"] = CredentialStatusName(facts.status);
  if (!facts.accredited_by.empty()) {
    out["accreditedBy"] = AccreditedByValue(facts.accredited_by);
  }
  if (!facts.quorum.empty()) out["quorum"] = facts.quorum;
  return out;
}

// As far as it is within the times that a register has.
void AddDate(std::string_view name, std::optional<InstantMs> date,
             JsonObject& out) {
  if (!date || date->value < 0) return;
  out[name] = FormatTimestamp(TimeMs{static_cast<std::uint64_t>(date->value)});
}

JsonArray ProofsValue(const std::vector<ProofReport>& proofs) {
  JsonArray out;
  for (const ProofReport& proof : proofs) {
    JsonObject one;
    one["suite"] = proof.suite;
    if (!proof.verification_method.empty()) {
      one["verificationMethod"] = proof.verification_method;
    }
    one["outcome"] = ProofOutcomeName(proof.finding.outcome);
    one["reason"] = proof.finding.reason;
    AddDate("created", proof.created, one);
    AddDate("expires", proof.expires, one);
    out.emplace_back(std::move(one));
  }
  return out;
}

JsonObject SignatureValue(const SignatureFacts& signature) {
  JsonObject out;
  out["issuerId"] = signature.issuer_id;
  if (!signature.proof.empty()) out["proof"] = signature.proof;
  out["hasStatus"] = signature.has_status;
  return out;
}

JsonObject CredentialValue(const CredentialSummary& summary) {
  JsonObject out;
  const auto add = [&](std::string_view name,
                       const std::optional<std::string>& text) {
    if (text) out[name] = *text;
  };
  add("achievement", summary.achievement);
  add("issuerName", summary.issuer_name);
  add("issuerId", summary.issuer_id);
  add("validFrom", summary.valid_from);
  add("validUntil", summary.valid_until);
  return out;
}

}  // namespace

std::string FormatReportJson(const VerdictReport& report) {
  JsonObject out;
  out["format"] = "diptych-verdict";
  out["version"] = 1;
  out["verdict"] = VerdictName(report.verdict);
  out["sentence"] = report.sentence;
  out["checks"] = ChecksValue(report.checks);
  if (!report.proofs.empty()) out["proofs"] = ProofsValue(report.proofs);
  if (report.signature) out["signature"] = SignatureValue(*report.signature);
  if (report.facts) out["facts"] = FactsValue(*report.facts);
  if (report.credential)
    out["credential"] = CredentialValue(*report.credential);
  return PrettyJson(out);
}

}  // namespace diptych
