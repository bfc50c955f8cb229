// SPDX-License-Identifier: Apache-2.0
#include "node/log_prover.h"

#include <span>

#include "crypto/sha256_lanes.h"

namespace diptych {

std::optional<Digest> LogProver::NodeIn(const FoldedTile& tile, NodeId node) {
  const std::uint32_t height = node.level % kTileHeight;
  const std::vector<Digest>& nodes = tile[height];
  const std::uint64_t place = node.index % (kTileWidth >> height);
  if (place >= nodes.size()) return std::nullopt;
  return nodes[place];
}

std::shared_ptr<const LogProver::FoldedTile> LogProver::Find(TileId id) const {
  std::shared_ptr<const FoldedTile> found;
  {
    const ReaderLock lock(mutex_);
    if (const auto at = newest_.find(id); at != newest_.end()) {
      return at->second;
    }
    const auto at = older_.find(id);
    if (at == older_.end()) return nullptr;
    found = at->second;
  }
  Keep(id, found);
  return found;
}

void LogProver::Keep(TileId id, std::shared_ptr<const FoldedTile> tile) const {
  const WriterLock lock(mutex_);
  if (newest_.size() >= kTilesPerGeneration) {
    older_ = std::exchange(newest_, {});
  }
  newest_.insert_or_assign(id, std::move(tile));
}

Result<std::shared_ptr<const LogProver::FoldedTile>> LogProver::TileWith(
    NodeId node, std::uint64_t log_size) const {
  const TileId id = TileOf(node);
  // A tile at the log's end may have grown since.
  if (auto found = Find(id); found && NodeIn(*found, node)) return found;
  ASSIGN_OR_RETURN(const Bytes octets,
                   store_.ReadTile(id, TileWidthAt(id, log_size)));
  const auto hashes = TileHashes(octets);
  if (!hashes) {
    return Error{ErrorCode::kCorrupt, "a tile is not whole hashes"};
  }
  auto folded = std::make_shared<FoldedTile>();
  (*folded)[0].assign(hashes->begin(), hashes->end());
  for (std::uint32_t height = 1; height < kTileHeight; ++height) {
    const std::vector<Digest>& below = (*folded)[height - 1];
    std::vector<Digest>& nodes = (*folded)[height];
    nodes.resize(below.size() / 2);
    HashNodes(std::span(below).first(2 * nodes.size()), nodes);
  }
  if (!NodeIn(*folded, node)) {
    return Error{ErrorCode::kCorrupt, "a tile is shorter than the log"};
  }
  Keep(id, folded);
  return folded;
}

Result<std::vector<Digest>> LogProver::Build(const ProofPlan& plan,
                                             std::uint64_t log_size) const {
  std::vector<Digest> hashes;
  hashes.reserve(plan.nodes.size());
  // Neighbours in the plan mostly lie in one tile.
  std::shared_ptr<const FoldedTile> tile;
  TileId held;
  for (const NodeId& node : plan.nodes) {
    std::optional<Digest> hash;
    if (tile && TileOf(node) == held) hash = NodeIn(*tile, node);
    if (!hash) {
      ASSIGN_OR_RETURN(tile, TileWith(node, log_size));
      held = TileOf(node);
      hash = NodeIn(*tile, node);
    }
    hashes.push_back(*hash);
  }
  return AssembleProof(plan, hashes);
}

}  // namespace diptych
