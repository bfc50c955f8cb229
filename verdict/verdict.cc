// SPDX-License-Identifier: Apache-2.0
#include "verdict/verdict.h"

#include <algorithm>

#include "base/check.h"
#include "base/time_text.h"
#include "credential/document.h"
#include "json/printable.h"
#include "merkle/proof.h"
#include "registry/member.h"
#include "verdict/checks.h"

namespace diptych {
namespace {

// The head of every sentence for the employer.
std::string_view Headline(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid:
      return "VALID. ";
    case Verdict::kNotValid:
      return "NOT VALID. ";
    case Verdict::kCannotTell:
      return "CANNOT TELL. ";
  }
  return "CANNOT TELL. ";
}

const Check& Find(const std::vector<Check>& checks, CheckName name) {
  return *std::ranges::find(checks, name, &Check::name);
}

bool IsGood(const Check& check) {
  return check.outcome == CheckOutcome::kPassed ||
         check.outcome == CheckOutcome::kNotAsked;
}

// The first check with this outcome; null if there is none.
const Check* First(const std::vector<Check>& checks, CheckOutcome outcome) {
  const auto found = std::ranges::find(checks, outcome, &Check::outcome);
  return found == checks.end() ? nullptr : &*found;
}

// The check that proves something against the credential; null if none does.
// What is proven of the entry says nothing of a document that is not known to
// be the entry's.
const Check* FirstCondemning(const VerdictReport& report) {
  if (!report.facts) return nullptr;
  const Check& document = Find(report.checks, CheckName::kDocument);
  if (document.outcome == CheckOutcome::kFailed) return &document;
  if (document.outcome != CheckOutcome::kPassed) return nullptr;
  for (CheckName name : {CheckName::kStatus, CheckName::kDates}) {
    const Check& check = Find(report.checks, name);
    if (check.outcome == CheckOutcome::kFailed) return &check;
  }
  return nullptr;
}

std::string ValidSentence(const ProvenFacts& facts) {
  return "Issued by " + facts.issuer_name + " (member " +
         std::to_string(facts.member.value) + ") on " +
         FormatDate(facts.anchored) + ", not revoked as of " +
         FormatMinute(facts.as_of) + ", confirmed by " +
         (facts.quorum.empty() ? "the log alone"
                               : facts.quorum + " institutions") +
         ".";
}

// Puts verdict and sentence to a report whose checks are complete.
void Conclude(VerdictReport& report) {
  const Check* const condemning = FirstCondemning(report);
  if (condemning != nullptr) {
    report.verdict = Verdict::kNotValid;
    report.sentence = condemning->sentence;
  } else if (report.facts && std::ranges::all_of(report.checks, IsGood)) {
    report.verdict = Verdict::kValid;
    report.sentence = ValidSentence(*report.facts);
  } else {
    const Check* reason = First(report.checks, CheckOutcome::kFailed);
    if (reason == nullptr) {
      reason = First(report.checks, CheckOutcome::kUnknown);
    }
    CHECK(reason != nullptr);
    report.verdict = Verdict::kCannotTell;
    report.sentence = reason->sentence;
  }
  report.sentence.insert(0, Headline(report.verdict));
}

// The checks in the order of a report, none of them judged yet.
std::vector<Check> UnjudgedChecks(std::string_view sentence) {
  std::vector<Check> checks;
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    const auto name = static_cast<CheckName>(i);
    checks.push_back({name, CheckOutcome::kUnknown, std::string(sentence)});
  }
  Set(checks, NotCheckedProof());
  return checks;
}

ProvenFacts FactsOf(const Receipt& receipt, const ReceiptFacts& proven,
                    const PolicyDecision& decision) {
  ProvenFacts facts;
  facts.member = proven.member.member;
  facts.issuer_name = Printable(proven.member.name, kMaxSummaryCharacters);
  facts.issuer_did = Printable(proven.member.did, kMaxSummaryCharacters);
  facts.entry_index = receipt.entry_index;
  facts.list = proven.entry.list;
  facts.position = proven.entry.position;
  facts.anchored = proven.entry.time;
  facts.as_of = proven.seal.time;
  facts.status = proven.status;
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
  const Result<Document> document = ReadDocument(input.document);
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
    report.facts = FactsOf(input.receipt, *proven, decision);
    if (document) {
      Set(report.checks, JudgeDocument(input.receipt, *document, *proven));
      Set(report.checks,
          JudgeDates(*document, std::max(input.now, proven->seal.time)));
    }
    const Check freshness = JudgeFreshness(input, proven->seal);
    Set(report.checks, freshness);
    Set(report.checks, JudgeStatus(*proven, IsGood(freshness)));
    Set(report.checks, JudgeIssuer(input, *proven, report.credential));
  }
  Conclude(report);
  return report;
}

VerdictReport ReportUnreadable(CheckName check, const Error& error) {
  const std::string sentence =
      "It cannot be read: " + Printable(error.message, kMaxReasonCharacters) +
      ".";
  VerdictReport report;
  report.verdict = Verdict::kCannotTell;
  report.sentence = std::string(Headline(report.verdict)) + sentence;
  report.checks = UnjudgedChecks("Not judged, since something is missing.");
  Set(report.checks, {check, CheckOutcome::kUnknown, sentence});
  return report;
}

}  // namespace diptych
