// SPDX-License-Identifier: Apache-2.0
#include "verdict/verdict.h"

#include <algorithm>
#include <optional>
#include <string>

#include "credential/credential_body.h"
#include "credential/document.h"
#include "json/printable.h"
#include "registry/member.h"
#include "verdict/accreditation_check.h"
#include "verdict/checks.h"
#include "verdict/conclusion.h"
#include "verdict/directory_keys.h"

namespace diptych {
namespace {

// What the member is called in the credential, where that is its name in the
// register, too.
std::string DidOf(const Result<Document>& document,
                  const ReceiptFacts& proven) {
  if (!proven.member.did.empty() || !document) {
    return Printable(proven.member.did, kMaxSummaryCharacters);
  }
  const std::string_view named = IssuerOf(*document);
  return IsOfMemberAt(named, proven.member, proven.entry.time)
             ? Printable(named, kMaxSummaryCharacters)
             : std::string();
}

ProvenFacts FactsOf(const VerdictInput& input, const ReceiptFacts& proven,
                    const PolicyDecision& decision) {
  ProvenFacts facts;
  facts.member = proven.member.member;
  facts.issuer_name = Printable(proven.member.name, kMaxSummaryCharacters);
  facts.issuer_did = DidOf(input.document, proven);
  facts.entry_index = input.receipt.entry_index;
  facts.list = proven.entry.list;
  facts.position = proven.entry.position;
  facts.anchored = proven.entry.time;
  facts.as_of = proven.seal.time;
  facts.status = proven.status;
  facts.head = {.size = decision.checkpoint->size,
                .root = decision.checkpoint->root};
  if (decision.quorum_members > 0) {
    facts.quorum = std::to_string(decision.quorum_signed) + " of " +
                   std::to_string(decision.quorum_members);
  }
  return facts;
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid:
      return "valid";
    case Verdict::kNotValid:
      return "not valid";
    case Verdict::kCannotTell:
      return "cannot tell";
  }
  return "cannot tell";
}

std::string_view CheckNameText(CheckName name) {
  switch (name) {
    case CheckName::kDocument:
      return "document";
    case CheckName::kInclusion:
      return "inclusion";
    case CheckName::kQuorum:
      return "quorum";
    case CheckName::kStatus:
      return "status";
    case CheckName::kFreshness:
      return "freshness";
    case CheckName::kIssuer:
      return "issuer";
    case CheckName::kDates:
      return "dates";
    case CheckName::kProof:
      return "proof";
    case CheckName::kNetwork:
      return "network";
    case CheckName::kAgreement:
      return "agreement";
    case CheckName::kAccredited:
      return "accredited";
  }
  return "unknown";
}

std::string_view CheckOutcomeName(CheckOutcome outcome) {
  switch (outcome) {
    case CheckOutcome::kPassed:
      return "passed";
    case CheckOutcome::kFailed:
      return "failed";
    case CheckOutcome::kUnknown:
      return "unknown";
    case CheckOutcome::kNotAsked:
      return "not asked";
  }
  return "unknown";
}

VerdictReport JudgeCredential(const VerdictInput& input) {
  VerdictReport report;
  report.checks = UnjudgedChecks(
      "Not judged, since the receipt proves nothing to this verifier.");
  const Result<Document>& document = input.document;
  if (document) report.credential = Summarize(*document);

  const PolicyDecision decision = JudgeQuorum(input, report.checks);
  Set(report.checks, JudgeNetwork(input));
  std::optional<ReceiptFacts> proven;
  if (decision.verdict == PolicyVerdict::kSatisfied) {
    proven = JudgeInclusion(input, *decision.checkpoint, report.checks);
  }
  if (!document) Set(report.checks, UnreadableDocument(document.error()));
  const bool holds = proven && IsGood(Find(report.checks, CheckName::kNetwork));
  if (holds) {
    report.facts = FactsOf(input, *proven, decision);
    if (document) {
      const Check is_it = JudgeDocument(input.receipt, *document, *proven);
      Set(report.checks, is_it);
      if (is_it.outcome == CheckOutcome::kPassed) {
        report.facts->accredited_by = AccreditedWhen(*document, *proven);
        Set(report.checks,
            JudgeAccreditation(report.facts->accredited_by, *proven,
                               input.demands_accreditation));
      }
      Set(report.checks, JudgeProof(input, *document, *proven, report.proofs));
      Set(report.checks, JudgeDates(*document, report.proofs,
                                    std::max(input.now, proven->seal.time)));
      if (IsGood(Find(report.checks, CheckName::kProof))) {
        report.facts->signer =
            Printable(NamedSigner(input, *proven), kMaxSummaryCharacters);
      }
    }
    const Check freshness = JudgeFreshness(input, proven->seal);
    Set(report.checks, freshness);
    Set(report.checks, JudgeStatus(input, *proven, IsGood(freshness)));
    Set(report.checks, JudgeIssuer(input, *proven));
  }
  Conclude(report);
  return report;
}

VerdictReport ReportUnreadable(CheckName check, const Error& error) {
  return ReportMissing(
      check, "It cannot be read: " +
                 Printable(error.message, kMaxReasonCharacters) + ".");
}

VerdictReport ReportMissing(CheckName check, const std::string& sentence) {
  VerdictReport report;
  report.verdict = Verdict::kCannotTell;
  report.sentence = WithHeadline(report.verdict, sentence);
  report.checks = UnjudgedChecks("Not judged, since something is missing.");
  Set(report.checks, {check, CheckOutcome::kUnknown, sentence});
  return report;
}

}  // namespace diptych
