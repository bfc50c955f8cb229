// SPDX-License-Identifier: Apache-2.0
#include "merkle/tile.h"

#include <algorithm>

#include "base/check.h"
#include "merkle/perfect_subtree.h"

namespace diptych {

// Views of octets as digests rest on this.
static_assert(sizeof(Digest) == kDigestSize && alignof(Digest) == 1);

std::size_t TileWidthAt(TileId tile, std::uint64_t size) {
  CHECK(tile.level < kTileLevels);
  const std::uint64_t hashes = size >> (kTileHeight * tile.level);
  const std::uint64_t full_tiles = hashes / kTileWidth;
  if (tile.index < full_tiles) return kTileWidth;
  if (tile.index > full_tiles) return 0;
  return static_cast<std::size_t>(hashes % kTileWidth);
}

TileId TileOf(NodeId node) {
  CHECK(node.level < 64);
  return {node.level / kTileHeight,
          node.index >> (kTileHeight - node.level % kTileHeight)};
}

std::optional<Digest> NodeFromTile(NodeId node, std::span<const Digest> tile) {
  CHECK(node.level < 64 && tile.size() <= kTileWidth);
  const std::uint32_t height = node.level % kTileHeight;
  const std::size_t count = std::size_t{1} << height;
  const auto begin =
      static_cast<std::size_t>((node.index << height) % kTileWidth);
  if (begin + count > tile.size()) return std::nullopt;
  return PerfectSubtreeRoot(tile.subspan(begin, count));
}

std::optional<std::span<const Digest>> TileHashes(ByteView octets) {
  const std::size_t count = octets.size() / kDigestSize;
  if (octets.size() % kDigestSize != 0 || count == 0 || count > kTileWidth) {
    return std::nullopt;
  }
  return std::span(reinterpret_cast<const Digest*>(octets.data()), count);
}

ByteView TileOctets(std::span<const Digest> hashes) {
  return {reinterpret_cast<const std::uint8_t*>(hashes.data()),
          hashes.size() * kDigestSize};
}

}  // namespace diptych
