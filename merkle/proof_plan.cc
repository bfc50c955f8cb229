// SPDX-License-Identifier: Apache-2.0
#include "merkle/proof_plan.h"

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "merkle/compact_range.h"
#include "merkle/proof.h"

namespace diptych {
namespace {

// Adds the peaks of the leaves [begin, size). Requires: `begin` is a multiple
// of a power of two that is larger than size - begin.
void PlanRightEdge(std::uint64_t begin, std::uint64_t size, ProofPlan& plan) {
  plan.joined_begin = plan.nodes.size();
  for (std::uint64_t at = begin; at < size;) {
    const auto level =
        static_cast<std::uint32_t>(std::bit_width(size - at) - 1);
    plan.nodes.push_back({level, at >> level});
    at += std::uint64_t{1} << level;
  }
  plan.joined_end = plan.nodes.size();
}

// Adds the siblings on the way from `node` to the root.
void PlanPath(NodeId node, std::uint64_t size, ProofPlan& plan) {
  std::uint64_t last = (size - 1) >> node.level;
  for (; last > 0; ++node.level, node.index >>= 1, last >>= 1) {
    if (node.index % 2 == 1) {
      plan.nodes.push_back({node.level, node.index - 1});
    } else if (node.index < last) {
      const std::uint64_t begin = (node.index + 1) << node.level;
      const bool perfect = (size - begin) >> node.level > 0;
      if (perfect) {
        plan.nodes.push_back({node.level, node.index + 1});
      } else {
        PlanRightEdge(begin, size, plan);
      }
    }
  }
}

}  // namespace

ProofPlan PlanInclusion(std::uint64_t index, std::uint64_t size) {
  CHECK(index < size);
  ProofPlan plan;
  PlanPath({0, index}, size, plan);
  return plan;
}

ProofPlan PlanConsistency(std::uint64_t older_size, std::uint64_t newer_size) {
  CHECK(0 < older_size && older_size <= newer_size);
  return PlanSubtreeConsistency(0, older_size, newer_size);
}

ProofPlan PlanSubtreeConsistency(std::uint64_t begin, std::uint64_t end,
                                 std::uint64_t size) {
  CHECK(IsSubtree(begin, end) && end <= size);
  ProofPlan plan;
  if (begin == end) return plan;
  // The highest node that ends where the subtree does; if it is all of it,
  // the verifier has its hash already.
  const auto height = static_cast<int>(std::bit_width(end - begin - 1));
  const auto level = static_cast<std::uint32_t>(
      end == size ? height : std::min(height, std::countr_zero(end)));
  const NodeId start{level, (end - 1) >> level};
  if (start.index != begin >> level) plan.nodes.push_back(start);
  PlanPath(start, size, plan);
  return plan;
}

std::vector<Digest> AssembleProof(const ProofPlan& plan,
                                  std::span<const Digest> node_hashes) {
  CHECK(node_hashes.size() == plan.nodes.size());
  const std::span<const Digest> before = node_hashes.first(plan.joined_begin);
  const std::span<const Digest> after = node_hashes.subspan(plan.joined_end);
  std::vector<Digest> proof(before.begin(), before.end());
  if (plan.joined_begin < plan.joined_end) {
    proof.push_back(JoinPeaks(node_hashes.subspan(
        plan.joined_begin, plan.joined_end - plan.joined_begin)));
  }
  proof.insert(proof.end(), after.begin(), after.end());
  return proof;
}

Result<std::vector<Digest>> BuildProof(const ProofPlan& plan,
                                       const NodeReader& read_node) {
  std::vector<Digest> hashes;
  hashes.reserve(plan.nodes.size());
  for (const NodeId& node : plan.nodes) {
    ASSIGN_OR_RETURN(const Digest hash, read_node(node));
    hashes.push_back(hash);
  }
  return AssembleProof(plan, hashes);
}

}  // namespace diptych
