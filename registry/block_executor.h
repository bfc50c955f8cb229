// SPDX-License-Identifier: Apache-2.0
//
// A BlockExecutor goes through one block's transactions in order and gathers
// what they write, so that each sees what those before it did.
//
// The rules of anchoring are in anchor_rules.cc, those of evidence in
// evidence_rules.cc, those of accreditation in accreditation_rules.cc, those of
// the other actions in block_executor.cc; each names its row of
// docs/spec/transactions.md. What a refused transaction leaves
// behind is nothing: its work is bounded by its own size, and so is that of all
// that follow.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "registry/execution.h"
#include "registry/occupancy.h"
#include "registry/position_set.h"

namespace diptych {

class BlockExecutor {
 public:
  BlockExecutor(const RegisterState& state, const BlockInput& input,
                std::uint64_t hash_seed);

  // Executes all transactions. Asks the lookup about every commitment of the
  // block once, in slices of whole transactions.
  void Run(const CommitmentLookup& commitments);

  // The execution without seal, roots and tiles.
  Execution Take();
  std::span<const StatusChange> status_changes() const {
    return status_changes_;
  }

 private:
  // What log and block hold of a commitment already.
  struct Known {
    const AnchoredCredential* same = nullptr;  // Null: it is new.
    std::size_t crowd = 0;  // Commitments that share its prefix.
  };

  void ReserveForAnchors();
  // Asks about transaction `first` and as many behind it as one lookup takes;
  // returns the number of the one behind those.
  std::size_t LookUpSlice(const CommitmentLookup& commitments,
                          std::size_t first);
  TransactionOutcome RunOne(const CheckedTransaction& checked);
  TransactionOutcome Act(const Transaction& tx, const AnchorBatch& action);
  TransactionOutcome Act(const Transaction& tx, const OpenStatusList& action);
  TransactionOutcome Act(const Transaction& tx, const ChangeStatuses& action);
  TransactionOutcome Act(const Transaction& tx, const RegisterDocument& action);
  // evidence_rules.cc
  TransactionOutcome Act(const Transaction& tx, const ReportEvidence& action);
  // accreditation_rules.cc
  TransactionOutcome Act(const Transaction& tx, const Accredit& action);

  TransactionVerdict JudgeList(MemberId member, ListId list) const;
  TransactionVerdict JudgeStatus(ListId list, const StatusItem& item) const;
  const ListRecord* FindList(ListId list) const;
  // Whether the directory, and the member's share of it, take one more record.
  bool HasRoom(MemberId member);
  // How many lists and documents the member has, those of this block included.
  std::uint64_t& RecordsOf(MemberId member);
  EntryIndex NextEntry() const;

  // accreditation_rules.cc
  TransactionOutcome Grant(MemberId accreditor, const Accredit& action);
  TransactionOutcome Withdraw(MemberId accreditor, const Accredit& action);
  // The member's record as the transactions so far leave it; null if there is
  // none of that number.
  const MemberRecord* CurrentMember(MemberId member) const;
  // The same to change it. Requires that there is one.
  MemberRecord& ChangedMember(MemberId member);
  void WriteAccreditation(const Accreditation& accreditation, MemberId issuer,
                          AccreditationChange change);

  // anchor_rules.cc
  TransactionVerdict JudgeAnchor(const CredentialEntry& wanted,
                                 const Known& known) const;
  // `asked` is the commitment's place among those of the slice.
  Known Find(const Digest& commitment, std::size_t asked) const;
  std::span<const CommitmentHit> HitsOf(std::size_t asked) const;
  void UndoAnchors(std::size_t first_pending);
  void WriteAnchors(std::size_t first_pending);
  // The pages that the anchored credentials change.
  void WritePages();

  CredentialStatus StatusOf(ListId list, Position position) const;
  bool IsTaken(ListId list, Position position) const;

  const RegisterState& state_;
  const BlockInput& input_;
  Execution out_;

  std::set<Digest> accepted_now_;
  PositionSet batch_;      // What the transaction at work has named.
  std::size_t asked_ = 0;  // Its first commitment among the slice's.
  std::vector<CommitmentHit> hits_;
  Occupancy pending_positions_;  // Those of out_.credentials.
  std::set<ListId> pending_lists_;
  std::map<std::pair<ListId, Position>, CredentialStatus> pending_statuses_;
  std::vector<StatusChange> status_changes_;
  std::map<Digest, MemberId> pending_documents_;
  std::map<MemberId, MemberRecord> pending_members_;
  std::set<ConvictionPlace> pending_convictions_;
  // How much evidence of each member was judged in this block.
  std::map<MemberId, std::size_t> judged_evidence_;
  // Counted when first asked for: most blocks add no record.
  std::optional<std::map<MemberId, std::uint64_t>> records_;
};

}  // namespace diptych
