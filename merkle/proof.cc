// SPDX-License-Identifier: Apache-2.0
#include "merkle/proof.h"

#include <bit>

#include "crypto/sha256_lanes.h"

namespace diptych {
namespace {

// Follows a node upwards: its own index at its level, and that of the last
// node there, which is the only one that may have no sibling. fn and sn in
// RFC 9162.
struct Climb {
  std::uint64_t index;
  std::uint64_t last;

  bool AtRoot() const { return last == 0; }
  bool SiblingIsLeft() const { return index % 2 == 1 || index == last; }

  void Up() {
    index >>= 1;
    last >>= 1;
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
  if (older.size == 0 || older.size > newer.size) {
    return ProofVerdict::kSizeOutOfRange;
  }
  if (older.size == newer.size) {
    if (!proof.empty()) return ProofVerdict::kWrongLength;
    return older.root == newer.root ? ProofVerdict::kValid
                                    : ProofVerdict::kRootMismatch;
  }
  // The climb starts at the last perfect subtree of the older tree. If that is
  // the whole older tree, its root is known and the proof leaves it out.
  Climb climb{.index = older.size - 1, .last = newer.size - 1};
  while (climb.index % 2 == 1) climb.Up();
  Digest start = older.root;
  if (!std::has_single_bit(older.size)) {
    if (proof.empty()) return ProofVerdict::kWrongLength;
    start = proof.front();
    proof = proof.subspan(1);
  }
  Digest older_root = start;
  Digest newer_root = start;
  for (const Digest& sibling : proof) {
    if (climb.AtRoot()) return ProofVerdict::kWrongLength;
    if (climb.SiblingIsLeft()) {
      climb.SkipLevelsWithoutSibling();
      older_root = HashNode(sibling, older_root);
      newer_root = HashNode(sibling, newer_root);
    } else {
      newer_root = HashNode(newer_root, sibling);
    }
    climb.Up();
  }
  if (!climb.AtRoot()) return ProofVerdict::kWrongLength;
  if (older_root != older.root) return ProofVerdict::kOldRootMismatch;
  if (newer_root != newer.root) return ProofVerdict::kRootMismatch;
  return ProofVerdict::kValid;
}

}  // namespace diptych
