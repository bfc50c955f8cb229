// SPDX-License-Identifier: Apache-2.0
// The rules of anchoring, bad_position to prefix_crowded in
// docs/spec/transactions.md.
#include <algorithm>

#include "registry/block_executor.h"

namespace diptych {

TransactionOutcome BlockExecutor::Act(const Transaction& tx,
                                      const AnchorBatch& action) {
  TransactionOutcome outcome;
  outcome.verdict = JudgeList(tx.body.member, action.list);
  if (outcome.verdict != TransactionVerdict::kAccepted) return outcome;
  outcome.first_entry = NextEntry();
  const std::size_t first_pending = pending_.size();
  for (std::uint32_t number = 0; number < action.items.size(); ++number) {
    outcome.verdict =
        JudgeAnchor(tx, action.list, action.items[number], number, outcome);
    if (outcome.verdict != TransactionVerdict::kAccepted) {
      UndoAnchors(first_pending);
      outcome.refused_item = number;
      outcome.entry_count = 0;
      outcome.repeated.clear();
      return outcome;
    }
  }
  WriteAnchors(first_pending);
  return outcome;
}

TransactionVerdict BlockExecutor::JudgeAnchor(const Transaction& tx,
                                              ListId list,
                                              const AnchorItem& item,
                                              std::uint32_t number,
                                              TransactionOutcome& outcome) {
  if (item.position.value >= kPositionsPerList) {
    return TransactionVerdict::kBadPosition;
  }
  bool repeated = false;
  const TransactionVerdict verdict =
      JudgeRepeat(tx, list, item, number, outcome, repeated);
  if (verdict != TransactionVerdict::kAccepted) return verdict;

  Pending pending{.commitment = item.commitment,
                  .list = list,
                  .position = item.position,
                  .member = tx.body.member,
                  .transaction = transaction_};
  if (repeated) {
    pending.index = outcome.repeated.back().index;
  } else {
    pending.is_new = true;
    pending.index = {outcome.first_entry.value + outcome.entry_count++};
    pending_positions_.Take(list, item.position);
  }
  pending_table_.Insert(CommitmentPrefix(item.commitment), pending_.size());
  pending_.push_back(pending);
  return TransactionVerdict::kAccepted;
}

TransactionVerdict BlockExecutor::JudgeRepeat(
    const Transaction& tx, ListId list, const AnchorItem& item,
    std::uint32_t number, TransactionOutcome& outcome, bool& repeated) {
  std::size_t crowd = 0;
  const Pending* same = nullptr;
  pending_table_.Find(
      CommitmentPrefix(item.commitment), [&](std::uint64_t place) {
        const Pending& other = pending_[place];
        if (other.is_undone) return;
        crowd += other.is_new ? 1 : 0;
        // A commitment may stand here once as new and again as a repeat of
        // it: the last one tells whether it was in this batch.
        if (other.commitment != item.commitment) return;
        if (same == nullptr || other.transaction > same->transaction) {
          same = &other;
        }
      });
  if (same != nullptr && same->transaction == transaction_) {
    return TransactionVerdict::kRepeatedInBatch;
  }
  std::optional<AnchoredCredential> known;
  if (same != nullptr) {
    known = {same->index,
             {.member = same->member,
              .list = same->list,
              .position = same->position}};
  }
  for (const CommitmentHit& hit : HitsOf(asked_ + number)) {
    ++crowd;
    if (hit.credential.entry.commitment == item.commitment) {
      known = hit.credential;
    }
  }
  if (known) {
    const bool same_place = known->entry.list == list &&
                            known->entry.position == item.position &&
                            known->entry.member == tx.body.member;
    if (!same_place) return TransactionVerdict::kAnchoredElsewhere;
    outcome.repeated.push_back({number, known->index});
    repeated = true;
    return TransactionVerdict::kAccepted;
  }
  if (pending_positions_.IsTaken(list, item.position)) {
    return IsTakenInBatch(list, item.position)
               ? TransactionVerdict::kRepeatedInBatch
               : TransactionVerdict::kPositionTaken;
  }
  if (state_.occupancy.IsTaken(list, item.position)) {
    return TransactionVerdict::kPositionTaken;
  }
  return crowd >= kPrefixCrowdMax ? TransactionVerdict::kPrefixCrowded
                                  : TransactionVerdict::kAccepted;
}

bool BlockExecutor::IsTakenInBatch(ListId list, Position position) const {
  for (std::size_t i = pending_.size(); i-- > 0;) {
    const Pending& pending = pending_[i];
    if (pending.transaction != transaction_) return false;
    if (pending.list == list && pending.position == position) return true;
  }
  return false;
}

std::span<const CommitmentHit> BlockExecutor::HitsOf(std::size_t asked) const {
  if (hits_.empty()) return {};
  const auto range =
      std::ranges::equal_range(hits_, asked, {}, &CommitmentHit::asked);
  return {range.begin(), range.end()};
}

void BlockExecutor::UndoAnchors(std::size_t first_pending) {
  for (std::size_t i = first_pending; i < pending_.size(); ++i) {
    pending_[i].is_undone = true;
    if (pending_[i].is_new) {
      pending_positions_.Free(pending_[i].list, pending_[i].position);
    }
  }
}

void BlockExecutor::WriteAnchors(std::size_t first_pending) {
  for (std::size_t i = first_pending; i < pending_.size(); ++i) {
    const Pending& pending = pending_[i];
    if (!pending.is_new) continue;
    out_.entries.AddCredential({.member = pending.member,
                                .list = pending.list,
                                .position = pending.position,
                                .time = input_.time,
                                .commitment = pending.commitment});
    out_.taken.push_back({pending.list, pending.position});
  }
}

}  // namespace diptych
