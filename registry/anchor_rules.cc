// SPDX-License-Identifier: Apache-2.0
// The rules of anchoring, bad_position to prefix_crowded in
// docs/spec/transactions.md.
#include <algorithm>

#include "registry/block_executor.h"

namespace diptych {

TransactionOutcome BlockExecutor::Act(const Transaction& tx,
                                      const AnchorBatch& action) {
  const TransactionVerdict on_list = JudgeList(tx.body.member, action.list);
  if (on_list != TransactionVerdict::kAccepted) return {.verdict = on_list};
  TransactionOutcome outcome{.first_entry = NextEntry()};
  const std::size_t first_pending = pending_.size();
  batch_.Clear();
  for (std::uint32_t number = 0; number < action.items.size(); ++number) {
    const AnchorItem& item = action.items[number];
    const CredentialEntry wanted{.member = tx.body.member,
                                 .list = action.list,
                                 .position = item.position,
                                 .time = input_.time,
                                 .commitment = item.commitment};
    const Known known = Find(item.commitment, asked_ + number);
    const TransactionVerdict verdict = JudgeAnchor(wanted, known);
    if (verdict != TransactionVerdict::kAccepted) {
      UndoAnchors(first_pending);
      return {.verdict = verdict, .refused_item = number};
    }
    batch_.Insert(item.position);
    if (known.same != nullptr) {
      outcome.repeated.push_back({number, known.same->index});
      continue;
    }
    pending_positions_.Take(action.list, item.position);
    pending_table_.Insert(CommitmentPrefix(item.commitment), pending_.size());
    pending_.push_back(
        {{outcome.first_entry.value + outcome.entry_count++}, wanted});
  }
  WriteAnchors(first_pending);
  return outcome;
}

TransactionVerdict BlockExecutor::JudgeAnchor(const CredentialEntry& wanted,
                                              const Known& known) const {
  if (wanted.position.value >= kPositionsPerList) {
    return TransactionVerdict::kBadPosition;
  }
  if (batch_.Contains(wanted.position)) {
    return TransactionVerdict::kRepeatedInBatch;
  }
  if (known.same != nullptr) {
    const CredentialEntry& there = known.same->entry;
    // Where the commitment stands the batch cannot have put another one.
    if (there.list == wanted.list && batch_.Contains(there.position)) {
      return TransactionVerdict::kRepeatedInBatch;
    }
    const bool same_place = there.list == wanted.list &&
                            there.position == wanted.position &&
                            there.member == wanted.member;
    return same_place ? TransactionVerdict::kAccepted
                      : TransactionVerdict::kAnchoredElsewhere;
  }
  if (IsTaken(wanted.list, wanted.position)) {
    return TransactionVerdict::kPositionTaken;
  }
  return known.crowd >= kPrefixCrowdMax ? TransactionVerdict::kPrefixCrowded
                                        : TransactionVerdict::kAccepted;
}

BlockExecutor::Known BlockExecutor::Find(const Digest& commitment,
                                         std::size_t asked) const {
  Known known;
  const auto meet = [&](const AnchoredCredential& other) {
    ++known.crowd;
    if (other.entry.commitment == commitment) known.same = &other;
  };
  for (const CommitmentHit& hit : HitsOf(asked)) meet(hit.credential);
  pending_table_.Find(CommitmentPrefix(commitment),
                      [&](std::uint64_t place) { meet(pending_[place]); });
  return known;
}

std::span<const CommitmentHit> BlockExecutor::HitsOf(std::size_t asked) const {
  if (hits_.empty()) return {};
  const auto range =
      std::ranges::equal_range(hits_, asked, {}, &CommitmentHit::asked);
  return {range.begin(), range.end()};
}

void BlockExecutor::UndoAnchors(std::size_t first_pending) {
  for (; pending_.size() > first_pending; pending_.pop_back()) {
    const CredentialEntry& entry = pending_.back().entry;
    pending_table_.Erase(CommitmentPrefix(entry.commitment),
                         pending_.size() - 1);
    pending_positions_.Free(entry.list, entry.position);
  }
}

void BlockExecutor::WriteAnchors(std::size_t first_pending) {
  for (std::size_t i = first_pending; i < pending_.size(); ++i) {
    const CredentialEntry& entry = pending_[i].entry;
    out_.entries.AddCredential(entry);
    out_.taken.push_back({entry.list, entry.position});
  }
}

}  // namespace diptych
