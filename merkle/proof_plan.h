// SPDX-License-Identifier: Apache-2.0
//
// A ProofPlan says which nodes of a log's tree a proof is made of, so that
// whoever stores the nodes can fetch them and put the proof together.
//
// Each hash of a proof is the root of some run of leaves. All those runs are
// perfect subtrees, which are nodes that never change once they exist, but for
// at most one: the run up to the tree's right edge. The plan lists that one as
// the perfect subtrees it falls apart into, to be joined into one hash:
//
//   inclusion of leaf 1 in a tree of 7:   leaf 0,  [2..4),  [4..6) + [6..7)
//
// Specification: docs/spec/merkle.md section 4.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "merkle/node_id.h"

namespace diptych {

struct ProofPlan {
  // In the order of the proof. At most 128: kConsistencyProofMax hashes, one
  // of them joined from 64 nodes or fewer.
  std::vector<NodeId> nodes;
  // nodes[joined_begin, joined_end) are joined into one hash; none if equal.
  std::size_t joined_begin = 0;
  std::size_t joined_end = 0;
};

// The plan of the path from leaf `index` to the root of a tree of `size`
// leaves (RFC 9162 section 2.1.3.1). Requires: index < size.
ProofPlan PlanInclusion(std::uint64_t index, std::uint64_t size);

// The plan of the proof that a tree of `newer_size` leaves begins with one of
// `older_size` (RFC 9162 section 2.1.4.1). Nothing to fetch if they are equal.
// Requires: 0 < older_size <= newer_size.
ProofPlan PlanConsistency(std::uint64_t older_size, std::uint64_t newer_size);

// The plan of the proof that a tree of `size` leaves contains the subtree
// [begin, end). Requires: IsSubtree(begin, end), end <= size.
ProofPlan PlanSubtreeConsistency(std::uint64_t begin, std::uint64_t end,
                                 std::uint64_t size);

// The proof, from the hashes of the planned nodes in the plan's order.
// Requires: node_hashes.size() == plan.nodes.size().
std::vector<Digest> AssembleProof(const ProofPlan& plan,
                                  std::span<const Digest> node_hashes);

// Gives the hash of a node, or says why it cannot.
using NodeReader = std::function<Result<Digest>(NodeId)>;

// Reads the planned nodes one after the other and assembles the proof; the
// first error of the reader ends it.
Result<std::vector<Digest>> BuildProof(const ProofPlan& plan,
                                       const NodeReader& read_node);

}  // namespace diptych
