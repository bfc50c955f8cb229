// SPDX-License-Identifier: Apache-2.0
#include "merkle/proof.h"

#include <bit>

#include "crypto/sha256.h"
#include "crypto/sha256_lanes.h"

namespace diptych {
namespace {

// Follows a node upwards: its own index at its level, that of the last node
// there, which is the only one that may have no sibling, and that of the node
// at which the subtree in question begins. sn, tn and fn in the draft on
// Merkle Tree Certificates.
struct Climb {
  std::uint64_t index;
  std::uint64_t last;
  std::uint64_t first = 0;

  bool AtRoot() const { return last == 0; }
  bool SiblingIsLeft() const { return index % 2 == 1 || index == last; }
  bool CoversSubtree() const { return index == first; }

  void Up() {
    index >>= 1;
    last >>= 1;
    first >>= 1;
  }

  // The last node of a level is its parent too while it has no sibling.
  void SkipLevelsWithoutSibling() {
    while (index == last && index % 2 == 0 && index != 0) Up();
  }
};

}  // namespace

std::optional<Digest> RootFromInclusion(std::uint64_t index,
                                        const Digest& leaf_hash,
                                        std::uint64_t size,
                                        std::span<const Digest> path) {
  if (index >= size) return std::nullopt;
  Climb climb{.index = index, .last = size - 1};
  Digest root = leaf_hash;
  for (const Digest& sibling : path) {
    if (climb.AtRoot()) return std::nullopt;
    if (climb.SiblingIsLeft()) {
      climb.SkipLevelsWithoutSibling();
      root = HashNode(sibling, root);
    } else {
      root = HashNode(root, sibling);
    }
    climb.Up();
  }
  if (!climb.AtRoot()) return std::nullopt;
  return root;
}

ProofVerdict VerifyInclusion(std::uint64_t index, const Digest& leaf_hash,
                             std::span<const Digest> path,
                             const TreeHead& head) {
  if (index >= head.size) return ProofVerdict::kIndexOutOfRange;
  const std::optional<Digest> root =
      RootFromInclusion(index, leaf_hash, head.size, path);
  if (!root) return ProofVerdict::kWrongLength;
  return *root == head.root ? ProofVerdict::kValid
                            : ProofVerdict::kRootMismatch;
}

ProofVerdict VerifyConsistency(const TreeHead& older, const TreeHead& newer,
                               std::span<const Digest> proof) {
  if (older.size == 0) return ProofVerdict::kSizeOutOfRange;
  return VerifySubtreeConsistency(
      {.begin = 0, .end = older.size, .root = older.root}, newer, proof);
}

bool IsSubtree(std::uint64_t begin, std::uint64_t end) {
  if (begin >= end) return begin == end;
  return std::countr_zero(begin) >=
         static_cast<int>(std::bit_width(end - begin - 1));
}

ProofVerdict VerifySubtreeConsistency(const Subtree& subtree,
                                      const TreeHead& tree,
                                      std::span<const Digest> proof) {
  if (subtree.end > tree.size || !IsSubtree(subtree.begin, subtree.end)) {
    return ProofVerdict::kSizeOutOfRange;
  }
  if (subtree.begin == subtree.end) {
    if (!proof.empty()) return ProofVerdict::kWrongLength;
    return subtree.root == Sha256(ByteView{}) ? ProofVerdict::kValid
                                              : ProofVerdict::kOldRootMismatch;
  }
  // The climb starts at the highest node that ends where the subtree does and
  // is a node of the tree, too. If that is the whole subtree, its root is
  // known and the proof leaves it out.
  Climb climb{
      .index = subtree.end - 1, .last = tree.size - 1, .first = subtree.begin};
  while (!climb.CoversSubtree() && climb.SiblingIsLeft()) climb.Up();
  Digest start = subtree.root;
  if (!climb.CoversSubtree()) {
    if (proof.empty()) return ProofVerdict::kWrongLength;
    start = proof.front();
    proof = proof.subspan(1);
  }
  Digest subtree_root = start;
  Digest tree_root = start;
  for (const Digest& sibling : proof) {
    if (climb.AtRoot()) return ProofVerdict::kWrongLength;
    if (climb.SiblingIsLeft()) {
      // What lies left of the subtree is part of the tree only.
      if (!climb.CoversSubtree()) {
        subtree_root = HashNode(sibling, subtree_root);
      }
      climb.SkipLevelsWithoutSibling();
      tree_root = HashNode(sibling, tree_root);
    } else {
      tree_root = HashNode(tree_root, sibling);
    }
    climb.Up();
  }
  if (!climb.AtRoot()) return ProofVerdict::kWrongLength;
  if (subtree_root != subtree.root) return ProofVerdict::kOldRootMismatch;
  if (tree_root != tree.root) return ProofVerdict::kRootMismatch;
  return ProofVerdict::kValid;
}

}  // namespace diptych
