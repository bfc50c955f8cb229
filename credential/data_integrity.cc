// SPDX-License-Identifier: Apache-2.0
#include "credential/data_integrity.h"

#include <algorithm>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/base58.h"
#include "credential/canonical_forms.h"
#include "credential/cryptosuite.h"
#include "credential/member.h"
#include "credential/selective_proof.h"
#include "credential/signer.h"
#include "crypto/sha256.h"
#include "json/printable.h"
#include "json/text_member.h"

namespace diptych {
namespace {

constexpr std::string_view kPurpose = "assertionMethod";

Error InvalidDataIntegrity(std::string message) {
  return {ErrorCode::kInvalid, std::move(message)};
}

// Those that a proof names as previous, in the order of the document.
struct Chain {
  JsonArray before;
  std::vector<std::size_t> indexes;
};

Result<std::vector<std::string_view>> PreviousIds(const JsonObject& proof) {
  const JsonValue* const previous = proof.if_contains("previousProof");
  std::vector<std::string_view> ids;
  if (previous == nullptr) return ids;
  if (previous->is_string()) {
    ids.emplace_back(previous->get_string());
    return ids;
  }
  if (!previous->is_array() || previous->get_array().empty() ||
      previous->get_array().size() > kProofsMax) {
    return InvalidDataIntegrity(
        "\"previousProof\" is neither an id nor a list of ids");
  }
  for (const JsonValue& id : previous->get_array()) {
    if (!id.is_string())
      return InvalidDataIntegrity("\"previousProof\" holds no id");
    ids.emplace_back(id.get_string());
  }
  return ids;
}

Result<Chain> ChainBefore(const JsonObject& proof, const JsonArray& proofs) {
  ASSIGN_OR_RETURN(const std::vector<std::string_view> ids, PreviousIds(proof));
  Chain chain;
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    const JsonObject* const other = proofs[i].if_object();
    if (other == nullptr || other == &proof) continue;
    const std::string_view id = TextMember(*other, "id");
    if (id.empty() || std::ranges::find(ids, id) == ids.end()) continue;
    chain.before.push_back(proofs[i]);
    chain.indexes.push_back(i);
  }
  // One proof for each id; otherwise one is missing, or two have one name.
  const auto names = [&](std::string_view id) {
    return std::ranges::count_if(chain.before, [id](const JsonValue& other) {
      return TextMember(other.get_object(), "id") == id;
    });
  };
  for (const std::string_view id : ids) {
    if (names(id) == 1) continue;
    return InvalidDataIntegrity("the proof before this one (" + Quoted(id) +
                                ") is missing, or there are two of that id");
  }
  return chain;
}

// A date that need not be there.
Result<std::optional<InstantMs>> DateOf(const JsonObject& proof,
                                        std::string_view name) {
  if (!proof.contains(name)) return std::optional<InstantMs>();
  const Result<InstantMs> date = ParseTimestamp(TextMember(proof, name));
  if (!date) {
    return InvalidDataIntegrity("the proof's date \"" + std::string(name) +
                                "\": " + date.error().message);
  }
  return std::optional<InstantMs>(*date);
}

// What the proof must say whatever its suite.
Status CheckMembers(const JsonObject& proof, ProofReport& report) {
  const std::string_view purpose = TextMember(proof, "proofPurpose");
  if (purpose.empty()) {
    return InvalidDataIntegrity(
        "the proof's \"proofPurpose\" is missing or no text, and has to be "
        "assertionMethod");
  }
  if (purpose != kPurpose) {
    return InvalidDataIntegrity(
        "the proof was made for " + Quoted(purpose) +
        ", not to vouch for a credential (assertionMethod)");
  }
  const std::string_view method = TextMember(proof, "verificationMethod");
  if (method.empty() || method.size() > kVerificationMethodSizeMax) {
    return InvalidDataIntegrity(
        "the proof's \"verificationMethod\" is missing, no text or "
        "far too long");
  }
  ASSIGN_OR_RETURN(report.created, DateOf(proof, "created"));
  ASSIGN_OR_RETURN(report.expires, DateOf(proof, "expires"));
  return Ok();
}

Result<Bytes> SignatureOf(const JsonObject& proof) {
  const std::string_view value = TextMember(proof, "proofValue");
  if (!value.starts_with('z')) {
    return InvalidDataIntegrity(
        "the proof's \"proofValue\" is missing, or not z and "
        "base58btc");
  }
  Result<Bytes> signature = Base58Decode(value.substr(1));
  if (!signature) {
    return Annotate(std::move(signature).error(), "the proof's \"proofValue\"");
  }
  return signature;
}

// What the proofs of one document have in common.
struct Subject {
  std::string_view issuer;
  CanonicalForms forms;
  std::size_t sd_signatures_left = kSdSignaturesMax;
  const KeyResolver& keys;
};

// Of a proof whose members were checked.
KeyRequest RequestOf(const Subject& subject, const JsonObject& proof) {
  return {.verification_method = TextMember(proof, "verificationMethod"),
          .issuer = subject.issuer,
          .made = DateOf(proof, "created").value_or(std::nullopt)};
}

// A proof of the whole document, without regard to those before it.
ProofFinding CheckSignature(Subject& subject, const JsonObject& proof,
                            Cryptosuite suite, const JsonArray& before) {
  const Result<Bytes> signature = SignatureOf(proof);
  if (!signature) {
    return Found(ProofOutcome::kFailed, signature.error().message);
  }
  JsonObject options = proof;
  options.erase("proofValue");
  // Many keys may stand behind one name; they are of few types.
  std::map<SignatureAlgorithm, Result<Bytes>> hashes;
  const auto try_key =
      [&](const CredentialPublicKey& key) -> Result<SignatureMatch> {
    if (!SuiteTakes(suite, key.algorithm())) {
      return SignatureMatch::kOtherAlgorithm;
    }
    auto found = hashes.find(key.algorithm());
    if (found == hashes.end()) {
      found = hashes
                  .emplace(key.algorithm(),
                           HashForSuite(suite, key.algorithm(), subject.forms,
                                        before, options))
                  .first;
    }
    if (!found->second) return found->second.error();
    return key.Verify(*found->second, *signature) ? SignatureMatch::kRight
                                                  : SignatureMatch::kWrong;
  };
  return FindSigner(RequestOf(subject, proof), subject.keys, try_key);
}

std::expected<SelectiveProof, ProofFinding> ReadSelective(
    Subject& subject, const JsonObject& proof) {
  const auto cannot = [](const Error& error) {
    return std::unexpected(Found(ProofOutcome::kCannotCheck, error.message));
  };
  Result<SdProofValue> value =
      DecodeSdProofValue(TextMember(proof, "proofValue"));
  if (!value && value.error().code == ErrorCode::kLimit) {
    return cannot(value.error());
  }
  if (!value) {
    return std::unexpected(Found(ProofOutcome::kFailed, value.error().message));
  }
  const Result<std::string>& document =
      subject.forms.OfDocument(CanonicalForm::kQuads, {});
  if (!document) return cannot(document.error());
  JsonObject options = proof;
  options.erase("proofValue");
  const Result<std::string> quads =
      subject.forms.OfProof(CanonicalForm::kQuads, options);
  if (!quads) return cannot(quads.error());
  return SelectiveProof::Of(*std::move(value), *document,
                            Sha256(AsBytes(*quads)),
                            subject.sd_signatures_left);
}

// An ecdsa-sd-2023 proof.
ProofFinding CheckSelective(Subject& subject, const JsonObject& proof,
                            ProofReport& report) {
  if (proof.contains("previousProof")) {
    return Found(ProofOutcome::kCannotCheck,
                 "proofs of single statements that follow others are not "
                 "known here");
  }
  std::expected<SelectiveProof, ProofFinding> read =
      ReadSelective(subject, proof);
  if (!read) return read.error();
  report.may_omit = true;
  report.fixes_status = read->FixesStatus();
  const auto try_key =
      [&](const CredentialPublicKey& key) -> Result<SignatureMatch> {
    if (!SuiteTakes(Cryptosuite::kEcdsaSd2023, key.algorithm())) {
      return SignatureMatch::kOtherAlgorithm;
    }
    return read->HoldsUnder(key) ? SignatureMatch::kRight
                                 : SignatureMatch::kWrong;
  };
  ProofFinding finding =
      FindSigner(RequestOf(subject, proof), subject.keys, try_key);
  if (finding.outcome != ProofOutcome::kVerified) return finding;
  std::string reason =
      "the signatures of what it shows are right, and the key is the issuer's; "
      "whoever shows it may have left out other parts";
  if (std::holds_alternative<SdBaseValue>(read->value())) {
    reason +=
        " (it is the base proof, which is for its holder: whoever has it can "
        "show parts of the document to others)";
  }
  return Found(ProofOutcome::kVerified, reason);
}

std::string SuiteText(const JsonObject& proof) {
  const std::string_view type = TextMember(proof, "type");
  const std::string_view suite = TextMember(proof, "cryptosuite");
  return Printable(
      type == "DataIntegrityProof" && !suite.empty() ? suite : type,
      kMaxSuiteCharacters);
}

struct Judged {
  ProofReport report;
  std::vector<std::size_t> before;
};

Judged Judge(Subject& subject, const JsonArray& proofs, const JsonValue& one) {
  Judged judged;
  ProofReport& report = judged.report;
  const JsonObject* const proof = one.if_object();
  if (proof == nullptr) {
    report.finding = Found(ProofOutcome::kFailed, "a proof is no object");
    return judged;
  }
  report.suite = SuiteText(*proof);
  report.verification_method =
      Printable(TextMember(*proof, "verificationMethod"),
                kMaxVerificationMethodCharacters);
  const std::optional<Cryptosuite> suite = CryptosuiteOf(*proof);
  if (!suite) {
    report.finding = Found(
        ProofOutcome::kCannotCheck,
        "proofs of the kind " + Quoted(report.suite) + " are not known here");
    return judged;
  }
  if (const Status sound = CheckMembers(*proof, report); !sound) {
    report.finding = Found(ProofOutcome::kFailed, sound.error().message);
    return judged;
  }
  Result<Chain> chain = ChainBefore(*proof, proofs);
  if (!chain) {
    report.finding = Found(ProofOutcome::kFailed, chain.error().message);
    return judged;
  }
  judged.before = std::move(chain->indexes);
  report.finding = *suite == Cryptosuite::kEcdsaSd2023
                       ? CheckSelective(subject, *proof, report)
                       : CheckSignature(subject, *proof, *suite, chain->before);
  return judged;
}

bool HasRightSignature(const Judged& one) {
  return one.report.verified() ||
         one.report.finding.outcome == ProofOutcome::kNotIssuer;
}

// Takes its outcome from every proof that follows one whose signature is not
// right, until none is left: as often as there are proofs at most. Those
// before may be of others than the issuer, who vouches for them.
void BreakChains(std::vector<Judged>& all) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (Judged& one : all) {
      if (!HasRightSignature(one)) continue;
      const auto broken = std::ranges::find_if(one.before, [&](std::size_t i) {
        return !HasRightSignature(all[i]);
      });
      if (broken == one.before.end()) continue;
      one.report.finding =
          Found(all[*broken].report.finding.outcome,
                "a proof before it in the chain does not hold: " +
                    all[*broken].report.finding.reason);
      changed = true;
    }
  }
}

}  // namespace

std::vector<ProofReport> CheckDataIntegrity(const JsonObject& document,
                                            const KeyResolver& keys,
                                            const PinnedContexts& contexts) {
  const JsonValue* const member = document.if_contains("proof");
  if (member == nullptr) return {};
  JsonArray proofs;
  if (member->is_array()) {
    proofs = member->get_array();
  } else {
    proofs.push_back(*member);
  }
  if (proofs.size() > kProofsMax) {
    return {{.suite = "",
             .verification_method = "",
             .finding = Found(ProofOutcome::kCannotCheck,
                              "the document has more than 16 proofs")}};
  }
  Subject subject{.issuer = IssuerId(document),
                  .forms = CanonicalForms(document, contexts),
                  .keys = keys};
  std::vector<Judged> all;
  for (const JsonValue& proof : proofs) {
    all.push_back(Judge(subject, proofs, proof));
  }
  BreakChains(all);
  std::vector<ProofReport> reports;
  for (Judged& one : all) reports.push_back(std::move(one.report));
  return reports;
}

}  // namespace diptych
