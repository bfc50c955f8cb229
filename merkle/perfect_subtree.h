// SPDX-License-Identifier: Apache-2.0
//
// A perfect subtree is one with 2^level leaves; its root is what every larger
// tree keeps of it.

#pragma once

#include <cstdint>
#include <span>

#include "base/digest.h"

namespace diptych {

// The highest perfect subtree that is folded in one go. Bounds the scratch
// memory (2^11 digests, 64 KiB: it stays in the second-level cache) and is
// high enough that nearly all nodes are hashed in full lanes.
inline constexpr std::uint32_t kFoldLevelsMax = 12;

// The roots of neighbouring perfect subtrees: out[i] is the root over
// hashes[i << level, (i + 1) << level). With level 0 it copies.
// Requires: level <= kFoldLevelsMax, hashes.size() == out.size() << level.
void FoldPerfectSubtrees(std::span<const Digest> hashes, std::uint32_t level,
                         std::span<Digest> out);

// The root over a power of two of hashes, at most 2^kFoldLevelsMax.
Digest PerfectSubtreeRoot(std::span<const Digest> hashes);

}  // namespace diptych
