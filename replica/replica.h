// SPDX-License-Identifier: Apache-2.0
//
// A Replica is one node's part in the replicated register: it joins the
// ordering core (consensus/simplex.h), the register's rules on blocks that are
// not final yet (registry/block_tree.h), and the batches that blocks are made
// of.
//
// Like the core, it is a step function from an event and a moment to actions,
// without I/O, clock, thread or randomness; the node carries the actions out,
// in their order, and so does the simulator. A block goes this way:
//
//   batches -> Build -> proposal -> Check, executed on its parent -> votes
//           -> certificates -> Commit: CommitBlocks -> Stored
//
// What is missing on the way is asked for: batches and single blocks by their
// hash, ranges of final blocks by their height (consensus.md 2.7). What comes
// back is believed as far as a hash or a certificate proves it.
//
// Not synchronized.

#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <variant>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "consensus/simplex.h"
#include "registry/block_tree.h"
#include "replica/batch.h"
#include "replica/batch_pool.h"
#include "replica/block.h"
#include "replica/catch_up.h"

namespace diptych {

// Events; besides Tick, Durable and QuorumConnected of the core.

// A message of the core's from a member's node. Hostile.
struct PeerMessage {
  MemberId from;
  SharedMessage message;
};
// Transactions that were submitted to this node.
struct OwnBatches {
  std::vector<SharedBatch> batches;
};
// A batch from a peer, checked (CheckBatch).
struct PeerBatch {
  MemberId from;
  SharedBatch batch;
};
// A peer asks.
struct BatchesWanted {
  MemberId from;
  std::vector<Digest> digests;
};
struct CertificatesWanted {
  MemberId from;
  View first;
  View last;
};
struct BlockWanted {
  MemberId from;
  Digest hash{};
};
// A block that was asked for by its hash; its batches are checked.
struct PeerBlock {
  MemberId from;
  Block block;
};
// A range of final blocks that was asked for; their batches are checked.
struct PeerRange {
  MemberId from;
  BlockRange range;
};
// The blocks that CommitBlocks named are on the disk.
struct Stored {};

using ReplicaEvent =
    std::variant<Tick, Durable, PeerMessage, OwnBatches, PeerBatch,
                 BatchesWanted, CertificatesWanted, BlockWanted, PeerBlock,
                 PeerRange, Stored, QuorumConnected>;

// Actions; besides Send, Arm, Convict, Blame, TwinSeen and KeyInDoubt of the
// core.

// Write all of this in one go, synced, the guard last; then Durable.
struct WriteVotes {
  std::uint64_t sequence = 0;
  GuardRecord guard;
  std::vector<Certificate> certificates;
  std::optional<Block> block;
};
// These blocks are final, in order: write them; then Stored.
struct CommitBlocks {
  struct Item {
    Header header;
    Bytes payload;
    std::vector<Digest> transaction_ids;
    ExecutedBlock executed;
  };
  std::vector<Item> blocks;
  // Of the last of them, or of a block that extends it.
  Certificate finalization;
  // Further ones follow at once, whose finality is proven as well: nobody needs
  // to hear of these in particular.
  bool more_follow = false;
};
// To one member's node, or to all.
struct SendBatch {
  std::optional<MemberId> to;
  SharedBatch batch;
};
struct SendBlock {
  MemberId to;
  Block block;
};
// Questions, to a member's node, or to any if none is named.
struct AskBatches {
  std::optional<MemberId> to;
  std::vector<BatchReference> references;
};
struct AskCertificates {
  std::optional<MemberId> to;
  View first;
  View last;
};
struct AskBlock {
  std::optional<MemberId> to;
  Digest hash{};
};
struct AskRange {
  MemberId to;
  Height first;
};
// Own transactions that no block will accept any more: those that were in none
// when the newest final one came to their time, or those that were accepted
// already when they came in here.
struct Spent {
  std::vector<Digest> ids;
  TransactionVerdict verdict;  // kExpired or kReplayed.
  Height height;               // Of the newest final block.
  TimeMs time;
};
// A quorum finalized what this node cannot execute to the same roots, or what
// does not stand on its final chain: the register here is not the register
// there, and the node must stop.
struct Diverged {
  Header header;
  const char* reason = "";
};

using ReplicaAction =
    std::variant<WriteVotes, CommitBlocks, Send, Arm, SendBatch, SendBlock,
                 AskBatches, AskCertificates, AskBlock, AskRange, Convict,
                 Blame, TwinSeen, KeyInDoubt, Spent, Diverged>;

class Replica {
 public:
  struct Options {
    Simplex::Options core;
    // Any number that an adversary does not know.
    std::uint64_t hash_seed = 0;
    // Whose nodes are validators', and in the order of their places; they are
    // asked for final blocks. If there is nobody here, whoever tells of some
    // is.
    std::set<MemberId> validators;
  };

  struct Start {
    Simplex::Start core;
    // After core.tip.
    RegisterState state;
    // The blocks above the tip that the disk holds.
    std::vector<Block> blocks;
  };

  // The references must outlive it; `signer` may be null for an observer.
  // `durable` answers for the log up to the newest block that was Stored.
  Replica(const Options& options, const ValidatorSet& set,
          const VoteVerifier& verifier, const VoteSigner* signer,
          const CommitmentLookup& durable, Start start, Instant now);
  ~Replica();

  // The actions that the event leads to. The first event should be a Tick.
  std::vector<ReplicaAction> Step(ReplicaEvent event, Instant now);

  PeerStatus status() const { return core_.status(); }
  const Simplex& core() const { return core_; }
  // Blocks that it holds and that are not final; and those of them that cannot
  // become final any more, since a block of their view or a later one is.
  struct HeldBlocks {
    std::size_t all = 0;
    std::size_t outlived = 0;
  };
  HeldBlocks held_blocks() const;
  // Octets of its own batches that no final block has.
  std::size_t own_backlog() const { return pool_.own_octets(); }
  // What waits here of each peer's batches, in octets.
  const std::map<MemberId, std::size_t>& peers_backlog() const {
    return pool_.octets();
  }
  // Those of its own that the member's node may have missed: not those of
  // blocks that it has voted for, which are on its disk, and from there at hand
  // again after a restart.
  std::vector<SharedBatch> OwnMissingAt(MemberId member) const;
  // The height up to which final blocks are stored.
  Height height() const { return tip_.height; }
  // Blocks between the newest stored one and the newest that is known to be
  // final somewhere: how far it is behind.
  std::uint64_t behind() const;
  // As the core has it, of a validator; nothing of another.
  void NoteClock(MemberId member, TimeMs stated, TimeMs received);
  // What the core holds of the member's newest votes; none of an observer's.
  std::vector<Vote> NewestVotesOf(MemberId member) const;
  // The newest final block that the member's node has told of; 0 if none.
  Height HeightOf(MemberId member) const { return catch_up_.HeightOf(member); }

 private:
  // The place of a validator; none of another.
  std::optional<ValidatorIndex> PlaceOf(MemberId member) const;

  // A block that is known and not final.
  struct Held {
    enum class Payload : std::uint8_t {
      kMissing,  // Some of its batches are.
      kHere,     // All of it, and it is what the header says.
      kOther,    // What its proposer named is not what the header says.
    };

    Block block;
    Digest hash{};
    MemberId from;
    Payload payload = Payload::kMissing;
    // While it is missing: what its proposer named and, in the same places,
    // what of that is here.
    std::vector<BatchReference> references;
    std::vector<SharedBatch> batches;
    bool is_unsound = false;  // It breaks a rule.
    SteadyMs asked;           // When its batches were last asked for.
    std::uint32_t asks = 0;   // And how often.
  };

  void On(const Tick& event);
  void On(const Durable& event);
  void On(const PeerMessage& event);
  void On(const OwnBatches& event);
  void On(const PeerBatch& event);
  void On(const BatchesWanted& event);
  void On(const CertificatesWanted& event);
  void On(const BlockWanted& event);
  void On(PeerBlock& event);
  void On(PeerRange& event);
  void On(const Stored& event);
  void On(const QuorumConnected& event) { Feed(event); }

  // Gives the core an event, and carries out what only it asks for.
  void Feed(const ConsensusEvent& event);
  void Carry(Build& build);
  void Carry(Check& check);
  void Carry(Persist& persist);
  void Carry(PullCertificates& pull);
  void Carry(Extend& extend);
  void Carry(Commit& commit);
  void Carry(ForkSeen& fork);
  template <class Action>
  void Carry(Action& action) {
    actions_.emplace_back(std::move(action));
  }

  // Does what may be possible now and was not before.
  void Advance();
  bool TryCommit();
  bool TryRange();
  bool TryCheck();
  bool TryBuild();
  void UpdatePending();
  // Sends own batches again to those who may have missed them.
  void Announce();
  // The batches of blocks that the validator has voted for, as far as held.
  std::set<Digest> VotedBatches(ValidatorIndex voter) const;

  // replica_blocks.cc
  enum class Attempt : std::uint8_t { kDone, kUnsound, kNotYet };
  // Executes a block and first those that it stands on. What is missing is
  // asked for.
  Attempt ExecuteUpTo(const Digest& hash);
  Attempt Execute(Held& held);
  // Whether the proposal came from the node of the validator who made it.
  bool IsItsProposers(const Proposal& proposal, MemberId from) const;
  void HoldProposal(Proposal& proposal, const Digest& hash, MemberId from);
  // Holds a block whose payload is what its header says.
  void HoldWhole(Block block, const Digest& hash, MemberId from);
  // The same of one that somebody gave; false if the payload is another.
  bool HoldGiven(Block block, const Digest& hash, MemberId from);
  // Gives a batch to the blocks that it is missing from.
  void Offer(const SharedBatch& batch);
  // Puts it in a place that names it.
  void Fill(Held& held, std::size_t place, const SharedBatch& batch);
  // Makes the payload of its batches, if all of them are here.
  void Complete(Held& held);
  // What its proposer named is not what its header says.
  void GiveUpReferences(Held& held);
  void AskForBatches(Held& held);
  void AskForBlock(const Digest& hash, std::optional<MemberId> from);
  // Whether the core has a use for the judgement, or others for the block.
  bool IsCheckOfUse(const Held& held) const;
  // Executes a block on its parent; for want of room without other branches,
  // which can be executed again.
  std::expected<Execution, TreeRefusal> ExecuteOn(const Digest& parent,
                                                  const BlockInput& input);
  // Whether the tree can hold `path` above `base`, at all.
  bool IsRoomFor(const std::vector<Held*>& path, const Digest& base) const;
  // The header of the final block or of one that is held; null for others.
  const Header* HeaderOf(const Digest& hash) const;
  // The batches of a block and its ancestors above the final one, as far as
  // they are held, and how many of these have transactions.
  struct Branch {
    std::set<Digest> blocks;  // Down to the last final one.
    std::set<Digest> batches;
    std::size_t loaded = 0;
  };
  Branch BranchUpTo(const Digest& hash) const;

  // Batches that a block on this parent would not take, because all that is in
  // them was in a block below.
  struct WithoutNewsOn {
    Digest parent;
    std::set<Digest> batches;
  };

  // What a block on this parent takes from the pool. A batch that would keep
  // it from getting votes is dropped: as a rule a peer's that was checked under
  // another directory.
  std::vector<SharedBatch> SelectOn(const Digest& parent);
  void DropSpent(const std::vector<SharedBatch>& selected,
                 const std::set<Digest>& useless);

  // Says what has become of own transactions that no block accepts any more.
  void TellSpent();
  void Tell(std::vector<Digest> ids, TransactionVerdict verdict);

  // Those of the batches, one after the other on the block, of which no
  // transaction is accepted any more, or is not in an earlier one.
  std::set<Digest> WithoutNews(const Digest& parent,
                               const std::vector<SharedBatch>& batches);

  // replica_commit.cc
  // Hands blocks on to be written. Requires that they are executed, and each
  // follows the one before.
  void Store(const Digest& last, const Certificate& finalization);
  bool ExecuteOfRange();
  // Up to which height blocks are stored or about to be.
  Height have() const;
  void AskForRanges();

  const Options options_;
  const ValidatorSet& set_;
  const VoteVerifier& verifier_;
  Instant now_;
  std::vector<ReplicaAction> actions_;

  Simplex core_;
  BlockTree tree_;
  BatchPool pool_;
  // The newest block that is stored, and its hash.
  Header tip_;
  Digest tip_hash_{};

  std::map<Digest, Held> held_;
  // Of these: those whose batches are missing, and those that the core waits
  // for the judgement of. Few, however many are held.
  std::set<Digest> incomplete_;
  std::set<Digest> checks_;
  // Blocks that were asked for by their hash, and when.
  std::map<Digest, SteadyMs> wanted_;
  SteadyMs asking_since_;  // And how many since then, in one second.
  std::size_t blocks_asked_ = 0;
  std::optional<Build> build_;
  Digest extended_{};  // The core's notarized tip.
  bool pending_ = false;
  bool pending_is_stale_ = true;
  WithoutNewsOn without_news_;
  // Own batches that came while blocks are being stored. The mempool's limit
  // is theirs.
  std::vector<SharedBatch> own_unjudged_;
  // The newest finalization whose block is not stored.
  std::optional<Certificate> finalization_;
  // The blocks being stored, while they are: nothing is executed meanwhile,
  // since the lookup does not answer for them yet.
  std::optional<Header> storing_;

  CatchUp catch_up_;
  struct RangeInHand {
    BlockRange range;
    MemberId from;
    Height last;
    std::size_t next = 0;
  };
  std::optional<RangeInHand> range_;
  SteadyMs announce_at_;
};

}  // namespace diptych
