// SPDX-License-Identifier: Apache-2.0
//
// A proof is the list of hashes with which somebody who holds only a tree head
// convinces himself that a leaf is in the tree (inclusion), or that a larger
// tree begins with a smaller one (consistency).
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

enum class ProofVerdict {
  kValid,
  kIndexOutOfRange,  // The leaf's index is not below the tree's size.
  kSizeOutOfRange,   // The older tree is empty, or larger than the newer one.
  kWrongLength,      // More or fewer hashes than index and sizes demand.
  kOldRootMismatch,  // Consistency: they do not lead to the older root.
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

}  // namespace diptych
