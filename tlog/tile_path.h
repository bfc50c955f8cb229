// SPDX-License-Identifier: Apache-2.0
//
// A TilePath names one of the static files that a log is served as: up to 256
// neighbouring hashes of one level of the tree, or up to 256 entries.
//
//   tile/0/x001/x234/067.p/8    level 0, tile 1234067, its first 8 hashes
//   tile/entries/001.p/44       entries 256 to 299
//   tile/1/000                  level 1, tile 0, all 256 hashes
//
// Hash i of tile n of level l is the root of the 256^l entries that start at
// (256 n + i) * 256^l. C2SP tlog-tiles.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace diptych {

// Counted in steps of eight levels of the Merkle tree, from the leaf hashes.
using TileLevel = Id<struct TileLevelTag, std::uint8_t>;

// C2SP tlog-tiles. A log of fewer than 2^64 entries ends at level 7, but the
// higher ones have paths, too.
inline constexpr TileLevel kMaxTileLevel{63};

// Hashes or entries in a full tile.
inline constexpr std::uint16_t kFullTileWidth = 256;

// No log of 64-bit size has a tile beyond this place, at any level.
inline constexpr std::uint64_t kMaxTileIndex = (std::uint64_t{1} << 56) - 1;

struct TilePath {
  // Nothing for a bundle of entries, which covers what the tile of level 0
  // with its index covers.
  std::optional<TileLevel> level;
  std::uint64_t index = 0;               // At most kMaxTileIndex.
  std::uint16_t width = kFullTileWidth;  // 1 to 256.

  bool operator==(const TilePath&) const = default;
};

// Reads a path without leading slash, as above. Nothing unless it is exactly
// what FormatTilePath writes, so that a file has one address.
std::optional<TilePath> ParseTilePath(std::string_view path);

// Requires: the level, index and width are within the limits above.
std::string FormatTilePath(const TilePath& tile);

// How many hashes of a level the last tile holds, if that one is not full:
// floor(size / 256^level) mod 256. A tile of width 0 does not exist.
std::uint16_t PartialWidth(TileLevel level, std::uint64_t log_size);

}  // namespace diptych
