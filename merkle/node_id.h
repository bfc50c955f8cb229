// SPDX-License-Identifier: Apache-2.0
//
// A NodeId names a perfect subtree of a binary Merkle tree by its place: the
// subtree over the leaves [index << level, (index + 1) << level).
//
//   level 2            0
//   level 1      0           1
//   level 0   0     1     2     3     (the leaves)

#pragma once

#include <compare>
#include <cstdint>

namespace diptych {

struct NodeId {
  std::uint32_t level = 0;
  std::uint64_t index = 0;
  auto operator<=>(const NodeId&) const = default;
};

}  // namespace diptych
