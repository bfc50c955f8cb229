// SPDX-License-Identifier: Apache-2.0
//
// A tile is a run of up to 256 neighbouring nodes of the log's tree, as C2SP
// tlog-tiles serves them: hash i of tile n at level l is the root over the
// 256^l leaves that begin at leaf (n * 256 + i) * 256^l.
//
//   level 1    tile 0: the roots of all full tiles of level 0 ...
//   level 0    tile 0: leaves 0..255    tile 1: leaves 256..511   ...
//
// A full tile never changes again, and its root is a hash one level up. The
// last tile of a level may be partial; it has no root. Nodes at heights that
// are no multiple of 8 are not stored: at most 255 hashes bring them back
// from the tile they lie in. Specification: docs/spec/merkle.md section 5.

#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/digest.h"
#include "merkle/node_id.h"

namespace diptych {

inline constexpr std::uint32_t kTileHeight = 8;
inline constexpr std::size_t kTileWidth = std::size_t{1} << kTileHeight;

// Eight levels of height 8 hold any tree that a 64-bit size can count.
inline constexpr std::uint32_t kTileLevels = 8;

// Which tile: its level, counted in tiles, and its number in the level.
struct TileId {
  std::uint32_t level = 0;
  std::uint64_t index = 0;
  auto operator<=>(const TileId&) const = default;
};

// How many hashes the tile has in a tree of `size` leaves: 0 (there is no such
// tile) to 256. Requires: tile.level < kTileLevels.
std::size_t TileWidthAt(TileId tile, std::uint64_t size);

// The tile from which a node can be computed. Requires: node.level < 64.
TileId TileOf(NodeId node);

// The hash of `node`, from the hashes of TileOf(node). Nothing if the tile is
// too narrow to hold the node. Requires: node.level < 64,
// tile.size() <= kTileWidth.
std::optional<Digest> NodeFromTile(NodeId node, std::span<const Digest> tile);

// A tile's octets, as stored and served, seen as its hashes. Nothing unless
// they are 1 to 256 whole hashes. Lives as long as `octets`.
std::optional<std::span<const Digest>> TileHashes(ByteView octets);

// The octets of a tile. Lives as long as `hashes`.
ByteView TileOctets(std::span<const Digest> hashes);

}  // namespace diptych
