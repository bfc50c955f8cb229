// SPDX-License-Identifier: Apache-2.0
//
// A StatusProof convinces somebody who holds a status root of what one chunk
// of one status list contained under it.
//
// The status tree has depth 32 whatever happens: a leaf for each chunk number
// there can be. Nearly all of it is zero, and a subtree of nothing but zero
// chunks has a hash that everybody knows, ZeroSubtree(level). So the proof
// names the levels whose sibling is something else in a mask, and carries only
// those siblings, from the leaf up:
//
//   mask 0b101    siblings  { at level 0, at level 2 }    others: zero
//
// A sibling that is listed although it is the zero constant is refused, so
// every proof has one spelling. Specification: docs/spec/status-tree.md.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "merkle/node_id.h"
#include "merkle/status_list.h"

namespace diptych {

// One level for each bit of a chunk number.
inline constexpr std::uint32_t kStatusTreeDepth = 32;

struct StatusProof {
  std::uint32_t mask = 0;        // Bit i: the sibling at level i is listed.
  std::vector<Digest> siblings;  // From level 0 up; one for each 1 in `mask`.
  bool operator==(const StatusProof&) const = default;
};

enum class StatusProofVerdict {
  kValid,
  kWrongLength,   // Not as many siblings as the mask has 1 bits.
  kZeroSibling,   // A listed sibling is the zero constant of its level.
  kRootMismatch,  // Chunk and proof do not lead to the root.
};

// Whether `proof` proves that the chunk `number` is `chunk` under `root`.
// Hashes 33 times at most.
StatusProofVerdict VerifyStatusChunk(ChunkNumber number,
                                     const StatusChunk& chunk,
                                     const StatusProof& proof,
                                     const Digest& root);

// The hash of a subtree of 2^level zero chunks; at level 32, the root of the
// tree before any status has changed. Requires: level <= kStatusTreeDepth.
const Digest& ZeroSubtree(std::uint32_t level);

// Gives the hash of a node as it stood at some height. Nothing, or the zero
// constant, for a node over zero chunks only.
using StatusNodeReader =
    std::function<Result<std::optional<Digest>>(NodeId node)>;

// The proof of a chunk, from the 32 siblings that `read_node` gives; its first
// error ends it.
Result<StatusProof> BuildStatusProof(ChunkNumber number,
                                     const StatusNodeReader& read_node);

}  // namespace diptych
