// SPDX-License-Identifier: Apache-2.0
// The rules of accreditation, unknown_issuer to accreditations_full in
// docs/spec/transactions.md.
#include <algorithm>
#include <vector>

#include "base/check.h"
#include "registry/block_executor.h"

namespace diptych {
namespace {

// `record` may have many keys, and a receipt carries all of it. An accreditor
// can have it asked as often as it likes, so nothing is copied or encoded.
bool HasRoomFor(const MemberRecord& record, const Accreditation& wanted) {
  const std::size_t added = AccreditationSize(wanted);
  std::size_t share = added;
  std::size_t all = added;
  for (const Accreditation& one : record.accreditations) {
    const std::size_t size = AccreditationSize(one);
    all += size;
    if (one.accreditor == wanted.accreditor) share += size;
  }
  // The first one also brings their number.
  const std::size_t number = record.accreditations.empty() ? 1 : 0;
  return share <= kAccreditorShareMax && all <= kAccreditationsSizeMax &&
         MemberRecordSize(record) + number + added <= kMemberRecordSizeMax;
}

// Whether it has ended by `end`, or never holds.
bool IsOver(const Accreditation& one, TimeMs end) {
  return one.to.value != 0 && (one.to <= end || one.to <= one.from);
}

// Whether `there` is what `action` asks for at `time`.
bool IsAsAsked(const Accreditation& there, MemberId accreditor,
               const Accredit& action, TimeMs time) {
  const bool begins_so = action.from.value == 0 ? IsInForce(there, time)
                                                : there.from == action.from;
  return there.accreditor == accreditor && there.scope == action.scope &&
         there.to == action.to && begins_so;
}

}  // namespace

TransactionOutcome BlockExecutor::Act(const Transaction& tx,
                                      const Accredit& action) {
  const MemberRecord* issuer = CurrentMember(action.issuer);
  // What was granted can be withdrawn from who is no issuer any more.
  if (issuer == nullptr ||
      (!action.withdraw && !HasRole(*issuer, Role::kIssuer, input_.time))) {
    return {.verdict = TransactionVerdict::kUnknownIssuer};
  }
  if (action.issuer == tx.body.member) {
    return {.verdict = TransactionVerdict::kAccreditsItself};
  }
  return action.withdraw ? Withdraw(tx.body.member, action)
                         : Grant(tx.body.member, action);
}

TransactionOutcome BlockExecutor::Grant(MemberId accreditor,
                                        const Accredit& action) {
  const TimeMs from = action.from.value == 0 ? input_.time : action.from;
  if (action.to.value != 0 && action.to <= from) {
    return {.verdict = TransactionVerdict::kBadInterval};
  }
  const MemberRecord& issuer = *CurrentMember(action.issuer);
  const bool is_there =
      std::ranges::any_of(issuer.accreditations, [&](const Accreditation& one) {
        return IsAsAsked(one, accreditor, action, input_.time);
      });
  if (is_there) return {};
  if (from < input_.time) return {.verdict = TransactionVerdict::kBadInterval};
  const Accreditation granted{
      .accreditor = accreditor,
      .accreditor_name = CurrentMember(accreditor)->name,
      .from = from,
      .to = action.to,
      .scope = action.scope};
  if (!HasRoomFor(issuer, granted)) {
    return {.verdict = TransactionVerdict::kAccreditationsFull};
  }
  const TransactionOutcome outcome{.first_entry = NextEntry(),
                                   .entry_count = 1};
  ChangedMember(action.issuer).accreditations.push_back(granted);
  WriteAccreditation(granted, action.issuer, AccreditationChange::kGranted);
  return outcome;
}

TransactionOutcome BlockExecutor::Withdraw(MemberId accreditor,
                                           const Accredit& action) {
  const TimeMs end = action.to.value == 0 ? input_.time : action.to;
  const MemberRecord& issuer = *CurrentMember(action.issuer);
  std::size_t meant = 0;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < issuer.accreditations.size(); ++i) {
    const Accreditation& one = issuer.accreditations[i];
    const bool is_meant = one.accreditor == accreditor &&
                          (action.scope.empty() || one.scope == action.scope);
    if (!is_meant) continue;
    ++meant;
    if (!IsOver(one, end)) places.push_back(i);
  }
  if (meant == 0) return {.verdict = TransactionVerdict::kNothingToWithdraw};
  if (places.empty()) return {};
  if (end < input_.time) return {.verdict = TransactionVerdict::kBadInterval};
  const TransactionOutcome outcome{
      .first_entry = NextEntry(),
      .entry_count = static_cast<std::uint32_t>(places.size())};
  MemberRecord& changed = ChangedMember(action.issuer);
  for (const std::size_t place : places) {
    Accreditation& one = changed.accreditations[place];
    one.to = std::max(one.from, end);
    WriteAccreditation(one, action.issuer, AccreditationChange::kWithdrawn);
  }
  return outcome;
}

const MemberRecord* BlockExecutor::CurrentMember(MemberId member) const {
  const auto changed = pending_members_.find(member);
  return changed != pending_members_.end() ? &changed->second
                                           : state_.FindMember(member);
}

MemberRecord& BlockExecutor::ChangedMember(MemberId member) {
  const MemberRecord* record = CurrentMember(member);
  CHECK(record != nullptr);
  return pending_members_.try_emplace(member, *record).first->second;
}

void BlockExecutor::WriteAccreditation(const Accreditation& accreditation,
                                       MemberId issuer,
                                       AccreditationChange change) {
  out_.entries.Add(
      EncodeEntry(AccreditationEntry{.accreditor = accreditation.accreditor,
                                     .issuer = issuer,
                                     .time = input_.time,
                                     .change = change,
                                     .from = accreditation.from,
                                     .to = accreditation.to,
                                     .scope = accreditation.scope}));
  ++out_.accreditation_changes;
}

}  // namespace diptych
