// SPDX-License-Identifier: Apache-2.0
//
// A CompactRange is the little that must be remembered of an append-only
// Merkle tree so that it can go on growing.
//
// A tree of n leaves falls apart into perfect subtrees, one for each 1 in the
// binary form of n, the largest on the left. The peaks are the roots of those
// subtrees: never more than 64 digests, whatever the log has become. The 11 =
// 0b1011 leaves below have three:
//
//   peaks    [0 .. 8)                     [8 .. 10)   [10 .. 11)
//   leaves   0  1  2  3  4  5  6  7       8  9        10
//
// The tree is that of RFC 6962 section 2.1 (docs/spec/merkle.md section 2);
// leaves arrive here already hashed.
//
// Not synchronized: const methods may run at the same time, others may not.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

namespace diptych {

// The root of a tree with these peaks, left to right: the two rightmost are
// hashed into one until one is left. SHA-256 of the empty string if none.
Digest JoinPeaks(std::span<const Digest> peaks);

class CompactRange {
 public:
  // The range of the empty tree.
  CompactRange() = default;

  // Takes up a range where it was left. kInvalid unless there are as many
  // peaks as `leaf_count` has 1 bits. The digests cannot be judged here: if
  // they come from anyone else, compare Root() with a root that is trusted.
  static Result<CompactRange> FromPeaks(std::uint64_t leaf_count,
                                        std::vector<Digest> peaks);

  // Adds one leaf. Hashes as many nodes as leaf_count() ends in 1 bits.
  // Requires: leaf_count() < 2^64 - 1.
  void Append(const Digest& leaf_hash);

  // The same as Append of each in turn, several times faster: whole subtrees
  // are hashed in lanes (crypto/sha256_lanes.h).
  // Requires: leaf_count() + leaf_hashes.size() < 2^64.
  void AppendLeaves(std::span<const Digest> leaf_hashes);

  // The Merkle root over all leaves. Hashes peaks().size() - 1 nodes.
  Digest Root() const { return JoinPeaks(peaks_); }

  std::uint64_t leaf_count() const { return leaf_count_; }

  // Left to right. Valid until the next call that is not const.
  std::span<const Digest> peaks() const { return peaks_; }

 private:
  // Adds 2^level leaves by the root over them.
  // Requires: leaf_count() is a multiple of 2^level.
  void AppendSubtree(std::uint32_t level, const Digest& root);

  std::uint64_t leaf_count_ = 0;
  std::vector<Digest> peaks_;  // One for each 1 bit of leaf_count_.
};

}  // namespace diptych
