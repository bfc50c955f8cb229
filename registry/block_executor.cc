// SPDX-License-Identifier: Apache-2.0
#include "registry/block_executor.h"

#include <algorithm>

#include "base/check.h"
#include "merkle/directory_proof.h"
#include "registry/directory.h"

namespace diptych {
namespace {

// List numbers never run out: each list takes a record of the directory.
static_assert(kDirectoryRecordsMax <= kStatusListsMax);

// Each transaction fits into a slice, so that every slice has one.
static_assert(kTransactionItemsMax <= kCommitmentsAskedMax);

// What a transaction anchors; nothing if it does something else.
std::span<const AnchorItem> AnchorItems(const CheckedTransaction& checked) {
  const auto* anchor =
      std::get_if<AnchorBatch>(&checked.transaction().body.action);
  if (anchor == nullptr) return {};
  return anchor->items;
}

}  // namespace

BlockExecutor::BlockExecutor(const RegisterState& state,
                             const BlockInput& input, std::uint64_t hash_seed)
    : state_(state), input_(input) {
  out_.credentials = CredentialSet(hash_seed);
  out_.height = {state.tip.height.value + 1};
  out_.time = input.time;
  out_.first_entry = {state.log.size()};
}

void BlockExecutor::Run(const CommitmentLookup& commitments) {
  ReserveForAnchors();
  out_.outcomes.reserve(input_.transactions.size());
  std::size_t slice_end = 0;
  for (std::size_t i = 0; i < input_.transactions.size(); ++i) {
    if (i == slice_end) slice_end = LookUpSlice(commitments, i);
    const CheckedTransaction& checked = input_.transactions[i];
    out_.outcomes.push_back(RunOne(checked));
    asked_ += AnchorItems(checked).size();
  }
}

void BlockExecutor::ReserveForAnchors() {
  std::size_t count = 0;
  for (const CheckedTransaction& checked : input_.transactions) {
    count += AnchorItems(checked).size();
  }
  out_.credentials.Reserve(count);
  out_.entries.ReserveCredentials(count);
}

std::size_t BlockExecutor::LookUpSlice(const CommitmentLookup& commitments,
                                       std::size_t first) {
  std::vector<Digest> asked;
  std::size_t end = first;
  for (; end < input_.transactions.size(); ++end) {
    const std::span<const AnchorItem> items =
        AnchorItems(input_.transactions[end]);
    if (asked.size() + items.size() > kCommitmentsAskedMax) break;
    for (const AnchorItem& item : items) asked.push_back(item.commitment);
  }
  asked_ = 0;
  hits_.clear();
  if (!asked.empty()) commitments.Find(asked, hits_);
  return end;
}

Execution BlockExecutor::Take() {
  WritePages();
  for (auto& [number, record] : pending_members_) {
    out_.members.push_back(std::move(record));
  }
  return std::move(out_);
}

TransactionOutcome BlockExecutor::RunOne(const CheckedTransaction& checked) {
  const Transaction& tx = checked.transaction();
  // The rules before this one hold for what was accepted at this very time.
  if (accepted_now_.contains(tx.id)) {
    return {.verdict = TransactionVerdict::kReplayed};
  }
  const TransactionVerdict sender = JudgeSender(state_, tx, input_.time);
  if (sender != TransactionVerdict::kAccepted) return {.verdict = sender};
  const MemberKey* key = SenderKey(state_, tx.body);
  CHECK(key != nullptr);
  if (!std::ranges::equal(key->public_key, checked.key())) {
    return {.verdict = TransactionVerdict::kBadSignature};
  }
  if (!HasRole(*state_.FindMember(tx.body.member), RoleFor(tx.body.action),
               input_.time)) {
    return {.verdict = TransactionVerdict::kRoleMissing};
  }
  if (state_.recent.size() + accepted_now_.size() >= kRecentTransactionsMax) {
    return {.verdict = TransactionVerdict::kOverLimit};
  }
  TransactionOutcome outcome = std::visit(
      [&](const auto& action) { return Act(tx, action); }, tx.body.action);
  if (outcome.verdict == TransactionVerdict::kAccepted) {
    out_.accepted_ids.push_back(tx.id);
    accepted_now_.insert(tx.id);
  }
  return outcome;
}

TransactionOutcome BlockExecutor::Act(const Transaction& tx,
                                      const OpenStatusList&) {
  if (!HasRoom(tx.body.member)) {
    return {.verdict = TransactionVerdict::kOverLimit};
  }
  const std::size_t number = state_.lists.size() + out_.lists.size();
  const ListRecord record{.list = {static_cast<std::uint32_t>(number)},
                          .owner = tx.body.member,
                          .opened = input_.time};
  const TransactionOutcome outcome{
      .first_entry = NextEntry(), .entry_count = 1, .opened_list = record.list};
  out_.entries.Add(EncodeEntry(ListOpenedEntry{
      .member = record.owner, .list = record.list, .time = input_.time}));
  out_.lists.push_back(record);
  ++RecordsOf(tx.body.member);
  return outcome;
}

TransactionOutcome BlockExecutor::Act(const Transaction& tx,
                                      const ChangeStatuses& action) {
  const TransactionVerdict on_list = JudgeList(tx.body.member, action.list);
  if (on_list != TransactionVerdict::kAccepted) return {.verdict = on_list};
  std::vector<StatusChangeEntry> changes;
  batch_.Clear();
  for (std::uint32_t number = 0; number < action.items.size(); ++number) {
    const StatusItem& item = action.items[number];
    const TransactionVerdict verdict = JudgeStatus(action.list, item);
    if (verdict != TransactionVerdict::kAccepted) {
      return {.verdict = verdict, .refused_item = number};
    }
    batch_.Insert(item.position);
    const auto wanted = static_cast<CredentialStatus>(item.status);
    if (wanted == StatusOf(action.list, item.position)) continue;
    changes.push_back({.member = tx.body.member,
                       .list = action.list,
                       .position = item.position,
                       .time = input_.time,
                       .status = wanted,
                       .reason = static_cast<StatusReason>(item.reason)});
  }
  const TransactionOutcome outcome{
      .first_entry = NextEntry(),
      .entry_count = static_cast<std::uint32_t>(changes.size())};
  for (const StatusChangeEntry& change : changes) {
    out_.entries.Add(EncodeEntry(change));
    pending_statuses_[{change.list, change.position}] = change.status;
    status_changes_.push_back({change.list, change.position, change.status});
  }
  return outcome;
}

TransactionVerdict BlockExecutor::JudgeStatus(ListId list,
                                              const StatusItem& item) const {
  if (item.position.value >= kPositionsPerList) {
    return TransactionVerdict::kBadPosition;
  }
  if (batch_.Contains(item.position)) {
    return TransactionVerdict::kRepeatedInBatch;
  }
  if (!IsTaken(list, item.position)) return TransactionVerdict::kPositionEmpty;
  if (item.status > static_cast<std::uint8_t>(CredentialStatus::kSuspended) ||
      item.reason > kStatusReasonMax) {
    return TransactionVerdict::kBadStatus;
  }
  const bool is_final =
      StatusOf(list, item.position) == CredentialStatus::kInvalid &&
      item.status != static_cast<std::uint8_t>(CredentialStatus::kInvalid);
  return is_final ? TransactionVerdict::kRevocationFinal
                  : TransactionVerdict::kAccepted;
}

TransactionOutcome BlockExecutor::Act(const Transaction& tx,
                                      const RegisterDocument& action) {
  std::optional<MemberId> owner;
  if (const auto found = state_.documents.find(action.digest);
      found != state_.documents.end()) {
    owner = found->second.member;
  } else if (const auto now = pending_documents_.find(action.digest);
             now != pending_documents_.end()) {
    owner = now->second;
  }
  if (owner) {
    return {.verdict = owner == tx.body.member
                           ? TransactionVerdict::kAccepted
                           : TransactionVerdict::kDocumentOwned};
  }
  if (!HasRoom(tx.body.member)) {
    return {.verdict = TransactionVerdict::kOverLimit};
  }
  const TransactionOutcome outcome{.first_entry = NextEntry(),
                                   .entry_count = 1};
  out_.entries.Add(EncodeEntry(DocumentEntry{.member = tx.body.member,
                                             .time = input_.time,
                                             .type = action.type,
                                             .digest = action.digest,
                                             .name = action.name}));
  out_.documents.push_back({.digest = action.digest,
                            .member = tx.body.member,
                            .type = action.type,
                            .registered = input_.time,
                            .name = action.name});
  pending_documents_.emplace(action.digest, tx.body.member);
  ++RecordsOf(tx.body.member);
  return outcome;
}

TransactionVerdict BlockExecutor::JudgeList(MemberId member,
                                            ListId list) const {
  const ListRecord* found = FindList(list);
  if (found == nullptr) return TransactionVerdict::kUnknownList;
  return found->owner == member ? TransactionVerdict::kAccepted
                                : TransactionVerdict::kListNotOwned;
}

const ListRecord* BlockExecutor::FindList(ListId list) const {
  if (list.value < state_.lists.size()) return &state_.lists[list.value];
  const std::size_t opened_now = list.value - state_.lists.size();
  return opened_now < out_.lists.size() ? &out_.lists[opened_now] : nullptr;
}

bool BlockExecutor::HasRoom(MemberId member) {
  const std::uint64_t count = state_.directory.count() + out_.lists.size() +
                              out_.documents.size() + out_.convictions.size();
  return count < kDirectoryRecordsMax &&
         RecordsOf(member) < DirectoryShare(state_.members.size());
}

std::uint64_t& BlockExecutor::RecordsOf(MemberId member) {
  if (!records_) {
    records_.emplace();
    for (const ListRecord& list : state_.lists) ++(*records_)[list.owner];
    for (const auto& [digest, document] : state_.documents) {
      ++(*records_)[document.member];
    }
  }
  return (*records_)[member];
}

EntryIndex BlockExecutor::NextEntry() const {
  return {out_.first_entry.value + out_.entries.count()};
}

CredentialStatus BlockExecutor::StatusOf(ListId list, Position position) const {
  const auto found = pending_statuses_.find({list, position});
  return found != pending_statuses_.end() ? found->second
                                          : state_.StatusOf(list, position);
}

bool BlockExecutor::IsTaken(ListId list, Position position) const {
  return state_.occupancy.IsTaken(list, position) ||
         pending_positions_.IsTaken(list, position);
}

}  // namespace diptych
