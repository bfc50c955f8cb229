// SPDX-License-Identifier: Apache-2.0
//
// A proof is the list of hashes with which somebody who holds only a tree head
// convinces himself that a leaf is in the tree (inclusion), that a larger tree
// begins with a smaller one (consistency), or that a tree contains a subtree
// (subtree consistency, of which consistency is the case that begins at 0).
//
// Everything here is hostile input: nothing is allocated, a proof of another
// length than the sizes demand is refused, and so every proof has one
// spelling. The order of the hashes is RFC 6962 section 2.1's: inclusion from
// the leaf's sibling to the child of the root.
//
// Building proofs: merkle/proof_plan.h. Specification: docs/spec/merkle.md.

#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/digest.h"

namespace diptych {

// The longest inclusion path, that of a tree with more than 2^63 leaves.
inline constexpr std::size_t kInclusionPathMax = 64;

// The longest consistency proof: such a path behind the node it starts from.
inline constexpr std::size_t kConsistencyProofMax = 65;

// A tree as it stood once: how many leaves it had, and the root over them.
struct TreeHead {
  std::uint64_t size = 0;
  Digest root{};
  bool operator==(const TreeHead&) const = default;
};

// The run of leaves [begin, end) of a tree, and the root over them alone. It
// is a subtree if it begins at a multiple of the smallest power of two that is
// not below its length: there, each of its nodes but those at its right edge
// is a node of the tree as well (draft-ietf-plants-merkle-tree-certs, 4.1).
struct Subtree {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  Digest root{};
};

enum class ProofVerdict {
  kValid,
  kIndexOutOfRange,  // The leaf's index is not below the tree's size.
  kSizeOutOfRange,   // The older tree is empty, or larger than the newer one;
                     // or the run of leaves is no subtree of the tree.
  kWrongLength,      // More or fewer hashes than index and sizes demand.
  kOldRootMismatch,  // They do not lead to the older root, or the subtree's.
  kRootMismatch,     // The hashes do not lead to the root.
};

// The root to which a path leads from a leaf hash, in a tree of `size` leaves.
// Nothing if `index` is not below `size`, or the path has the wrong length.
std::optional<Digest> RootFromInclusion(std::uint64_t index,
                                        const Digest& leaf_hash,
                                        std::uint64_t size,
                                        std::span<const Digest> path);

// Whether `path` proves that leaf `index` of the tree has `leaf_hash`
// (RFC 9162 section 2.1.3.2).
ProofVerdict VerifyInclusion(std::uint64_t index, const Digest& leaf_hash,
                             std::span<const Digest> path,
                             const TreeHead& head);

// Whether `proof` proves that the newer tree begins with all leaves of the
// older one (RFC 9162 section 2.1.4.2). Trees of equal size need equal roots
// and an empty proof. An older tree of size 0 proves nothing, so it is
// refused: whoever starts from an empty tree says so himself.
ProofVerdict VerifyConsistency(const TreeHead& older, const TreeHead& newer,
                               std::span<const Digest> proof);

// Whether the leaves [begin, end) can be a subtree, in any tree that is long
// enough. An empty run can, wherever it is.
bool IsSubtree(std::uint64_t begin, std::uint64_t end);

// Whether `proof` proves that the leaves [begin, end) of the tree are those of
// `subtree` (draft-ietf-plants-merkle-tree-certs, 4.4.3). The empty run has
// the root of the empty tree and an empty proof, whatever the tree's root is.
ProofVerdict VerifySubtreeConsistency(const Subtree& subtree,
                                      const TreeHead& tree,
                                      std::span<const Digest> proof);

}  // namespace diptych
