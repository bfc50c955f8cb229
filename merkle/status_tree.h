// SPDX-License-Identifier: Apache-2.0
//
// A StatusTree holds the current status of every credential in the register,
// under one root.
//
// It is a Merkle tree of fixed depth 32 over the chunks of all status lists
// (merkle/status_list.h). Chunks that nobody has touched are zero, and zero
// subtrees are constants: they cost no memory, and opening a list changes
// nothing. A block changes the tree in two steps, so that it can be executed
// before it is final:
//
//   StatusUpdate update = tree.ComputeUpdate(changes);  // update.root: sealed
//   ...                                                 // the block is final
//   tree.Apply(update);
//
// The update lists every chunk and node that changed, so that storage can keep
// them by height, and serve proofs of past days with BuildStatusProof.
//
// Memory: about 80 octets for each node that is not zero, so for n touched
// chunks between 2n and 33n nodes. Not synchronized: const methods may run at
// the same time, others may not.

#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "merkle/node_id.h"
#include "merkle/status_list.h"
#include "merkle/status_proof.h"

namespace diptych {

// One position gets a status.
struct StatusChange {
  ListId list;        // Below kStatusListsMax.
  Position position;  // Below kPositionsPerList.
  CredentialStatus status = CredentialStatus::kValid;
};

struct NumberedChunk {
  ChunkNumber number;
  StatusChunk chunk{};
  bool operator==(const NumberedChunk&) const = default;
};

struct StatusNode {
  NodeId id;
  Digest hash{};
  bool operator==(const StatusNode&) const = default;
};

// What a batch of changes does to the tree it was computed from.
struct StatusUpdate {
  Digest root_before{};
  Digest root{};
  // The chunks that differ from before, as they are afterwards, by number.
  std::vector<NumberedChunk> chunks;
  // The nodes above them, levels 0 (leaf hashes) to 32 (the root), by level
  // and index. A node that has become zero again is listed with its constant.
  std::vector<StatusNode> nodes;
};

class StatusTree {
 public:
  // The tree before any status has changed.
  StatusTree() = default;

  // Builds the tree with these chunks, and zero everywhere else.
  // kCorrupt unless they are in rising order of their numbers.
  static Result<StatusTree> FromChunks(std::span<const NumberedChunk> chunks);

  // What `changes` would do, in their order: the last one for a position
  // wins. A change to what is there already does nothing. Hashes at most
  // 33 nodes for each change. Requires: every change in range.
  StatusUpdate ComputeUpdate(std::span<const StatusChange> changes) const;

  // The update that puts these chunks in the place of what is there. With the
  // chunks as they were, it takes an update back. Requires: in rising order of
  // their numbers.
  StatusUpdate UpdateOf(std::vector<NumberedChunk> chunks) const;

  // Makes an update so.
  // Requires: it was computed from the tree as it stands.
  void Apply(const StatusUpdate& update);

  Digest Root() const;

  // A chunk as it is; zero if nobody has touched it.
  StatusChunk Chunk(ChunkNumber number) const;

  // How many nodes are not zero, and so are held in memory.
  std::size_t stored_nodes() const { return nodes_.size(); }

  // The proof of that chunk under Root().
  StatusProof Prove(ChunkNumber number) const;

 private:
  Digest NodeHash(NodeId id) const;

  // Only what is not zero. Numbers of lists and levels are given in turn and
  // not chosen freely, so nobody can make the tables degenerate.
  std::unordered_map<std::uint32_t, StatusChunk> chunks_;
  std::unordered_map<std::uint64_t, Digest> nodes_;
};

}  // namespace diptych
