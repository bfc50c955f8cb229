// SPDX-License-Identifier: Apache-2.0
//
// A BlockExecutor goes through one block's transactions in order and gathers
// what they write, so that each sees what those before it did.
//
// The rules of anchoring are in anchor_rules.cc, those of the other actions in
// block_executor.cc; each names its row of docs/spec/transactions.md.

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <unordered_set>
#include <utility>
#include <vector>

#include "registry/commitment_table.h"
#include "registry/execution.h"
#include "registry/occupancy.h"

namespace diptych {

class BlockExecutor {
 public:
  BlockExecutor(const RegisterState& state, const BlockInput& input,
                std::uint64_t hash_seed);

  // Asks the lookup about every commitment of the block, once.
  void LookUpCommitments(const CommitmentLookup& commitments);

  // Executes all transactions.
  void Run();

  // The execution without seal, roots and tiles.
  Execution Take() { return std::move(out_); }
  std::span<const StatusChange> status_changes() const {
    return status_changes_;
  }

 private:
  // A commitment that this block anchors or repeats.
  struct Pending {
    Digest commitment{};
    ListId list;
    Position position;
    MemberId member;
    EntryIndex index;
    std::uint32_t transaction = 0;
    bool is_new = false;
    bool is_undone = false;  // Its transaction was refused.
  };

  TransactionOutcome RunOne(std::uint32_t number, const CheckedTransaction& tx);
  TransactionOutcome Act(const Transaction& tx, const AnchorBatch& action);
  TransactionOutcome Act(const Transaction& tx, const OpenStatusList& action);
  TransactionOutcome Act(const Transaction& tx, const ChangeStatuses& action);
  TransactionOutcome Act(const Transaction& tx, const RegisterDocument& action);

  TransactionVerdict JudgeList(MemberId member, ListId list) const;
  const ListRecord* FindList(ListId list) const;
  bool DirectoryIsFull() const;
  EntryIndex NextEntry() const;

  // anchor_rules.cc
  TransactionVerdict JudgeAnchor(const Transaction& tx, ListId list,
                                 const AnchorItem& item, std::uint32_t number,
                                 TransactionOutcome& outcome);
  TransactionVerdict JudgeRepeat(const Transaction& tx, ListId list,
                                 const AnchorItem& item, std::uint32_t number,
                                 TransactionOutcome& outcome, bool& repeated);
  bool IsTakenInBatch(ListId list, Position position) const;
  std::span<const CommitmentHit> HitsOf(std::size_t asked) const;
  void UndoAnchors(std::size_t first_pending);
  void WriteAnchors(std::size_t first_pending);

  CredentialStatus StatusOf(ListId list, Position position) const;
  bool IsTaken(ListId list, Position position) const;

  const RegisterState& state_;
  const BlockInput& input_;
  Execution out_;

  std::unordered_set<Digest, DigestHash> accepted_now_;
  std::uint32_t transaction_ = 0;  // The one that is being executed.
  std::size_t asked_ = 0;          // Its first commitment among all asked.
  std::vector<CommitmentHit> hits_;
  CommitmentTable pending_table_;  // prefix -> place in pending_
  std::vector<Pending> pending_;
  Occupancy pending_positions_;
  std::map<std::pair<ListId, Position>, CredentialStatus> pending_statuses_;
  std::vector<StatusChange> status_changes_;
};

}  // namespace diptych
