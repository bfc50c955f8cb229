// SPDX-License-Identifier: Apache-2.0
#include "verdict/unregistered.h"

#include <string>
#include <utility>
#include <vector>

#include "credential/credential_body.h"
#include "credential/credential_type.h"
#include "credential/data_model.h"
#include "json/printable.h"
#include "verdict/checks.h"
#include "verdict/conclusion.h"
#include "verdict/credential_dates.h"
#include "verdict/listed_status.h"
#include "verdict/own_proof.h"

namespace diptych {
namespace {

using enum CheckOutcome;

// A DID in a sentence.
constexpr std::size_t kDidCharacters = 200;

Check JudgeTrust(const UnregisteredInput& input, std::string_view issuer) {
  const auto check = [](CheckOutcome outcome, std::string sentence) {
    return Check{CheckName::kIssuer, outcome, std::move(sentence)};
  };
  const std::string who = Printable(issuer, kDidCharacters);
  if (issuer.empty()) return check(kUnknown, "It names no issuer.");
  if (input.trusted_issuer.empty()) {
    return check(kUnknown,
                 "Nobody vouches that " + who +
                     " is who it says it is; if you know it to be, name it "
                     "with --issuer.");
  }
  if (issuer != input.trusted_issuer) {
    return check(kUnknown, "It was issued by " + who + ", not by " +
                               Printable(input.trusted_issuer, kDidCharacters) +
                               " as expected.");
  }
  return check(kPassed, "The issuer is " + who + ", as expected.");
}

// Of a document in which no JSON can be read.
std::string WhyNoBody(const Document& document) {
  const Status payload = CheckPayload(document);
  if (payload) {
    return "It is no credential that could be judged without a receipt; ask "
           "the holder for one.";
  }
  return "It is no credential that could be judged without a receipt: " +
         Printable(payload.error().message, kMaxReasonCharacters) +
         ". Ask the issuer for a correct file.";
}

// Whoever has a key signs much with it: only what says of itself that it is a
// credential is one.
std::string WhyNoCredential(const Document& document) {
  switch (TypeOfDocument(document)) {
    case CredentialType::kNone:
      return CredentialBody(document) == nullptr
                 ? WhyNoBody(document)
                 : "It is no credential: its type does not say so "
                   "(VerifiableCredential, or vct in a token).";
    case CredentialType::kPresentation:
    case CredentialType::kEnveloped:
      return "It is an envelope for credentials and none itself; what is in it "
             "is judged by itself.";
    case CredentialType::kAchievement:
    case CredentialType::kEndorsement:
    case CredentialType::kClr:
    case CredentialType::kStatusList:
    case CredentialType::kOldStatusList:
    case CredentialType::kOther:
      return {};
  }
  return {};
}

// Why what its issuer signed is no credential of anybody, as a sentence; empty
// if it is one.
std::string WhyNothingStated(const Document& document) {
  const Status model = CheckDataModel(document);
  if (!model) {
    return "It is not a W3C credential: " + model.error().message + ".";
  }
  const CredentialType type = TypeOfDocument(document);
  if (type == CredentialType::kStatusList ||
      type == CredentialType::kOldStatusList) {
    return "It is a status list, in which an issuer says which of his "
           "credentials are revoked or suspended, and is nobody's credential; "
           "name the credential that it is about.";
  }
  return {};
}

Check NotAsked(CheckName name, std::string_view sentence) {
  return {name, kNotAsked, std::string(sentence)};
}

// Under proofs of single statements a credential that has run out or that names
// a list would look like one without both.
void JudgeOmissions(const Document& document, std::vector<Check>& checks,
                    bool fixes_status) {
  const Result<CredentialDates> dates = ReadCredentialDates(document);
  if (IsGood(Find(checks, CheckName::kDates)) &&
      (!dates || !dates->until || !dates->from)) {
    Set(checks, {CheckName::kDates, kUnknown,
                 "It does not show from when and until when it is valid, and "
                 "its proof lets whoever shows it leave one out."});
  }
  // What is mandatory may be the status of something within it.
  const Check& status = Find(checks, CheckName::kStatus);
  if (IsGood(status) && (!fixes_status || status.outcome != kPassed)) {
    Set(checks, {CheckName::kStatus, kUnknown,
                 "Its proof lets whoever shows it leave a status out; ask for "
                 "a proof that does not, or for a receipt."});
  }
}

// Who trusts the issuer himself has no need of a register.
void SetRegisterChecks(const UnregisteredInput& input,
                       std::vector<Check>& checks) {
  for (const CheckName name : {CheckName::kQuorum, CheckName::kNetwork}) {
    Set(checks, NotAsked(name, "No register was asked."));
  }
  Set(checks, {CheckName::kAccredited,
               input.demands_accreditation ? kUnknown : kNotAsked,
               "No register was asked who accredited the issuer."});
  Set(checks, {CheckName::kInclusion,
               input.trusted_issuer.empty() ? kUnknown : kNotAsked,
               std::string(input.no_receipt)});
}

void ConcludeWith(std::string_view obstacle, VerdictReport& report) {
  Conclude(report);
  if (report.verdict == Verdict::kCannotTell && !obstacle.empty()) {
    report.sentence = WithHeadline(report.verdict, obstacle);
  }
}

}  // namespace

VerdictReport JudgeUnregistered(const UnregisteredInput& input) {
  VerdictReport report;
  report.checks = UnjudgedChecks("Not judged.");
  report.credential = Summarize(input.document);
  SetRegisterChecks(input, report.checks);
  if (const std::string why = WhyNoCredential(input.document); !why.empty()) {
    Set(report.checks, {CheckName::kDocument, kUnknown, why});
    ConcludeWith(input.obstacle, report);
    return report;
  }
  const std::string_view issuer = IssuerOf(input.document);
  const KeyResolver keys =
      FirstOf({OutsideKeyResolver(input.outside, input.now), DidKeyResolver()});
  report.proofs =
      ReadOwnProofs(input.document, keys, input.contexts, input.now);
  const Check proof = JudgeOnlyProof(report.proofs);
  Set(report.checks,
      {CheckName::kDocument, proof.outcome,
       proof.outcome == kPassed ? "The document is what its issuer signed."
                                : proof.sentence});
  if (const std::string why = WhyNothingStated(input.document);
      !why.empty() && proof.outcome != kFailed) {
    Set(report.checks, {CheckName::kDocument, kUnknown, why});
  }
  Set(report.checks, proof);
  Set(report.checks, JudgeTrust(input, issuer));
  Set(report.checks, JudgeDates(input.document, report.proofs, input.now));
  Set(report.checks, JudgeListedStatus({.document = input.document,
                                        .outside = input.outside,
                                        .keys = keys,
                                        .contexts = input.contexts,
                                        .now = input.now}));
  if (proof.outcome == kPassed && MayOmitParts(report.proofs)) {
    JudgeOmissions(input.document, report.checks, FixesStatus(report.proofs));
  }
  const Check status = Find(report.checks, CheckName::kStatus);
  Set(report.checks,
      status.outcome == kNotAsked || status.outcome == kUnknown
          ? NotAsked(CheckName::kFreshness, "There is no status to be recent.")
          : Check{CheckName::kFreshness, kPassed,
                  "The status list was asked for now."});
  SignatureFacts facts{.issuer_id = Printable(issuer, kDidCharacters),
                       .proof = {},
                       .has_status = status.outcome != kNotAsked};
  if (proof.outcome == kPassed) facts.proof = VerifiedProofText(report.proofs);
  report.signature = std::move(facts);
  ConcludeWith(input.obstacle, report);
  return report;
}

}  // namespace diptych
