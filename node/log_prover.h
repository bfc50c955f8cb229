// SPDX-License-Identifier: Apache-2.0
//
// A LogProver builds proofs over the log from its tiles, and keeps the tiles
// that it read with all the nodes between their hashes and their root.
//
// A path through one tile takes up to eight of its nodes, the highest over 128
// hashes: folding a tile once costs as much as one such path. Tiles are kept
// like those of rpc/tile_cache.h, in two generations of which the older one
// goes when the newer is full. Any thread, any number at a time.

#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "merkle/proof_plan.h"
#include "merkle/tile.h"
#include "platform/mutex.h"
#include "storage/store.h"

namespace diptych {

class LogProver {
 public:
  // 16 KiB each with its nodes: 32 MiB in both generations.
  static constexpr std::size_t kTilesPerGeneration = 1'024;

  // The store must outlive it.
  explicit LogProver(const Store& store) : store_(store) {}

  // The planned proof in a tree of `log_size` leaves. Requires: the log has
  // so many, and the plan is for no more.
  Result<std::vector<Digest>> Build(const ProofPlan& plan,
                                    std::uint64_t log_size) const;
  // That an entry stands in a tree of `size` leaves, above its index.
  Result<std::vector<Digest>> Inclusion(std::uint64_t index,
                                        std::uint64_t size) const {
    return Build(PlanInclusion(index, size), size);
  }

 private:
  // [h] holds the nodes at height h above the tile's own hashes.
  using FoldedTile = std::array<std::vector<Digest>, kTileHeight>;
  using Tiles = std::map<TileId, std::shared_ptr<const FoldedTile>>;

  static std::optional<Digest> NodeIn(const FoldedTile& tile, NodeId node);
  // A tile that has `node`.
  Result<std::shared_ptr<const FoldedTile>> TileWith(
      NodeId node, std::uint64_t log_size) const;
  std::shared_ptr<const FoldedTile> Find(TileId id) const;
  void Keep(TileId id, std::shared_ptr<const FoldedTile> tile) const;

  const Store& store_;
  mutable Mutex mutex_;
  mutable Tiles newest_ GUARDED_BY(mutex_);
  mutable Tiles older_ GUARDED_BY(mutex_);
};

}  // namespace diptych
