// SPDX-License-Identifier: Apache-2.0
#include "merkle/status_tree.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "crypto/sha256_lanes.h"

namespace diptych {
namespace {

// Indices have 32 bits at level 0 and fewer above, so the two fit one key.
std::uint64_t NodeKey(NodeId id) {
  return std::uint64_t{id.level} << 32 | id.index;
}

std::vector<Digest> HashChunks(std::span<const NumberedChunk> chunks) {
  std::vector<Digest> hashes(chunks.size());
  if (chunks.empty()) return hashes;
  // The chunks are hashed where they lie, a stride apart.
  const std::uint8_t* first =
      reinterpret_cast<const std::uint8_t*>(chunks.data()) +
      offsetof(NumberedChunk, chunk);
  const std::size_t extent =
      (chunks.size() - 1) * sizeof(NumberedChunk) + kStatusChunkSize;
  HashLeaves({first, extent}, kStatusChunkSize, sizeof(NumberedChunk), hashes);
  return hashes;
}

}  // namespace

Result<StatusTree> StatusTree::FromChunks(
    std::span<const NumberedChunk> chunks) {
  for (std::size_t i = 1; i < chunks.size(); ++i) {
    if (chunks[i].number <= chunks[i - 1].number) {
      return Error{ErrorCode::kCorrupt,
                   "status chunks: number " +
                       std::to_string(chunks[i].number.value) +
                       " does not rise above the one before it"};
    }
  }
  StatusTree tree;
  tree.Apply(tree.UpdateOf({chunks.begin(), chunks.end()}));
  return tree;
}

StatusUpdate StatusTree::ComputeUpdate(
    std::span<const StatusChange> changes) const {
  std::map<ChunkNumber, StatusChunk> touched;
  for (const StatusChange& change : changes) {
    const ChunkNumber number = ChunkOf(change.list, change.position);
    const auto [at, is_new] = touched.try_emplace(number);
    if (is_new) at->second = Chunk(number);
    SetStatus(at->second, change.position, change.status);
  }
  std::vector<NumberedChunk> chunks;
  for (const auto& [number, chunk] : touched) {
    if (chunk != Chunk(number)) chunks.push_back({number, chunk});
  }
  return UpdateOf(std::move(chunks));
}

StatusUpdate StatusTree::UpdateOf(std::vector<NumberedChunk> chunks) const {
  StatusUpdate update{
      .root_before = Root(), .root = Root(), .chunks = {}, .nodes = {}};
  if (chunks.empty()) return update;

  std::vector<std::uint64_t> indices;
  indices.reserve(chunks.size());
  for (const NumberedChunk& chunk : chunks) {
    indices.push_back(chunk.number.value);
  }
  std::vector<Digest> hashes = HashChunks(chunks);
  update.chunks = std::move(chunks);

  for (std::uint32_t level = 0;; ++level) {
    for (std::size_t i = 0; i < indices.size(); ++i) {
      update.nodes.push_back({{level, indices[i]}, hashes[i]});
    }
    if (level == kStatusTreeDepth) break;

    // Each changed node with its sibling, which may have changed with it.
    std::vector<std::uint64_t> parents;
    std::vector<Digest> children;
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const std::uint64_t index = indices[i];
      const bool both = index % 2 == 0 && i + 1 < indices.size() &&
                        indices[i + 1] == index + 1;
      const Digest sibling =
          both ? hashes[i + 1] : NodeHash({level, index ^ 1});
      parents.push_back(index >> 1);
      children.push_back(index % 2 == 0 ? hashes[i] : sibling);
      children.push_back(index % 2 == 0 ? sibling : hashes[i]);
      if (both) ++i;
    }
    hashes.resize(parents.size());
    HashNodes(children, hashes);
    indices = std::move(parents);
  }
  update.root = hashes.front();
  return update;
}

void StatusTree::Apply(const StatusUpdate& update) {
  CHECK(update.root_before == Root());
  for (const auto& [number, chunk] : update.chunks) {
    if (chunk == StatusChunk{}) {
      chunks_.erase(number.value);
    } else {
      chunks_[number.value] = chunk;
    }
  }
  for (const auto& [id, hash] : update.nodes) {
    if (hash == ZeroSubtree(id.level)) {
      nodes_.erase(NodeKey(id));
    } else {
      nodes_[NodeKey(id)] = hash;
    }
  }
}

Digest StatusTree::Root() const { return NodeHash({kStatusTreeDepth, 0}); }

StatusChunk StatusTree::Chunk(ChunkNumber number) const {
  const auto found = chunks_.find(number.value);
  return found == chunks_.end() ? StatusChunk{} : found->second;
}

Digest StatusTree::NodeHash(NodeId id) const {
  const auto found = nodes_.find(NodeKey(id));
  return found == nodes_.end() ? ZeroSubtree(id.level) : found->second;
}

StatusProof StatusTree::Prove(ChunkNumber number) const {
  Result<StatusProof> proof = BuildStatusProof(
      number,
      [this](NodeId id) -> std::optional<Digest> { return NodeHash(id); });
  CHECK(proof.has_value());
  return *std::move(proof);
}

}  // namespace diptych
