// SPDX-License-Identifier: Apache-2.0
//
// A ReplicaNode is a node of a simulation that runs the replica with the real
// register, and speaks in real frames.
//
// Around the replica it does what node/ does: writes votes before the guard and
// final blocks one by one, reads back at a start what is on the disk, and turns
// frames into events and actions into frames. Signatures of votes are the
// simulator's; those of transactions are real.

#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "node/question_budget.h"
#include "replica/range_answer.h"
#include "replica/replica.h"
#include "tests/sim/node.h"
#include "tests/sim/replica/range_lies.h"
#include "tests/sim/replica/range_questions.h"
#include "tests/sim/replica/replica_world.h"
#include "tests/sim/replica/stored_guard.h"
#include "tests/sim/replica/stored_records.h"

namespace diptych {

class ReplicaNode final : public SimNode, private FinalBlocks {
 public:
  ReplicaNode(SimWorld& world, ReplicaWorld& replicas, Role role,
              SimClock clock, Behaviours behaviours);

  void Learn(TransactionSet transactions) override;
  void OnDamaged(const Packet& packet) override;
  bool Rot(SimRandom& random) override;
  void LearnFullBlock() override;
  void LearnFresh(std::uint32_t number) override;

  // ByzantineHost.
  void InjectFrame(std::uint32_t to, FrameSort sort, Bytes octets) override;
  void Submit(std::vector<CheckedTransaction> transactions) override;

 private:
  // SimNode.
  void Boot() override;
  void Halt() override;
  void Take(const Packet& packet) override;
  void Emit(Packet& packet) override;
  void OnCompleted(const std::optional<GuardRecord>& before,
                   const SimDisk::Write& write) override;
  void Acknowledge(const SimDisk::Write& write) override;
  void Give(ConsensusEvent event) override;
  void Drain() override;
  void Hear(Received received) override;
  void OnTask(std::uint64_t task) override;
  void OnSyncFails() override { guard_.FailSync(); }
  void OnPowerCut() override { guard_.CutPower(random()); }
  void OnTornGuard(const GuardRecord& record) override;

  // FinalBlocks, for ranges.
  Height tip() const override { return {final_.size()}; }
  Result<Header> HeaderAt(Height height) const override;
  Result<Stored> BlockAt(Height height) const override;
  Result<std::optional<Certificate>> FinalizationAt(
      Height height) const override;

  void Perform(WriteVotes& write);
  void Perform(CommitBlocks& commit);
  void Perform(Send& send);
  void Perform(Arm& arm) { Do(arm); }
  void Perform(Convict& convict) { Do(convict); }
  void Perform(TwinSeen& twin) { Do(twin); }
  void Perform(const Spent& spent);
  void Perform(KeyInDoubt& doubt) { Do(doubt); }
  void Perform(Blame& blame);
  void Perform(const Diverged& diverged);
  void Perform(const SendBatch& send);
  void Perform(const SendBlock& send);
  void Perform(const AskBatches& ask);
  void Perform(const AskCertificates& ask);
  void Perform(const AskBlock& ask);
  void Perform(const AskRange& ask);

  // replica_node_disk.cc
  static GuardIdentity IdentityOf(std::uint32_t identity);
  // kCorrupt names what of the disk is damaged.
  Result<Replica::Start> ReadStart();
  Result<Certificate> ReadCertificate(const RecordKey& key,
                                      const Certificate& written) const;
  Result<Block> ReadUnfinalised(BlockId id);
  void ShowRead(const char* what, bool is_as_written) const;
  void Replace(const Error& damage);
  void ClearDisk() override;
  void OnRenewed(const SimDisk::Write& write);

  // replica_node_answers.cc
  void AnswerBlocks(MemberId to, Bytes octets);
  void SendBatchTo(std::uint64_t nodes, Bytes octets);
  void Answer(MemberId to, FrameSort sort, Bytes octets);

  // replica_node_frames.cc
  void Ask(std::optional<MemberId> to, const Question& question);
  void SendFrame(std::optional<MemberId> to, FrameSort sort, Bytes octets);
  void TakeConsensus(const Packet& packet);
  void TakeQuestion(const Packet& packet);
  // Whether a peer may have what costs so much; one that is honest always may.
  bool Affords(std::uint32_t peer, std::uint64_t cost);
  QuestionBudget& BudgetOf(std::uint32_t peer);
  QuestionBudget::Time SteadyNow() const;
  void TakeBatch(const Packet& packet);
  void TakeBlocks(const Packet& packet);
  std::optional<Block> Open(RawBlock raw);
  // What an honest node sent was not understood.
  void Refuse(const Packet& packet);

  // Validators are counted from 0 in a simulation, members from 1.
  static MemberId MemberOf(std::uint32_t identity) { return {identity + 1}; }

  void Store(CommitBlocks::Item item, const Certificate& finalization);
  // The durable register as it was at the disk's tip: after a rollback.
  void RollBack();
  void Raise(ReplicaEvent event) { events_.push_back(std::move(event)); }
  void RaiseWanted(TransactionSet wanted);
  void RaiseOwn(std::vector<CheckedTransaction> own);
  // What a step made of a member's range.
  void NoteRange(MemberId from, const std::vector<ReplicaAction>& actions);

  ReplicaWorld& replicas_;
  std::unique_ptr<Replica> replica_;
  std::deque<ReplicaEvent> events_;
  RangeQuestions range_questions_;
  RangeLies range_lies_;

  // The durable register: what final blocks gave, and those under way.
  RegisterState state_;
  MemoryLookup lookup_;
  std::vector<CommitBlocks::Item> final_;  // From height 1 on.
  std::map<Height, Certificate> finality_;
  std::deque<CommitBlocks::Item> committing_;
  StoredRecords records_;
  StoredGuard guard_;

  std::map<std::uint32_t, QuestionBudget> budgets_;  // By who asks.

  // Of a Byzantine node; by their tasks' numbers.
  struct LateAnswer {
    MemberId to;
    FrameSort sort = FrameSort::kBlocks;
    Bytes octets;
  };
  std::map<std::uint64_t, LateAnswer> late_answers_;
  std::uint64_t tasks_ = 0;

  SharedMessage encoded_;  // The message that these octets are.
  std::shared_ptr<const Bytes> octets_;
};

}  // namespace diptych
