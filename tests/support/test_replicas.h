// SPDX-License-Identifier: Apache-2.0
//
// TestReplicas are a few replicas with the real register, joined by a network
// that loses nothing, with disks that are durable at once: for unit tests.
// Faults are the simulator's affair (tests/sim).

#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "replica/block_check.h"
#include "replica/range_answer.h"
#include "replica/replica.h"
#include "tests/support/four_members.h"
#include "tests/support/guard_of_memory.h"
#include "tests/support/test_network.h"

namespace diptych {

// Every member a validator and an issuer.
inline Genesis ReplicaGenesis(std::size_t size) {
  Genesis genesis{.origin = "registry.example/log", .time = {kSampleTimeMs}};
  for (std::uint32_t number = 1; number <= size; ++number) {
    MemberRecord member = SampleMember(number, Role::kIssuer);
    member.roles.push_back({.role = Role::kValidator, .from = {kSampleTimeMs}});
    genesis.members.push_back(std::move(member));
  }
  return genesis;
}

class TestReplicas {
 public:
  // What is on a node's disk.
  struct Disk {
    std::optional<GuardRecord> guard;
    std::map<std::pair<View, VoteKind>, Certificate> certificates;
    std::map<Digest, Block> blocks;
    std::vector<CommitBlocks::Item> final;
    std::map<Height, Certificate> finality;
    std::unique_ptr<RegisterState> state;
    std::unique_ptr<MemoryLookup> lookup;
  };

  struct Node {
    std::unique_ptr<StubSigner> signer;
    std::unique_ptr<Replica> replica;
    std::deque<ReplicaEvent> inbox;
    Disk disk;
    std::optional<SteadyMs> deadline;
    std::vector<ValidatorIndex> convicted;
    std::size_t expired = 0;          // Own transactions, as it was told.
    std::vector<Digest> replayed;     // The same.
    std::vector<std::string> blamed;  // For what, and
    std::vector<MemberId> blamed_members;
    std::size_t commits = 0;  // Writes of final blocks.
    bool is_down = false;
    bool has_diverged = false;
    bool ended_in_doubt = false;
  };

  explicit TestReplicas(std::size_t size)
      : TestReplicas(ReplicaGenesis(size)) {}
  // All of its members are validators.
  explicit TestReplicas(const Genesis& genesis)
      : genesis_entry_(EncodeGenesis(genesis)),
        before_(*StateBeforeGenesis(genesis_entry_)),
        genesis_(MakeGenesisHeader()),
        set_({}, genesis.members.size(), HeaderHash(genesis_)),
        nodes(genesis.members.size()) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      Node& node = nodes[i];
      node.signer = std::make_unique<StubSigner>(Index(i));
      node.disk.lookup = std::make_unique<MemoryLookup>();
      node.disk.state = std::make_unique<RegisterState>(before_);
      Apply(ExecuteGenesis(before_), HeaderHash(genesis_), *node.disk.state);
      Boot(i);
    }
  }

  Instant now() const { return {{kSampleTimeMs + elapsed}, {elapsed}}; }

  // Starts a node from what is on its disk.
  void Boot(std::size_t at) {
    Node& node = nodes[at];
    Disk& disk = node.disk;
    Replica::Start start{
        .core = {.guard = GuardOfMemory::Read(disk.guard),
                 .certificates = {},
                 .tip = Tip(at),
                 .finalization = {},
                 .is_key_in_doubt = doubts_new_guards && !disk.guard},
        .state = *disk.state,
        .blocks = {}};
    for (const auto& [key, certificate] : disk.certificates) {
      start.core.certificates.push_back(certificate);
    }
    for (const auto& [hash, block] : disk.blocks) {
      start.blocks.push_back(block);
    }
    if (disk.guard && disk.guard->notarized) {
      start.core.holds_notarized_block =
          disk.blocks.contains(*disk.guard->notarized);
    }
    node.inbox.clear();
    node.replica = std::make_unique<Replica>(
        Replica::Options{
            .core = {.network_id = before_.network_id, .self = Index(at)},
            .hash_seed = 42,
            .validators = Members()},
        set_, keys_, node.signer.get(), *disk.lookup, std::move(start), now());
    node.is_down = false;
    node.inbox.emplace_back(Tick{});
    node.inbox.emplace_back(QuorumConnected{});
    // As on a new connection: each tells where it is.
    for (std::size_t other = 0; other < nodes.size(); ++other) {
      if (other == at || nodes[other].replica == nullptr) continue;
      GiveStatus(at, other);
      GiveStatus(other, at);
    }
  }

  void Give(std::size_t at, ReplicaEvent event) {
    nodes[at].inbox.push_back(std::move(event));
  }

  void GiveStatus(std::size_t from, std::size_t to) {
    Give(to, PeerMessage{Member(from), std::make_shared<const ConsensusMessage>(
                                           nodes[from].replica->status())});
  }

  // What a node answers from its disk to who asks for final blocks.
  BlockRange RangeOf(std::size_t at, Height first) const {
    const Result<Bytes> octets =
        ComposeRange(DiskBlocks(nodes[at].disk), first);
    CHECK(octets.has_value());
    auto range = CheckRange(std::get<RawRange>(*DecodeBlocks(*octets)),
                            CheckUnder(nodes[0].disk.state->members));
    CHECK(range.has_value());
    return *std::move(range);
  }

  void Submit(std::size_t at, std::vector<CheckedTransaction> transactions) {
    Give(at, OwnBatches{MakeBatches(std::move(transactions))});
  }

  void Settle() {
    for (bool busy = true; busy;) {
      busy = false;
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        Node& node = nodes[i];
        if (node.is_down) node.inbox.clear();
        if (node.inbox.empty()) continue;
        busy = true;
        ReplicaEvent event = std::move(node.inbox.front());
        node.inbox.pop_front();
        for (ReplicaAction& action :
             node.replica->Step(std::move(event), now())) {
          if (node.has_diverged || node.ended_in_doubt) break;
          std::visit([&](auto& known) { Carry(i, known); }, action);
        }
      }
    }
  }

  void Pass(std::uint64_t milliseconds) {
    const std::uint64_t end = elapsed + milliseconds;
    Settle();
    while (elapsed < end) {
      std::uint64_t next = end;
      for (const Node& node : nodes) {
        if (node.is_down || !node.deadline) continue;
        next = std::min(next, std::max(node.deadline->value, elapsed + 1));
      }
      elapsed = next;
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].deadline && nodes[i].deadline->value <= elapsed) {
          Give(i, Tick{});
        }
      }
      Settle();
    }
  }

  // The newest final header of a node.
  const Header& Tip(std::size_t at) const {
    const Disk& disk = nodes[at].disk;
    return disk.final.empty() ? genesis_ : disk.final.back().header;
  }

  TransactionBody Body(std::uint32_t member, TransactionAction action) {
    WireWriter nonce;
    nonce.U64(++nonces_);
    return {.network_id = before_.network_id,
            .member = {member},
            .key = kAnchoringKey,
            .expires = {now().time.value + 60'000},
            .nonce = nonce.Take(),
            .action = std::move(action)};
  }

  // A transaction of node `at`'s member.
  CheckedTransaction Transact(std::size_t at, TransactionAction action) {
    const std::uint32_t member = Member(at).value;
    return FourMembers::Sign(Body(member, std::move(action)), member);
  }

  static MemberId Member(std::size_t at) {
    return {static_cast<std::uint32_t>(at + 1)};
  }
  std::set<MemberId> Members() const {
    std::set<MemberId> members;
    for (std::size_t at = 0; at < nodes.size(); ++at) {
      members.insert(Member(at));
    }
    return members;
  }
  static ValidatorIndex Index(std::size_t at) {
    return {static_cast<std::uint16_t>(at)};
  }

 private:
  Bytes genesis_entry_;
  RegisterState before_;
  Header genesis_;
  ValidatorSet set_;
  StubKeys keys_;
  std::uint64_t nonces_ = 0;

 public:
  std::vector<Node> nodes;
  std::uint64_t elapsed = 0;
  // True to let a message or answer through.
  std::function<bool(std::size_t from, std::size_t to, const ReplicaEvent&)>
      passes;
  // Called before final blocks are stored.
  std::function<void(std::size_t at, const CommitBlocks&)> on_commit;
  // Whether a node that boots without a record does not know its key.
  bool doubts_new_guards = false;
  // Whom a question without an addressee goes to: all in turn.
  std::size_t asked = 0;

 private:
  Header MakeGenesisHeader() const {
    const Execution execution = ExecuteGenesis(before_);
    Header header{.network_id = before_.network_id};
    header.time = execution.time;
    header.payload_root = execution.seal.transactions_root;
    header.log_size = execution.log.size();
    header.log_root = execution.log.Root();
    return header;
  }

  void Deliver(std::size_t from, std::size_t to, ReplicaEvent event) {
    if (from == to || nodes[to].is_down) return;
    if (passes && !passes(from, to, event)) return;
    Give(to, std::move(event));
  }
  void DeliverTo(std::size_t from, std::optional<MemberId> to,
                 const ReplicaEvent& event) {
    for (std::size_t at = 0; at < nodes.size(); ++at) {
      if (!to || Member(at) == *to) Deliver(from, at, event);
    }
  }
  std::optional<MemberId> Somebody(std::size_t from,
                                   std::optional<MemberId> to) {
    if (to && to->value != 0) return to;
    do {
      asked = (asked + 1) % nodes.size();
    } while (asked == from || nodes[asked].is_down);
    return Member(asked);
  }

  void Carry(std::size_t at, WriteVotes& write) {
    Disk& disk = nodes[at].disk;
    for (const Certificate& certificate : write.certificates) {
      const Statement& statement = certificate.statement;
      disk.certificates.insert_or_assign(
          std::pair(statement.view, statement.kind), certificate);
    }
    if (write.block) {
      disk.blocks.insert_or_assign(HeaderHash(write.block->header),
                                   *write.block);
    }
    disk.guard = write.guard;
    Give(at, Durable{write.sequence});
  }
  void Carry(std::size_t at, CommitBlocks& commit) {
    ++nodes[at].commits;
    if (on_commit) on_commit(at, commit);
    Disk& disk = nodes[at].disk;
    for (CommitBlocks::Item& item : commit.blocks) {
      disk.lookup->AddBlock(item.executed.execution);
      Apply(item.executed.execution, item.executed.hash, *disk.state);
      disk.final.push_back(std::move(item));
    }
    const Header& tip = disk.final.back().header;
    if (commit.finalization.statement.block_hash == HeaderHash(tip)) {
      disk.finality.insert_or_assign(tip.height, commit.finalization);
    }
    std::erase_if(disk.certificates, [&](const auto& held) {
      return held.first.first < tip.view;
    });
    std::erase_if(disk.blocks, [&](const auto& held) {
      return held.second.header.height <= tip.height;
    });
    Give(at, Stored{});
  }
  void Carry(std::size_t at, Send& send) {
    DeliverTo(at, send.to, PeerMessage{Member(at), send.message});
  }
  void Carry(std::size_t at, Arm& arm) { nodes[at].deadline = arm.deadline; }
  void Carry(std::size_t at, SendBatch& send) {
    DeliverTo(at, send.to, PeerBatch{Member(at), send.batch});
  }
  void Carry(std::size_t at, SendBlock& send) {
    DeliverTo(at, send.to, PeerBlock{Member(at), send.block});
  }
  void Carry(std::size_t at, AskBatches& ask) {
    BatchesWanted wanted{Member(at), {}};
    for (const BatchReference& reference : ask.references) {
      wanted.digests.push_back(reference.digest);
    }
    DeliverTo(at, Somebody(at, ask.to), wanted);
  }
  void Carry(std::size_t at, AskCertificates& ask) {
    DeliverTo(at, Somebody(at, ask.to),
              CertificatesWanted{Member(at), ask.first, ask.last});
  }
  void Carry(std::size_t at, AskBlock& ask) {
    DeliverTo(at, Somebody(at, ask.to), BlockWanted{Member(at), ask.hash});
  }
  // Answered from the other's disk, as a node does without its replica.
  void Carry(std::size_t at, AskRange& ask) {
    const std::size_t other = ask.to.value - 1;
    if (nodes[other].is_down) return;
    Deliver(other, at, PeerRange{Member(other), RangeOf(other, ask.first)});
  }
  void Carry(std::size_t at, Convict& convict) {
    nodes[at].convicted.push_back(convict.evidence.first.signer);
  }
  void Carry(std::size_t at, Blame& blame) {
    nodes[at].blamed.emplace_back(blame.reason);
    nodes[at].blamed_members.push_back(blame.member);
  }
  void Carry(std::size_t at, Spent& spent) {
    Node& node = nodes[at];
    if (spent.verdict == TransactionVerdict::kExpired) {
      node.expired += spent.ids.size();
    } else {
      node.replayed.insert(node.replayed.end(), spent.ids.begin(),
                           spent.ids.end());
    }
  }
  void Carry(std::size_t /*at*/, TwinSeen& /*twin*/) {}
  void Carry(std::size_t at, KeyInDoubt& /*doubt*/) {
    nodes[at].ended_in_doubt = true;
    nodes[at].is_down = true;
  }
  void Carry(std::size_t at, Diverged& /*diverged*/) {
    nodes[at].has_diverged = true;
    nodes[at].is_down = true;
  }

  class DiskBlocks final : public FinalBlocks {
   public:
    explicit DiskBlocks(const Disk& disk) : disk_(disk) {}
    Height tip() const override { return {disk_.final.size()}; }
    Result<Header> HeaderAt(Height height) const override {
      return disk_.final.at(height.value - 1).header;
    }
    Result<Stored> BlockAt(Height height) const override {
      const CommitBlocks::Item& item = disk_.final.at(height.value - 1);
      return Stored{.header = item.header, .payload = item.payload};
    }
    Result<std::optional<Certificate>> FinalizationAt(
        Height height) const override {
      const auto found = disk_.finality.find(height);
      if (found == disk_.finality.end()) return std::optional<Certificate>{};
      return std::optional(found->second);
    }

   private:
    const Disk& disk_;
  };
};

}  // namespace diptych
