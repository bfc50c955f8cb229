// SPDX-License-Identifier: Apache-2.0
// The rules of anchoring, bad_position to prefix_crowded in
// docs/spec/transactions.md.
#include <algorithm>
#include <array>

#include "registry/block_executor.h"

namespace diptych {
namespace {

constexpr std::array<std::uint8_t, kOccupancyPageSize> kFreePage{};

}  // namespace

TransactionOutcome BlockExecutor::Act(const Transaction& tx,
                                      const AnchorBatch& action) {
  const TransactionVerdict on_list = JudgeList(tx.body.member, action.list);
  if (on_list != TransactionVerdict::kAccepted) return {.verdict = on_list};
  TransactionOutcome outcome{.first_entry = NextEntry()};
  const std::size_t first_pending = out_.credentials.size();
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
    out_.credentials.Add(
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
  out_.credentials.Find(CommitmentPrefix(commitment), meet);
  return known;
}

std::span<const CommitmentHit> BlockExecutor::HitsOf(std::size_t asked) const {
  if (hits_.empty()) return {};
  const auto range =
      std::ranges::equal_range(hits_, asked, {}, &CommitmentHit::asked);
  return {range.begin(), range.end()};
}

void BlockExecutor::UndoAnchors(std::size_t first_pending) {
  while (out_.credentials.size() > first_pending) {
    const CredentialEntry& entry = out_.credentials.all().back().entry;
    pending_positions_.Free(entry.list, entry.position);
    out_.credentials.RemoveLast();
  }
}

void BlockExecutor::WriteAnchors(std::size_t first_pending) {
  for (const AnchoredCredential& credential :
       out_.credentials.all().subspan(first_pending)) {
    out_.entries.AddCredential(credential.entry);
    pending_lists_.insert(credential.entry.list);
  }
}

void BlockExecutor::WritePages() {
  for (const ListId list : pending_lists_) {
    for (std::size_t page = 0; page < kPagesPerList; ++page) {
      const ByteView taken_now = pending_positions_.Page(list, page);
      if (std::ranges::equal(taken_now, kFreePage)) continue;
      ChangedPage changed{.list = list,
                          .page = page,
                          .octets = ToBytes(state_.occupancy.Page(list, page))};
      for (std::size_t i = 0; i < taken_now.size(); ++i) {
        changed.octets[i] |= taken_now[i];
      }
      out_.pages.push_back(std::move(changed));
    }
  }
}

}  // namespace diptych
