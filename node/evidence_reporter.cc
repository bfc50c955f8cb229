// SPDX-License-Identifier: Apache-2.0
#include "node/evidence_reporter.h"

#include <algorithm>

#include "base/check.h"
#include "registry/evidence_rules.h"

namespace diptych {
namespace {

// More than it takes to be final in a network in trouble; a later report is
// another transaction.
constexpr std::uint64_t kLifetimeMs = 2 * kReportAgainMs;
static_assert(kLifetimeMs < kTransactionLifetimeMsMax);

bool IsFull(const RegisterState& state, MemberId member) {
  const auto count = std::ranges::count_if(
      state.convictions,
      [&](const auto& held) { return held.first.member == member; });
  return static_cast<std::uint64_t>(count) >= kConvictionsPerMemberMax;
}

// Whether the register holds it, or takes no more of that member.
bool IsSettled(const RegisterState& state, const ConvictionPlace& place) {
  return state.convictions.contains(place) || IsFull(state, place.member);
}

}  // namespace

bool EvidenceReporter::Note(const Evidence& evidence,
                            const RegisterState& state) {
  const std::size_t signer = evidence.first.signer.value;
  if (signer >= validators_.size()) return false;
  const Statement& statement = evidence.first.statement;
  const ConvictionPlace place{validators_[signer].member, statement.epoch,
                              statement.view};
  if (IsSettled(state, place)) return false;
  const auto is_its = [&](const auto& each) {
    return each.first.member == place.member;
  };
  if (std::ranges::count_if(waiting_, is_its) >=
      std::ptrdiff_t{kReportsPerMemberMax}) {
    return false;
  }
  return waiting_.try_emplace(place, Waiting{.evidence = evidence, .due = {}})
      .second;
}

EvidenceReporter::Due EvidenceReporter::TakeDue(const RegisterState& state,
                                                Instant now) {
  Due due;
  due.is_settled = std::erase_if(waiting_, [&](const auto& each) {
                     return IsSettled(state, each.first);
                   }) != 0;
  for (auto& [place, waiting] : waiting_) {
    // No block judges more of one member.
    if (due.reports.size() == kEvidencePerMemberMax) break;
    if (now.steady < waiting.due) continue;
    waiting.due = {now.steady.value + kReportAgainMs};
    due.reports.push_back(Report(state.network_id, waiting.evidence, now.time));
  }
  return due;
}

std::vector<Evidence> EvidenceReporter::AllWaiting() const {
  std::vector<Evidence> evidence;
  evidence.reserve(waiting_.size());
  for (const auto& [place, waiting] : waiting_) {
    evidence.push_back(waiting.evidence);
  }
  return evidence;
}

CheckedTransaction EvidenceReporter::Report(const Digest& network_id,
                                            const Evidence& evidence,
                                            TimeMs now) const {
  const TransactionBody body{.network_id = network_id,
                             .member = identity_.member,
                             .key = identity_.key,
                             .expires = {now.value + kLifetimeMs},
                             .nonce = {},
                             .action = ReportEvidence{evidence}};
  auto checked = CheckSignature(SignTransaction(body, identity_.secret),
                                identity_.secret.public_key());
  CHECK(checked.has_value());
  return *std::move(checked);
}

}  // namespace diptych
