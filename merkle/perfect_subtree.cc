// SPDX-License-Identifier: Apache-2.0
#include "merkle/perfect_subtree.h"

#include <algorithm>
#include <bit>
#include <memory>

#include "base/check.h"
#include "crypto/sha256_lanes.h"

namespace diptych {

void FoldPerfectSubtrees(std::span<const Digest> hashes, std::uint32_t level,
                         std::span<Digest> out) {
  CHECK(level <= kFoldLevelsMax);
  CHECK(hashes.size() == out.size() << level);
  if (level <= 1) {
    if (level == 0) std::copy(hashes.begin(), hashes.end(), out.begin());
    if (level == 1) HashNodes(hashes, out);
    return;
  }
  // Several small subtrees are folded together, because the upper levels of a
  // single one would leave most lanes empty.
  const std::size_t roots_per_pass =
      std::min(out.size(), std::size_t{1} << (kFoldLevelsMax - level));
  const auto scratch =
      std::make_unique_for_overwrite<Digest[]>(roots_per_pass << (level - 1));
  for (std::size_t done = 0; done < out.size(); done += roots_per_pass) {
    const std::size_t roots = std::min(roots_per_pass, out.size() - done);
    std::span<Digest> nodes(scratch.get(), roots << (level - 1));
    HashNodes(hashes.subspan(done << level, roots << level), nodes);
    while (nodes.size() > 2 * roots) {
      const std::span<Digest> parents = nodes.first(nodes.size() / 2);
      HashNodes(nodes, parents);
      nodes = parents;
    }
    HashNodes(nodes, out.subspan(done, roots));
  }
}

Digest PerfectSubtreeRoot(std::span<const Digest> hashes) {
  CHECK(std::has_single_bit(hashes.size()));
  Digest root;
  FoldPerfectSubtrees(
      hashes, static_cast<std::uint32_t>(std::countr_zero(hashes.size())),
      {&root, 1});
  return root;
}

}  // namespace diptych
