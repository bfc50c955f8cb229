// SPDX-License-Identifier: Apache-2.0
#include "registry/block_executor.h"

#include <algorithm>

#include "base/check.h"
#include "merkle/directory_proof.h"

namespace diptych {
namespace {

// An outcome of a transaction that wrote nothing.
TransactionOutcome Refused(TransactionVerdict verdict) {
  TransactionOutcome outcome;
  outcome.verdict = verdict;
  return outcome;
}

}  // namespace

BlockExecutor::BlockExecutor(const RegisterState& state,
                             const BlockInput& input, std::uint64_t hash_seed)
    : state_(state), input_(input), pending_table_(hash_seed) {
  out_.height = {state.tip.height.value + 1};
  out_.time = input.time;
  out_.first_entry = {state.log.size()};
}

void BlockExecutor::LookUpCommitments(const CommitmentLookup& commitments) {
  std::vector<Digest> asked;
  for (const CheckedTransaction& checked : input_.transactions) {
    const auto* anchor =
        std::get_if<AnchorBatch>(&checked.transaction().body.action);
    if (anchor == nullptr) continue;
    for (const AnchorItem& item : anchor->items) {
      asked.push_back(item.commitment);
    }
  }
  pending_table_.Reserve(asked.size());
  pending_.reserve(asked.size());
  if (!asked.empty()) commitments.Find(asked, hits_);
}

void BlockExecutor::Run() {
  out_.outcomes.reserve(input_.transactions.size());
  for (const CheckedTransaction& checked : input_.transactions) {
    out_.outcomes.push_back(RunOne(transaction_, checked));
    const auto* anchor =
        std::get_if<AnchorBatch>(&checked.transaction().body.action);
    if (anchor != nullptr) asked_ += anchor->items.size();
    ++transaction_;
  }
}

TransactionOutcome BlockExecutor::RunOne(std::uint32_t number,
                                         const CheckedTransaction& checked) {
  const Transaction& tx = checked.transaction();
  const TransactionVerdict sender = JudgeSender(state_, tx, input_.time);
  if (sender != TransactionVerdict::kAccepted) return Refused(sender);
  const MemberKey* key = SenderKey(state_, tx.body);
  CHECK(key != nullptr);
  if (!std::ranges::equal(key->public_key, checked.key())) {
    return Refused(TransactionVerdict::kBadSignature);
  }
  if (accepted_now_.contains(tx.id)) {
    return Refused(TransactionVerdict::kReplayed);
  }
  if (!HasRole(*state_.FindMember(tx.body.member), Role::kIssuer,
               input_.time)) {
    return Refused(TransactionVerdict::kRoleMissing);
  }
  if (state_.recent.size() + out_.accepted_ids.size() >=
          kRecentTransactionsMax ||
      number >= kBlockTransactionsMax) {
    return Refused(TransactionVerdict::kOverLimit);
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
  const std::size_t number = state_.lists.size() + out_.lists.size();
  if (number >= kStatusListsMax || DirectoryIsFull()) {
    return Refused(TransactionVerdict::kOverLimit);
  }
  const ListRecord record{.list = {static_cast<std::uint32_t>(number)},
                          .owner = tx.body.member,
                          .opened = input_.time};
  TransactionOutcome outcome;
  outcome.first_entry = NextEntry();
  outcome.entry_count = 1;
  outcome.opened_list = record.list;
  out_.entries.Add(EncodeEntry(ListOpenedEntry{
      .member = record.owner, .list = record.list, .time = input_.time}));
  out_.lists.push_back(record);
  return outcome;
}

TransactionOutcome BlockExecutor::Act(const Transaction& tx,
                                      const ChangeStatuses& action) {
  TransactionOutcome outcome;
  outcome.verdict = JudgeList(tx.body.member, action.list);
  if (outcome.verdict != TransactionVerdict::kAccepted) return outcome;
  std::map<Position, StatusItem> changes;
  std::vector<Position> order;
  for (std::uint32_t number = 0; number < action.items.size(); ++number) {
    const StatusItem& item = action.items[number];
    const auto refuse = [&](TransactionVerdict verdict) {
      TransactionOutcome refused = Refused(verdict);
      refused.refused_item = number;
      return refused;
    };
    if (item.position.value >= kPositionsPerList) {
      return refuse(TransactionVerdict::kBadPosition);
    }
    if (!changes.emplace(item.position, item).second) {
      return refuse(TransactionVerdict::kRepeatedInBatch);
    }
    if (!IsTaken(action.list, item.position)) {
      return refuse(TransactionVerdict::kPositionEmpty);
    }
    if (item.status > static_cast<std::uint8_t>(CredentialStatus::kSuspended) ||
        item.reason > kStatusReasonMax) {
      return refuse(TransactionVerdict::kBadStatus);
    }
    const CredentialStatus now = StatusOf(action.list, item.position);
    const auto wanted = static_cast<CredentialStatus>(item.status);
    if (now == wanted) continue;
    if (now == CredentialStatus::kInvalid) {
      return refuse(TransactionVerdict::kRevocationFinal);
    }
    order.push_back(item.position);
  }
  outcome.first_entry = NextEntry();
  outcome.entry_count = static_cast<std::uint32_t>(order.size());
  for (Position position : order) {
    const StatusItem& item = changes.at(position);
    const auto status = static_cast<CredentialStatus>(item.status);
    out_.entries.Add(EncodeEntry(
        StatusChangeEntry{.member = tx.body.member,
                          .list = action.list,
                          .position = position,
                          .time = input_.time,
                          .status = status,
                          .reason = static_cast<StatusReason>(item.reason)}));
    pending_statuses_[{action.list, position}] = status;
    status_changes_.push_back({action.list, position, status});
  }
  return outcome;
}

TransactionOutcome BlockExecutor::Act(const Transaction& tx,
                                      const RegisterDocument& action) {
  const DocumentRecord* known = nullptr;
  if (const auto found = state_.documents.find(action.digest);
      found != state_.documents.end()) {
    known = &found->second;
  }
  for (const DocumentRecord& record : out_.documents) {
    if (record.digest == action.digest) known = &record;
  }
  TransactionOutcome outcome;
  if (known != nullptr) {
    if (known->member != tx.body.member) {
      outcome.verdict = TransactionVerdict::kDocumentOwned;
    }
    return outcome;
  }
  if (DirectoryIsFull()) return Refused(TransactionVerdict::kOverLimit);
  outcome.first_entry = NextEntry();
  outcome.entry_count = 1;
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

bool BlockExecutor::DirectoryIsFull() const {
  return state_.directory.count() + out_.lists.size() + out_.documents.size() >=
         kDirectoryRecordsMax;
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
