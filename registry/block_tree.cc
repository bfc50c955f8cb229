// SPDX-License-Identifier: Apache-2.0
#include "registry/block_tree.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "registry/branch_lookup.h"

namespace diptych {

BlockTree::BlockTree(RegisterState state, const CommitmentLookup& durable,
                     std::uint64_t hash_seed)
    : durable_(durable),
      hash_seed_(hash_seed),
      final_hash_(state.tip.header_hash),
      final_end_{state.log.size()},
      state_(std::move(state)) {
  state_.recent.Rehash(hash_seed);
}

const RegisterState* BlockTree::StateAfter(const Digest& hash) {
  if (!Contains(hash)) return nullptr;
  MoveTo(hash);
  return &state_;
}

std::expected<Execution, TreeRefusal> BlockTree::Execute(
    const Digest& parent, const BlockInput& input) {
  if (!Contains(parent)) return std::unexpected(TreeRefusal::kUnknownParent);
  if (IsFullFor(input)) return std::unexpected(TreeRefusal::kFull);
  MoveTo(parent);
  std::vector<const CredentialSet*> branch;
  for (const Execution* execution : LoadedOf(parent)) {
    branch.push_back(&execution->credentials);
  }
  std::ranges::reverse(branch);
  const BranchLookup lookup(durable_, final_end_, std::move(branch));
  return ExecuteBlock(state_, lookup, input, hash_seed_);
}

std::vector<const Execution*> BlockTree::LoadedOf(const Digest& hash) const {
  std::vector<const Execution*> loaded;
  auto node = nodes_.find(hash);
  for (; node != nodes_.end(); node = nodes_.find(ParentOf(node->second))) {
    node = nodes_.find(node->second.loaded);
    if (node == nodes_.end()) break;
    loaded.push_back(&node->second.block.execution);
  }
  return loaded;
}

std::size_t BlockTree::LoadedUpTo(const Digest& hash) const {
  CHECK(Contains(hash));
  return LoadedOf(hash).size();
}

bool BlockTree::HasAccepted(const Digest& transaction) const {
  if (!state_.recent.Contains(transaction)) return false;
  const auto accepts = [&](const Execution* execution) {
    const std::vector<Digest>& accepted = execution->accepted_ids;
    return std::ranges::find(accepted, transaction) != accepted.end();
  };
  return std::ranges::none_of(LoadedOf(state_.tip.header_hash), accepts);
}

bool BlockTree::IsFullFor(const BlockInput& input) const {
  if (nodes_.size() >= kTreeBlocksWithHeartbeatsMax) return true;
  return !input.transactions.empty() && loaded_ >= kTreeBlocksMax;
}

void BlockTree::Add(const Digest& hash, Execution execution) {
  if (Contains(hash)) return;
  const Digest& parent = execution.seal.previous_header;
  CHECK(Contains(parent));
  Digest loaded = hash;
  if (!execution.outcomes.empty()) {
    ++loaded_;
  } else if (const auto above = nodes_.find(parent); above != nodes_.end()) {
    loaded = above->second.loaded;
  } else {
    loaded = final_hash_;
  }
  nodes_.emplace(hash, Node{.block = {hash, std::move(execution)},
                            .undo = {},
                            .loaded = loaded});
}

std::vector<const ExecutedBlock*> BlockTree::PathTo(const Digest& hash) const {
  std::vector<const ExecutedBlock*> path;
  for (const Digest* at = &hash; *at != final_hash_;) {
    const auto found = nodes_.find(*at);
    CHECK(found != nodes_.end());
    path.push_back(&found->second.block);
    at = &ParentOf(found->second);
  }
  std::ranges::reverse(path);
  return path;
}

std::vector<ExecutedBlock> BlockTree::Finalise(const Digest& hash) {
  CHECK(Contains(hash));
  std::set<Digest> kept;
  for (const ExecutedBlock* block : PathTo(hash)) kept.insert(block->hash);
  for (const Digest& descendant : Descendants(hash)) kept.insert(descendant);
  Keep(hash, kept);
  if (!IsApplied(hash)) MoveTo(hash);
  std::vector<ExecutedBlock> blocks;
  for (const ExecutedBlock* block : PathTo(hash)) {
    const auto node = nodes_.find(block->hash);
    if (!block->execution.outcomes.empty()) --loaded_;
    blocks.push_back(std::move(node->second.block));
    nodes_.erase(node);
  }
  if (blocks.empty()) return blocks;
  final_hash_ = blocks.back().hash;
  final_end_ = {blocks.back().execution.log.size()};
  return blocks;
}

void BlockTree::Drop(const Digest& hash) {
  const auto node = nodes_.find(hash);
  if (node == nodes_.end()) return;
  if (node->second.undo) MoveTo(ParentOf(node->second));
  for (const Digest& descendant : Descendants(hash)) Erase(descendant);
  Erase(hash);
}

void BlockTree::KeepOnly(const Digest& hash) {
  CHECK(Contains(hash));
  std::set<Digest> kept;
  for (const ExecutedBlock* block : PathTo(hash)) kept.insert(block->hash);
  Keep(hash, kept);
}

void BlockTree::Keep(const Digest& hash, const std::set<Digest>& kept) {
  if (state_.tip.header_hash != final_hash_ &&
      !kept.contains(state_.tip.header_hash)) {
    MoveTo(hash);
  }
  std::vector<Digest> lost;
  for (const auto& [each, node] : nodes_) {
    if (!kept.contains(each)) lost.push_back(each);
  }
  for (const Digest& each : lost) Erase(each);
}

void BlockTree::MoveTo(const Digest& hash) {
  std::vector<Node*> ahead;
  Digest shared = hash;
  while (!IsApplied(shared)) {
    Node& node = nodes_.at(shared);
    ahead.push_back(&node);
    shared = ParentOf(node);
  }
  while (state_.tip.header_hash != shared) {
    Node& head = nodes_.at(state_.tip.header_hash);
    Undo(head.block.execution, *std::exchange(head.undo, std::nullopt), state_);
  }
  for (; !ahead.empty(); ahead.pop_back()) {
    Node& next = *ahead.back();
    next.undo = Apply(next.block.execution, next.block.hash, state_);
  }
}

bool BlockTree::IsApplied(const Digest& hash) const {
  return hash == final_hash_ || nodes_.at(hash).undo.has_value();
}

std::vector<Digest> BlockTree::Descendants(const Digest& hash) const {
  std::vector<const Node*> by_height;
  for (const auto& [each, node] : nodes_) by_height.push_back(&node);
  std::ranges::sort(by_height, {}, [](const Node* node) {
    return node->block.execution.height;
  });
  std::set<Digest> family = {hash};
  std::vector<Digest> descendants;
  for (const Node* node : by_height) {
    if (!family.contains(ParentOf(*node))) continue;
    family.insert(node->block.hash);
    descendants.push_back(node->block.hash);
  }
  return descendants;
}

void BlockTree::Erase(const Digest& hash) {
  const auto node = nodes_.find(hash);
  CHECK(node != nodes_.end() && !node->second.undo);
  if (!node->second.block.execution.outcomes.empty()) --loaded_;
  nodes_.erase(node);
}

}  // namespace diptych
