// SPDX-License-Identifier: Apache-2.0
//
// A TileTree is the growing edge of the log's tree: it takes leaf hashes and
// gives out the tiles that they change.
//
//   TileTree tree;
//   tree.Append(leaf_hashes, [&](TileId tile, std::span<const Digest> hashes) {
//     batch.Put(Key(tile), TileOctets(hashes));
//   });
//   TreeHead head{.size = tree.size(), .root = tree.Root()};
//
// It remembers only the trailing partial tile of each level, with the peaks
// inside it: at most 8 * 255 hashes, 64 KiB. Every node of the tree is hashed
// once, when its last leaf arrives. A copy is cheap beside a block's work, so
// whoever executes a block that may not become final appends to a copy.
//
// Not synchronized: const methods may run at the same time, others may not.

#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "merkle/compact_range.h"
#include "merkle/tile.h"

namespace diptych {

// Takes one tile, whole from its first hash on. The hashes are valid during
// the call only.
using TileSink = std::function<void(TileId, std::span<const Digest>)>;

class TileTree {
 public:
  // The empty tree.
  TileTree() = default;

  // Takes up a tree of `size` leaves where it was left. trailing[l] is the
  // partial tile at the end of level l, (size / 256^l) % 256 hashes wide;
  // levels left out at the end are empty. kCorrupt if a width is wrong. The
  // hashes are not judged: compare Root() with the root that was stored beside
  // them. Hashes at most 8 * 254 nodes.
  static Result<TileTree> FromTrailingTiles(
      std::uint64_t size, std::vector<std::vector<Digest>> trailing);

  // Adds leaves, and gives each tile that is new or has grown to `sink` once,
  // as it stands afterwards: from level 0 up, from left to right.
  // Requires: size() + leaf_hashes.size() < 2^64.
  void Append(std::span<const Digest> leaf_hashes, const TileSink& sink);

  std::uint64_t size() const { return size_; }

  // The root over all leaves; SHA-256 of the empty string if none.
  Digest Root() const;

  // The peaks of the whole tree, for whoever only needs to append.
  CompactRange Range() const;

 private:
  // The end of one level: a partial tile and the peaks inside it.
  struct Edge {
    std::vector<Digest> hashes;
    CompactRange range;
  };

  // Adds `hashes` to one level, whose first new hash has number `first`, and
  // gives the roots of the tiles they fill.
  std::vector<Digest> AppendToLevel(std::uint32_t level, std::uint64_t first,
                                    std::span<const Digest> hashes,
                                    const TileSink& sink);

  std::uint64_t size_ = 0;
  std::array<Edge, kTileLevels> edges_;
};

}  // namespace diptych
