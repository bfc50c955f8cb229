// SPDX-License-Identifier: Apache-2.0
#include "merkle/compact_range.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <utility>

#include "base/check.h"
#include "crypto/sha256.h"
#include "crypto/sha256_lanes.h"
#include "merkle/perfect_subtree.h"

namespace diptych {

Digest JoinPeaks(std::span<const Digest> peaks) {
  if (peaks.empty()) return Sha256(ByteView{});
  Digest root = peaks.back();
  for (std::size_t i = peaks.size() - 1; i > 0; --i) {
    root = HashNode(peaks[i - 1], root);
  }
  return root;
}

Result<CompactRange> CompactRange::FromPeaks(std::uint64_t leaf_count,
                                             std::vector<Digest> peaks) {
  const auto wanted = static_cast<std::size_t>(std::popcount(leaf_count));
  if (peaks.size() != wanted) {
    return Error{ErrorCode::kInvalid,
                 "peaks: a tree of " + std::to_string(leaf_count) +
                     " leaves has " + std::to_string(wanted) +
                     " of them, not " + std::to_string(peaks.size())};
  }
  CompactRange range;
  range.leaf_count_ = leaf_count;
  range.peaks_ = std::move(peaks);
  return range;
}

void CompactRange::AppendSubtree(std::uint32_t level, const Digest& root) {
  Digest node = root;
  for (std::uint64_t rest = leaf_count_ >> level; rest & 1; rest >>= 1) {
    node = HashNode(peaks_.back(), node);
    peaks_.pop_back();
  }
  peaks_.push_back(node);
  leaf_count_ += std::uint64_t{1} << level;
}

void CompactRange::Append(const Digest& leaf_hash) {
  CHECK(leaf_count_ < std::numeric_limits<std::uint64_t>::max());
  AppendSubtree(0, leaf_hash);
}

void CompactRange::AppendLeaves(std::span<const Digest> leaf_hashes) {
  CHECK(leaf_hashes.size() <=
        std::numeric_limits<std::uint64_t>::max() - leaf_count_);
  while (!leaf_hashes.empty()) {
    // The largest perfect subtree that may begin at this leaf.
    const int level =
        std::min({std::countr_zero(leaf_count_),
                  static_cast<int>(std::bit_width(leaf_hashes.size())) - 1,
                  static_cast<int>(kFoldLevelsMax)});
    const std::size_t count = std::size_t{1} << level;
    AppendSubtree(static_cast<std::uint32_t>(level),
                  PerfectSubtreeRoot(leaf_hashes.first(count)));
    leaf_hashes = leaf_hashes.subspan(count);
  }
}

}  // namespace diptych
