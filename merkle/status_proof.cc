// SPDX-License-Identifier: Apache-2.0
#include "merkle/status_proof.h"

#include <array>
#include <bit>

#include "base/check.h"
#include "crypto/sha256_lanes.h"

namespace diptych {
namespace {

using ZeroTable = std::array<Digest, kStatusTreeDepth + 1>;

ZeroTable ComputeZeroTable() {
  ZeroTable table;
  table[0] = HashLeaf(StatusChunk{});
  for (std::size_t level = 1; level < table.size(); ++level) {
    table[level] = HashNode(table[level - 1], table[level - 1]);
  }
  return table;
}

bool IsRightChild(std::uint32_t number, std::uint32_t level) {
  return (number >> level & 1) == 1;
}

}  // namespace

const Digest& ZeroSubtree(std::uint32_t level) {
  static const ZeroTable table = ComputeZeroTable();
  CHECK(level <= kStatusTreeDepth);
  return table[level];
}

StatusProofVerdict VerifyStatusChunk(ChunkNumber number,
                                     const StatusChunk& chunk,
                                     const StatusProof& proof,
                                     const Digest& root) {
  if (proof.siblings.size() !=
      static_cast<std::size_t>(std::popcount(proof.mask))) {
    return StatusProofVerdict::kWrongLength;
  }
  Digest node = HashLeaf(chunk);
  auto listed = proof.siblings.begin();
  for (std::uint32_t level = 0; level < kStatusTreeDepth; ++level) {
    Digest sibling = ZeroSubtree(level);
    if ((proof.mask >> level & 1) == 1) {
      if (*listed == sibling) return StatusProofVerdict::kZeroSibling;
      sibling = *listed++;
    }
    node = IsRightChild(number.value, level) ? HashNode(sibling, node)
                                             : HashNode(node, sibling);
  }
  return node == root ? StatusProofVerdict::kValid
                      : StatusProofVerdict::kRootMismatch;
}

Result<StatusProof> BuildStatusProof(ChunkNumber number,
                                     const StatusNodeReader& read_node) {
  StatusProof proof;
  for (std::uint32_t level = 0; level < kStatusTreeDepth; ++level) {
    const std::uint64_t index = number.value >> level;
    ASSIGN_OR_RETURN(const std::optional<Digest> sibling,
                     read_node({level, index ^ 1}));
    if (!sibling || *sibling == ZeroSubtree(level)) continue;
    proof.mask |= std::uint32_t{1} << level;
    proof.siblings.push_back(*sibling);
  }
  return proof;
}

}  // namespace diptych
