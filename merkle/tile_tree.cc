// SPDX-License-Identifier: Apache-2.0
#include "merkle/tile_tree.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/check.h"
#include "merkle/perfect_subtree.h"

namespace diptych {

Result<TileTree> TileTree::FromTrailingTiles(
    std::uint64_t size, std::vector<std::vector<Digest>> trailing) {
  if (trailing.size() > kTileLevels) {
    return Error{ErrorCode::kCorrupt, "trailing tiles: more than 8 levels"};
  }
  trailing.resize(kTileLevels);
  TileTree tree;
  tree.size_ = size;
  for (std::uint32_t level = 0; level < kTileLevels; ++level) {
    const std::uint64_t hashes_in_level = size >> (kTileHeight * level);
    const std::uint64_t width = hashes_in_level % kTileWidth;
    if (trailing[level].size() != width) {
      return Error{ErrorCode::kCorrupt,
                   "trailing tile of level " + std::to_string(level) +
                       ": a tree of " + std::to_string(size) +
                       " leaves has there " + std::to_string(width) +
                       " hashes, not " +
                       std::to_string(trailing[level].size())};
    }
    Edge& edge = tree.edges_[level];
    edge.hashes = std::move(trailing[level]);
    edge.range.AppendLeaves(edge.hashes);
  }
  return tree;
}

std::vector<Digest> TileTree::AppendToLevel(std::uint32_t level,
                                            std::uint64_t first,
                                            std::span<const Digest> hashes,
                                            const TileSink& sink) {
  Edge& edge = edges_[level];
  std::uint64_t tile = first / kTileWidth;
  std::vector<Digest> roots;

  if (!edge.hashes.empty()) {
    const std::size_t room = kTileWidth - edge.hashes.size();
    const std::span<const Digest> head =
        hashes.first(std::min(room, hashes.size()));
    edge.hashes.insert(edge.hashes.end(), head.begin(), head.end());
    edge.range.AppendLeaves(head);
    sink({level, tile}, edge.hashes);
    if (edge.hashes.size() < kTileWidth) return roots;
    roots.push_back(edge.range.Root());
    edge = {};
    ++tile;
    hashes = hashes.subspan(head.size());
  }

  const std::size_t full = hashes.size() / kTileWidth;
  const std::size_t roots_before = roots.size();
  roots.resize(roots_before + full);
  FoldPerfectSubtrees(hashes.first(full * kTileWidth), kTileHeight,
                      std::span(roots).subspan(roots_before));
  for (std::size_t i = 0; i < full; ++i, ++tile) {
    sink({level, tile}, hashes.subspan(i * kTileWidth, kTileWidth));
  }

  const std::span<const Digest> tail = hashes.subspan(full * kTileWidth);
  if (!tail.empty()) {
    edge.hashes.assign(tail.begin(), tail.end());
    edge.range.AppendLeaves(tail);
    sink({level, tile}, edge.hashes);
  }
  return roots;
}

void TileTree::Append(std::span<const Digest> leaf_hashes,
                      const TileSink& sink) {
  CHECK(leaf_hashes.size() <=
        std::numeric_limits<std::uint64_t>::max() - size_);
  std::vector<Digest> roots;
  std::span<const Digest> hashes = leaf_hashes;
  for (std::uint32_t level = 0; level < kTileLevels && !hashes.empty();
       ++level) {
    roots = AppendToLevel(level, size_ >> (kTileHeight * level), hashes, sink);
    hashes = roots;
  }
  size_ += leaf_hashes.size();
}

CompactRange TileTree::Range() const {
  std::vector<Digest> peaks;
  for (std::uint32_t level = kTileLevels; level-- > 0;) {
    const std::span<const Digest> inside = edges_[level].range.peaks();
    peaks.insert(peaks.end(), inside.begin(), inside.end());
  }
  Result<CompactRange> range = CompactRange::FromPeaks(size_, std::move(peaks));
  CHECK(range.has_value());
  return *std::move(range);
}

Digest TileTree::Root() const { return Range().Root(); }

}  // namespace diptych
