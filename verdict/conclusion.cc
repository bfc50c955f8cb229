// SPDX-License-Identifier: Apache-2.0
#include "verdict/conclusion.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/check.h"
#include "base/time_text.h"
#include "verdict/accreditation_check.h"

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

// The first check with this outcome; null if there is none.
const Check* First(const std::vector<Check>& checks, CheckOutcome outcome) {
  const auto found = std::ranges::find(checks, outcome, &Check::outcome);
  return found == checks.end() ? nullptr : &*found;
}

const Check* FirstFailed(const std::vector<Check>& checks,
                         std::initializer_list<CheckName> names) {
  for (const CheckName name : names) {
    const Check& check = Find(checks, name);
    if (check.outcome == CheckOutcome::kFailed) return &check;
  }
  return nullptr;
}

// The check that proves something against the credential; null if none does.
// What is proven of the entry says nothing of a document that is not known to
// be the entry's, and a document that nobody is known to have signed says
// nothing of itself.
const Check* FirstCondemning(const VerdictReport& report) {
  using enum CheckName;
  if (!report.facts && !report.signature) return nullptr;
  const CheckName binding = report.facts ? kDocument : kProof;
  const Check& bound = Find(report.checks, binding);
  if (bound.outcome == CheckOutcome::kFailed) return &bound;
  if (bound.outcome != CheckOutcome::kPassed) return nullptr;
  return FirstFailed(report.checks, {kStatus, kDates});
}

// Of a credential whose issuer is the verifier's affair: the register knows who
// anchored it, and when.
std::string AnchoredSentence(const ProvenFacts& facts) {
  return "Signed by " + facts.signer + ", the issuer that you have named; " +
         facts.issuer_name + " (member " + std::to_string(facts.member.value) +
         ") anchored it on " + FormatDate(facts.anchored) +
         ", and has not revoked it as of " + FormatMinute(facts.as_of) +
         ", confirmed by " +
         (facts.quorum.empty() ? "the log alone"
                               : facts.quorum + " institutions") +
         "; it names no list to look a revocation by its issuer up in.";
}

std::string RegisteredSentence(const ProvenFacts& facts) {
  if (!facts.signer.empty()) return AnchoredSentence(facts);
  const std::string accreditors = AccreditorsText(facts.accredited_by);
  return "Issued by " + facts.issuer_name + " (member " +
         std::to_string(facts.member.value) + ") on " +
         FormatDate(facts.anchored) +
         (accreditors.empty() ? "" : ", accredited by " + accreditors) +
         ", not revoked as of " + FormatMinute(facts.as_of) +
         ", confirmed by " +
         (facts.quorum.empty() ? "the log alone"
                               : facts.quorum + " institutions") +
         ".";
}

std::string SignedSentence(const SignatureFacts& facts) {
  return "Signed by " + facts.issuer_id + " (" + facts.proof + "); " +
         (facts.has_status ? "its issuer's list does not say that it is revoked"
                           : "it names no list to look a revocation up in") +
         "; no register was asked.";
}

}  // namespace

const Check& Find(const std::vector<Check>& checks, CheckName name) {
  const auto place = std::ranges::find(checks, name, &Check::name);
  CHECK(place != checks.end());
  return *place;
}

void Set(std::vector<Check>& checks, Check check) {
  const auto place = std::ranges::find(checks, check.name, &Check::name);
  CHECK(place != checks.end());
  *place = std::move(check);
}

bool IsGood(const Check& check) {
  return check.outcome == CheckOutcome::kPassed ||
         check.outcome == CheckOutcome::kNotAsked;
}

std::vector<Check> UnjudgedChecks(std::string_view sentence) {
  std::vector<Check> checks;
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    const auto name = static_cast<CheckName>(i);
    checks.push_back({name, CheckOutcome::kUnknown, std::string(sentence)});
  }
  Set(checks, {CheckName::kAgreement, CheckOutcome::kNotAsked,
               "There is one source, and nothing to compare it with."});
  return checks;
}

std::string WithHeadline(Verdict verdict, std::string_view sentence) {
  return std::string(Headline(verdict)) + std::string(sentence);
}

void Conclude(VerdictReport& report) {
  std::string sentence;
  const bool has_basis = report.facts || report.signature;
  if (const Check* const condemning = FirstCondemning(report)) {
    report.verdict = Verdict::kNotValid;
    sentence = condemning->sentence;
  } else if (has_basis && std::ranges::all_of(report.checks, IsGood)) {
    report.verdict = Verdict::kValid;
    sentence = report.facts ? RegisteredSentence(*report.facts)
                            : SignedSentence(*report.signature);
  } else {
    const Check* reason = First(report.checks, CheckOutcome::kFailed);
    if (reason == nullptr) {
      reason = First(report.checks, CheckOutcome::kUnknown);
    }
    CHECK(reason != nullptr);
    report.verdict = Verdict::kCannotTell;
    sentence = reason->sentence;
  }
  report.sentence = WithHeadline(report.verdict, sentence);
}

}  // namespace diptych
