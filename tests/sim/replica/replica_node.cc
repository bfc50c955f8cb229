// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica/replica_node.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

RegisterState StateAtGenesis(const ReplicaWorld& replicas) {
  RegisterState state = replicas.network.before;
  Apply(replicas.network.genesis, replicas.universe.at(Universe::kGenesis).hash,
        state);
  return state;
}

}  // namespace

ReplicaNode::ReplicaNode(SimWorld& world, ReplicaWorld& replicas, Role role,
                         SimClock clock, Behaviours behaviours)
    : SimNode(world, role, clock, std::move(behaviours)),
      replicas_(replicas),
      state_(StateAtGenesis(replicas)),
      guard_(IdentityOf(role.identity)) {}

void ReplicaNode::Boot() {
  committing_.clear();
  const SimBlock& tip = universe().at(disk_.image().tip);
  if (tip.header.height.value != final_.size()) RollBack();
  Result<Replica::Start> start = ReadStart();
  if (!start) {
    Replace(start.error());
    start = ReadStart();
  }
  CHECK(start.has_value());
  Replica::Options options;
  options.core.network_id = universe().at(Universe::kGenesis).header.network_id;
  options.core.timing = world_.plan().timing;
  if (may_vote()) options.core.self = identity();
  options.hash_seed = role_.slot;
  for (std::uint32_t i = 0; i < world_.plan().validators; ++i) {
    options.validators.insert(MemberOf(i));
  }
  replica_ = std::make_unique<Replica>(options, world_.set(), keys_,
                                       may_vote() ? &signer_ : nullptr, lookup_,
                                       *std::move(start), clock());
  running_ = &replica_->core();
  range_questions_ = {};
  range_lies_ = {};
  budgets_.clear();
}

void ReplicaNode::RollBack() {
  const std::uint64_t height =
      universe().at(disk_.image().tip).header.height.value;
  CHECK(height <= final_.size());
  final_.resize(height);
  finality_.erase(finality_.upper_bound({height}), finality_.end());
  state_ = StateAtGenesis(replicas_);
  lookup_ = {};
  for (const CommitBlocks::Item& item : final_) {
    lookup_.AddBlock(item.executed.execution);
    Apply(item.executed.execution, item.executed.hash, state_);
  }
}

void ReplicaNode::Halt() {
  replica_.reset();
  events_.clear();
  late_answers_.clear();
}

void ReplicaNode::Learn(TransactionSet transactions) {
  known_ |= transactions;
  if (!running_ || paused_) return;
  // At a start, all that is known and not final: whoever submitted it asks
  // again.
  RaiseWanted(transactions == 0 ? known_ : transactions);
  Drain();
}

void ReplicaNode::RaiseWanted(TransactionSet wanted) {
  wanted &= ~universe().at(disk_.image().tip).all;
  const TimeMs now = clock_.At(world_.now()).time;
  std::vector<CheckedTransaction> own;
  for (std::size_t bit = 0; bit < replicas_.network.transactions.size();
       ++bit) {
    if ((wanted >> bit & 1) == 0) continue;
    // A stall outlives those of the sample, and then nothing would show that
    // it ends.
    own.push_back(world_.plan().mode == Mode::kStalls
                      ? Renewed(replicas_.network, bit, now)
                      : replicas_.network.transactions[bit]);
  }
  if (!own.empty()) RaiseOwn(std::move(own));
}

void ReplicaNode::LearnFullBlock() {
  if (!running_ || paused_) return;
  RaiseOwn(FullBlockOf(world_.plan().validators));
  Drain();
}

void ReplicaNode::LearnFresh(std::uint32_t number) {
  if (!running_ || paused_) return;
  RaiseOwn({FreshTransaction(replicas_.network, number,
                             clock_.At(world_.now()).time)});
  Drain();
}

void ReplicaNode::RaiseOwn(std::vector<CheckedTransaction> own) {
  OwnBatches event{MakeBatches(std::move(own))};
  for (const SharedBatch& batch : event.batches) {
    replicas_.batches.try_emplace(batch->digest, batch);
  }
  Raise(std::move(event));
}

void ReplicaNode::Give(ConsensusEvent event) {
  if (auto* received = std::get_if<Received>(&event)) {
    return Raise(PeerMessage{MemberOf(received->from.value),
                             std::move(received->message)});
  }
  if (const auto* durable = std::get_if<Durable>(&event)) {
    return Raise(*durable);
  }
  if (const auto* connected = std::get_if<QuorumConnected>(&event)) {
    return Raise(*connected);
  }
  CHECK(std::holds_alternative<Tick>(event));
  Raise(Tick{});
}

void ReplicaNode::Hear(Received received) {
  Give(std::move(received));
  Drain();
}

void ReplicaNode::Drain() {
  if (draining_ || !running_) return;
  draining_ = true;
  while (!events_.empty()) {
    ReplicaEvent event = std::move(events_.front());
    events_.pop_front();
    range_questions_.Note(event, replica_->height(), clock().steady);
    const auto* range = std::get_if<PeerRange>(&event);
    const MemberId answerer = range == nullptr ? MemberId{} : range->from;
    std::vector<ReplicaAction> actions =
        replica_->Step(std::move(event), clock());
    if (answerer.value != 0) NoteRange(answerer, actions);
    for (ReplicaAction& action : actions) {
      if (CrashesNow()) break;
      std::visit([this](auto& known) { Perform(known); }, action);
      if (!running_) break;
    }
    if (!running_) break;
    const Replica::HeldBlocks held = replica_->held_blocks();
    const std::uint64_t height = replica_->height().value;
    OnStepped(
        {.open = held.all - held.outlived,
         .outlived = held.outlived,
         .stored = height == 0 ? View{} : final_[height - 1].header.view});
  }
  draining_ = false;
}

void ReplicaNode::NoteRange(MemberId from,
                            const std::vector<ReplicaAction>& actions) {
  const bool is_blamed =
      std::ranges::any_of(actions, [&](const ReplicaAction& action) {
        const auto* blame = std::get_if<Blame>(&action);
        return blame != nullptr && blame->member == from;
      });
  range_lies_.Note(from, is_blamed, clock().steady);
}

void ReplicaNode::Perform(WriteVotes& write) {
  SimDisk::Write begun{.sequence = write.sequence,
                       .guard = write.guard,
                       .certificates = {},
                       .block = {},
                       .final = {}};
  for (Certificate& certificate : write.certificates) {
    begun.certificates.push_back(
        std::make_shared<const Certificate>(std::move(certificate)));
  }
  if (write.block) {
    begun.block = replicas_.universe.Take(*write.block);
    if (IsWatched()) {
      for (const auto& checker : world_.checkers()) {
        checker->OnDecided(role_.identity, *begun.block, clock().time);
      }
    }
  }
  BeginWrite(std::move(begun));
}

void ReplicaNode::Perform(const Spent& spent) {
  if (spent.verdict != TransactionVerdict::kExpired) return;
  // Else it would be an excuse for never ordering anything.
  if (spent.time.value < kTransactionsExpireMs && IsWatched()) {
    truth_.Fail("L4", "validator " + std::to_string(role_.identity) +
                          " says of transactions that they expired, before "
                          "they did");
  }
  for (const CheckedTransaction& one : replicas_.network.transactions) {
    if (std::ranges::find(spent.ids, one.transaction().id) != spent.ids.end()) {
      told_expired_ |= BitOf(one.transaction());
    }
  }
  if (world_.plan().mode == Mode::kStalls) RaiseWanted(known_);
}

void ReplicaNode::Perform(CommitBlocks& commit) {
  const auto finalization =
      std::make_shared<const Certificate>(std::move(commit.finalization));
  for (std::size_t i = 0; i < commit.blocks.size(); ++i) {
    CommitBlocks::Item& item = commit.blocks[i];
    const auto block = universe().Find(item.executed.hash);
    CHECK(block.has_value());
    SimDisk::Write write;
    write.final = {.block = *block,
                   .view = item.header.view,
                   .finalization = finalization,
                   .is_last = i + 1 == commit.blocks.size()};
    committing_.push_back(std::move(item));
    BeginWrite(std::move(write));
  }
}

void ReplicaNode::OnCompleted(const std::optional<GuardRecord>& before,
                              const SimDisk::Write& write) {
  OnRenewed(write);
  if (!write.final) return SimNode::OnCompleted(before, write);
  CHECK(!committing_.empty());
  CommitBlocks::Item item = std::move(committing_.front());
  committing_.pop_front();
  if (IsWatched()) {
    const std::string wrong = replicas_.roots.Judge(item, replicas_.universe);
    if (!wrong.empty()) {
      world_.truth().Fail(
          "S9", "node " + std::to_string(role_.identity) + ": " + wrong);
    }
    for (const auto& checker : world_.checkers()) {
      checker->OnRegistered(role_.identity, item.executed.execution);
    }
  }
  Store(std::move(item), *write.final->finalization);
  OnTipCommitted(write.final->block);
}

// As Store::Commit: a certificate moves up to the newest block that it proves.
void ReplicaNode::Store(CommitBlocks::Item item,
                        const Certificate& finalization) {
  lookup_.AddBlock(item.executed.execution);
  Apply(item.executed.execution, item.executed.hash, state_);
  const Height height = item.header.height;
  if (!finality_.empty() &&
      finality_.rbegin()->second.statement == finalization.statement) {
    finality_.erase(std::prev(finality_.end()));
  }
  finality_[height] = finalization;
  final_.push_back(std::move(item));
  CHECK(final_.size() == height.value);
}

void ReplicaNode::Acknowledge(const SimDisk::Write& write) {
  if (!write.final) return SimNode::Acknowledge(write);
  if (write.final->is_last) Raise(diptych::Stored{});
}

}  // namespace diptych
