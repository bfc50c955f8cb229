// SPDX-License-Identifier: Apache-2.0
#include "verdict/agreement.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/time_text.h"
#include "json/printable.h"
#include "verdict/conclusion.h"

namespace diptych {
namespace {

constexpr std::size_t kSourceCharacters = 120;

std::string Named(const SourcedReport& statement) {
  return Printable(statement.source, kSourceCharacters);
}

bool IsOfOneEntry(const ProvenFacts& a, const ProvenFacts& b) {
  return a.entry_index == b.entry_index && a.list == b.list &&
         a.position == b.position && a.member == b.member &&
         a.anchored == b.anchored;
}

// What `newer`, whose log is at least as large, contradicts in `older`.
std::optional<std::string> WhatContradicts(const ProvenFacts& older,
                                           const ProvenFacts& newer) {
  if (older.head.size == newer.head.size &&
      older.head.root != newer.head.root) {
    return "the institutions have signed two different registers; tell them, "
           "and keep both";
  }
  if (!IsOfOneEntry(older, newer)) {
    return "they are of different entries of the register";
  }
  const bool same = older.head.size == newer.head.size;
  if (same ? older.as_of != newer.as_of : newer.as_of < older.as_of) {
    return "the larger register is the older one";
  }
  if (same && older.status != newer.status) {
    return "they state two statuses at one time";
  }
  if (older.status == CredentialStatus::kInvalid &&
      newer.status != CredentialStatus::kInvalid) {
    return "one has it revoked " + FormatMinute(older.as_of) +
           ", a later one not, and a revocation is final";
  }
  return std::nullopt;
}

std::string NamesOf(const std::vector<SourcedReport>& statements) {
  std::string names;
  for (const SourcedReport& statement : statements) {
    names += (names.empty() ? "" : ", ") + Named(statement);
  }
  return names;
}

bool IsProven(const SourcedReport& statement) {
  return statement.report.facts.has_value();
}

// The proven ones in front, by the size of their logs; gives how many.
std::size_t SortProven(std::vector<SourcedReport>& statements) {
  const auto silent = std::ranges::partition(statements, IsProven);
  const std::size_t count = statements.size() - silent.size();
  std::ranges::sort(statements.begin(), silent.begin(), {},
                    [](const SourcedReport& one) {
                      return std::pair(one.report.facts->head.size, one.source);
                    });
  return count;
}

bool IsOfDocument(const VerdictReport& report) {
  return Find(report.checks, CheckName::kDocument).outcome ==
         CheckOutcome::kPassed;
}

VerdictReport Contradicted(VerdictReport report, std::string sentence) {
  report.verdict = Verdict::kCannotTell;
  report.sentence = WithHeadline(report.verdict, sentence);
  Set(report.checks,
      {CheckName::kAgreement, CheckOutcome::kFailed, std::move(sentence)});
  return report;
}

}  // namespace

VerdictReport Agree(std::vector<SourcedReport> statements) {
  CHECK(!statements.empty() && statements.size() <= kSourcedReportsMax);
  if (statements.size() == 1) return std::move(statements.front().report);
  const std::size_t proven = SortProven(statements);
  if (proven == 0) {
    VerdictReport report = std::move(statements.front().report);
    Set(report.checks,
        {CheckName::kAgreement, CheckOutcome::kUnknown,
         "None of the " + std::to_string(statements.size()) +
             " sources proves anything: " + NamesOf(statements) + "."});
    return report;
  }
  for (std::size_t newer = 1; newer < proven; ++newer) {
    for (std::size_t older = 0; older < newer; ++older) {
      const auto what = WhatContradicts(*statements[older].report.facts,
                                        *statements[newer].report.facts);
      if (!what) continue;
      return Contradicted(std::move(statements[newer].report),
                          Named(statements[older]) + " and " +
                              Named(statements[newer]) +
                              " contradict each other: " + *what + ".");
    }
  }
  std::string sentence = std::to_string(proven) + " of " +
                         std::to_string(statements.size()) +
                         " sources prove their answer, and agree.";
  for (std::size_t i = proven; i < statements.size(); ++i) {
    sentence += " " + Named(statements[i]) + " does not.";
  }
  VerdictReport report = std::move(statements[proven - 1].report);
  Set(report.checks,
      {CheckName::kAgreement, CheckOutcome::kPassed, std::move(sentence)});
  return report;
}

VerdictReport AgreeWithNodes(std::vector<SourcedReport> nodes,
                             std::vector<SourcedReport> in_hand) {
  CHECK(!nodes.empty());
  const bool answered = std::ranges::any_of(nodes, IsProven);
  for (SourcedReport& receipt : in_hand) {
    if (answered && !IsOfDocument(receipt.report)) receipt.report.facts.reset();
  }
  std::vector<SourcedReport> all = nodes;
  std::ranges::move(in_hand, std::back_inserter(all));
  VerdictReport report = Agree(std::move(all));
  const bool is_unknown =
      std::ranges::any_of(nodes, &SourcedReport::is_ignorant);
  const bool is_against = report.verdict == Verdict::kNotValid &&
                          (is_unknown || IsOfDocument(report));
  const bool is_contradicted =
      Find(report.checks, CheckName::kAgreement).outcome ==
      CheckOutcome::kFailed;
  if (answered || is_against || is_contradicted) return report;
  return Agree(std::move(nodes));
}

}  // namespace diptych
