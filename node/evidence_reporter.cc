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

}  // namespace

void EvidenceReporter::Note(const Evidence& evidence) {
  const std::size_t place = evidence.first.signer.value;
  if (place >= validators_.size()) return;
  if (waiting_.size() >= kReportsWaitingMax) return;
  const Statement& statement = evidence.first.statement;
  waiting_.try_emplace(
      {validators_[place].member, statement.epoch, statement.view},
      Waiting{.evidence = evidence, .due = {}});
}

std::vector<CheckedTransaction> EvidenceReporter::TakeDue(
    const RegisterState& state, Instant now) {
  std::erase_if(waiting_, [&](const auto& each) {
    return state.convictions.contains(each.first) ||
           IsFull(state, each.first.member);
  });
  std::vector<CheckedTransaction> due;
  for (auto& [place, waiting] : waiting_) {
    // No block judges more of one member.
    if (due.size() == kEvidencePerMemberMax) break;
    if (now.steady < waiting.due) continue;
    waiting.due = {now.steady.value + kReportAgainMs};
    due.push_back(Report(state.network_id, waiting.evidence, now.time));
  }
  return due;
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
