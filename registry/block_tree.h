// SPDX-License-Identifier: Apache-2.0
//
// A BlockTree is the executed blocks that are not final yet: a tree whose root
// is the newest final block and whose branches are the ways the register may
// go on.
//
//   final -- A -- B        a proposal on B is executed as if A and B were
//         \_ C             final, and as if C did not exist
//
// Consensus extends the notarised parent while its finalization is under way
// (consensus.md 2.10), so blocks are executed before they are final, and
// dropped if they never are. One block, from proposal to the store:
//
//   const auto execution = tree.Execute(header.parent_hash, input);
//   ...                         // its roots are the header's, or become them
//   tree.Add(HeaderHash(header), *std::move(execution));
//   ...                         // the block is final
//   for (const ExecutedBlock* block : tree.PathTo(hash)) ...  // the store
//   ...                                                       // has it
//   for (ExecutedBlock& block : tree.Finalise(hash)) ...      // the readers
//
// The tree holds one state, the head's, and moves it: forwards by applying
// executions, backwards by undo records. Executing on the head, the normal
// case, moves nothing; another branch costs what it differs in.
//
// Memory: a RegisterState, and for each block its Execution and its undo
// record: about 12 KiB if it is empty, 250 octets for each credential, twice
// the directory's 4 MiB at most if it changes that. What it refuses for want of
// room goes in once KeepOnly has dropped the branches that are not the
// parent's; beyond it, only finality makes room.
//
// Not synchronized, not even between const methods and Execute.

#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/digest.h"
#include "registry/commitment.h"
#include "registry/execution.h"
#include "registry/state.h"

namespace diptych {

// Blocks with transactions that the tree holds at most. Two or three are the
// normal case; 64 full ones of 4 MiB take some 2 GB.
inline constexpr std::size_t kTreeBlocksMax = 64;
// Blocks of any kind that it holds at most: 192 MiB of such without
// transactions. These are taken longer, because a branch that could not grow
// could not become final. Leaders put them on top of each other ever more
// slowly (consensus.md 2.8), so that these last for years without finality.
inline constexpr std::size_t kTreeBlocksWithHeartbeatsMax = 16'384;

// A block of the tree.
struct ExecutedBlock {
  Digest hash{};  // Of its header.
  Execution execution;
};

// Why the tree does not execute a block.
enum class TreeRefusal : std::uint8_t {
  kUnknownParent,  // The parent is neither the final block nor in the tree.
  kFull,           // The limits above: KeepOnly(parent) may make room.
};

class BlockTree {
 public:
  // `state` is the state after the newest final block. `durable`, which must
  // outlive the tree, answers for the log up to that block; what it knows
  // beyond is not asked for. `hash_seed` is any number that an adversary does
  // not know.
  BlockTree(RegisterState state, const CommitmentLookup& durable,
            std::uint64_t hash_seed);

  // The newest final block.
  const Digest& final_hash() const { return final_hash_; }

  // How many blocks it holds, the final one not counted.
  std::size_t size() const { return nodes_.size(); }

  // Whether the block is the final one or in the tree.
  bool Contains(const Digest& hash) const {
    return hash == final_hash_ || nodes_.contains(hash);
  }

  // The state after that block, to judge what may extend it; null if it is
  // neither the final one nor in the tree. Valid until the next call of a
  // method that is not const.
  const RegisterState* StateAfter(const Digest& hash);

  // How many blocks of PathTo(hash) have transactions. Requires
  // Contains(hash).
  std::size_t LoadedUpTo(const Digest& hash) const;

  // Whether the final block or one below it accepted the transaction, as far as
  // the state after the head remembers.
  bool HasAccepted(const Digest& transaction) const;

  // Executes a block on `parent`, and changes nothing that can be seen.
  // Requires of `input` what ExecuteBlock requires on StateAfter(parent).
  std::expected<Execution, TreeRefusal> Execute(const Digest& parent,
                                                const BlockInput& input);

  // Takes up a block that Execute gave, under its header's hash. Does nothing
  // if the hash is there already. Requires: its parent is.
  void Add(const Digest& hash, Execution execution);

  // The blocks behind the final one up to `hash`, which must be in the tree or
  // final, in order of height. Valid until the next Finalise or Drop.
  std::vector<const ExecutedBlock*> PathTo(const Digest& hash) const;

  // Makes `hash` the final block: gives the blocks of PathTo(hash), and drops
  // every branch that does not lead through it. Requires: from the next
  // Execute on, `durable` answers for them; before, it may or may not.
  std::vector<ExecutedBlock> Finalise(const Digest& hash);

  // Drops a block and all that extend it, if it is in the tree. A block that
  // was dropped too early can be executed and added again.
  void Drop(const Digest& hash);

  // Drops every block that is not of PathTo(hash). Requires Contains(hash).
  void KeepOnly(const Digest& hash);

 private:
  struct Node {
    ExecutedBlock block;
    std::optional<UndoRecord> undo;  // If IsApplied.
    // The newest block with transactions that it extends or is. Once final, it
    // is in the tree no more.
    Digest loaded{};
  };

  static const Digest& ParentOf(const Node& node) {
    return node.block.execution.seal.previous_header;
  }

  bool IsFullFor(const BlockInput& input) const;
  // The blocks with transactions that lead to `hash`, the newest first: a walk
  // as long as kTreeBlocksMax, however long the branch is.
  std::vector<const Execution*> LoadedOf(const Digest& hash) const;
  // Whether the head's state includes the block. Requires Contains(hash).
  bool IsApplied(const Digest& hash) const;
  // Makes the block the head. Requires Contains(hash).
  void MoveTo(const Digest& hash);
  // The nodes that extend `hash`, at whatever distance, by height.
  std::vector<Digest> Descendants(const Digest& hash) const;
  // Drops every block that is not among `kept`, which holds PathTo(hash).
  void Keep(const Digest& hash, const std::set<Digest>& kept);
  // Requires that the block is there and not applied.
  void Erase(const Digest& hash);

  const CommitmentLookup& durable_;
  std::uint64_t hash_seed_;
  Digest final_hash_{};
  EntryIndex final_end_;  // The final log's size.
  // Ordered, not hashed: whoever proposes can choose headers.
  std::map<Digest, Node> nodes_;
  std::size_t loaded_ = 0;  // Nodes with transactions.
  RegisterState state_;     // After the head, state_.tip.header_hash.
};

}  // namespace diptych
