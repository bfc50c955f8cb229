// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/universe.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "tests/sim/clock.h"
#include "tests/sim/random.h"

namespace diptych {
namespace {

Digest Spread(std::uint64_t seed) {
  Digest digest;
  for (std::size_t at = 0; at < digest.size(); at += 8) {
    seed = Mix(seed);
    std::memcpy(&digest[at], &seed, sizeof seed);
  }
  return digest;
}

std::uint64_t Head(const Digest& digest) {
  std::uint64_t head;
  std::memcpy(&head, digest.data(), sizeof head);
  return head;
}

}  // namespace

Universe::Universe(std::uint16_t validators, Epoch epoch)
    : Universe(Header{.network_id = Spread(7),
                      .epoch = epoch,
                      .time = {kGenesisMs},
                      .log_size = validators,
                      .log_root = Spread(validators)}) {}

Universe::Universe(const Header& header) {
  SimBlock genesis;
  genesis.header = header;
  genesis.hash = HeaderHash(header);
  genesis.is_valid = true;
  ids_[genesis.hash] = kGenesis;
  blocks_.reserve(64);
  blocks_.push_back(genesis);
}

Digest Universe::RootAfter(const Digest& parent_root,
                           const Digest& payload_root) {
  return Spread(Mix(Head(parent_root)) ^ Head(payload_root));
}

Digest Universe::PayloadRoot(TransactionSet transactions) {
  return Spread(transactions);
}

Header Universe::Make(const Draft& draft) {
  const Header& parent = at(draft.parent).header;
  Header header = parent;
  header.view = draft.view;
  header.height = {parent.height.value + 1};
  header.parent_hash = at(draft.parent).hash;
  header.parent_view = parent.view;
  header.time = {std::max(draft.time.value, parent.time.value + 1)};
  header.proposer = draft.proposer;
  header.flags = draft.transactions == 0 ? kHeaderHeartbeat : 0;
  header.payload_root = PayloadRoot(draft.transactions);
  header.transaction_count =
      static_cast<std::uint32_t>(std::popcount(draft.transactions));
  header.log_size = parent.log_size + header.transaction_count + 1;
  header.log_root = RootAfter(parent.log_root, header.payload_root);
  return header;
}

BlockId Universe::Add(const Header& header, TransactionSet transactions) {
  if (const auto known = FindRecent(header)) return *known;
  SimBlock block;
  block.header = header;
  block.hash = HeaderHash(header);
  const auto [at, is_new] = ids_.try_emplace(
      block.hash, BlockId{static_cast<std::uint32_t>(blocks_.size())});
  if (!is_new) return at->second;
  block.parent = Find(header.parent_hash);
  block.own = OrderedBy(header, transactions);
  block.all = block.own;
  if (block.parent) block.all |= this->at(*block.parent).all;
  block.is_valid = IsLinked(block) && Judge(block);
  blocks_.push_back(block);
  return at->second;
}

std::optional<BlockId> Universe::FindRecent(const Header& header) const {
  const std::size_t first =
      blocks_.size() < kRecent ? 0 : blocks_.size() - kRecent;
  for (std::size_t i = blocks_.size(); i-- > first;) {
    if (blocks_[i].header == header) {
      return BlockId{static_cast<std::uint32_t>(i)};
    }
  }
  return std::nullopt;
}

bool Universe::IsLinked(const SimBlock& block) const {
  if (!block.parent) return false;
  const SimBlock& parent = at(*block.parent);
  const Header& header = block.header;
  return parent.is_valid && header.network_id == parent.header.network_id &&
         header.epoch == parent.header.epoch &&
         header.parent_view == parent.header.view &&
         header.view > parent.header.view &&
         header.height.value == parent.header.height.value + 1 &&
         header.time > parent.header.time;
}

bool Universe::Judge(const SimBlock& block) {
  const SimBlock& parent = at(*block.parent);
  const Header& header = block.header;
  return header.payload_root == PayloadRoot(block.own) &&
         header.log_root ==
             RootAfter(parent.header.log_root, header.payload_root) &&
         header.log_size ==
             parent.header.log_size +
                 static_cast<std::uint64_t>(std::popcount(block.own)) + 1;
}

std::optional<BlockId> Universe::Find(const Digest& hash) const {
  const auto found = ids_.find(hash);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

bool Universe::Descends(BlockId block, BlockId ancestor) const {
  while (block != ancestor) {
    const std::optional<BlockId> parent = at(block).parent;
    if (!parent) return false;
    block = *parent;
  }
  return true;
}

}  // namespace diptych
