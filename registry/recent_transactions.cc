// SPDX-License-Identifier: Apache-2.0
#include "registry/recent_transactions.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "base/check.h"
#include "registry/commitment.h"
#include "registry/transaction.h"

namespace diptych {
namespace {

// Of the first block ever; far from both ends, for blocks that are taken back
// put those before them in front again.
constexpr std::uint64_t kFirstNumber = std::uint64_t{1} << 62;

}  // namespace

bool RecentTransactions::Contains(const Digest& id) const {
  bool is_found = false;
  numbers_.Find(CommitmentPrefix(id), [&](std::uint64_t number) {
    const auto behind =
        std::ranges::upper_bound(blocks_, number, {}, &Numbered::first);
    const Numbered& in = *std::prev(behind);
    is_found = is_found || in.block.ids[number - in.first] == id;
  });
  return is_found;
}

void RecentTransactions::Rehash(std::uint64_t seed) {
  const std::size_t count = size();
  numbers_ = CommitmentTable(seed);
  numbers_.Reserve(count);
  for (const Numbered& each : blocks_) Insert(each);
}

std::vector<RecentTransactions::Block> RecentTransactions::AddBlock(
    TimeMs time, const std::vector<Digest>& ids) {
  CHECK(blocks_.empty() || blocks_.back().block.time < time);
  // Told now: the last of the blocks may be among the forgotten.
  const std::uint64_t first =
      blocks_.empty() ? kFirstNumber
                      : blocks_.back().first + blocks_.back().block.ids.size();
  std::vector<Block> forgotten;
  while (!blocks_.empty() && time.value - blocks_.front().block.time.value >=
                                 kTransactionLifetimeMsMax) {
    Erase(blocks_.front());
    forgotten.push_back(std::move(blocks_.front().block));
    blocks_.pop_front();
  }
  if (ids.empty()) return forgotten;
  blocks_.push_back({first, {time, ids}});
  Insert(blocks_.back());
  return forgotten;
}

void RecentTransactions::RemoveBlock(TimeMs time,
                                     std::vector<Block> forgotten) {
  if (!blocks_.empty() && blocks_.back().block.time == time) {
    Erase(blocks_.back());
    blocks_.pop_back();
  }
  std::uint64_t behind = blocks_.empty() ? kFirstNumber : blocks_.front().first;
  for (Block& block : std::views::reverse(forgotten)) {
    behind -= block.ids.size();
    blocks_.push_front({behind, std::move(block)});
    Insert(blocks_.front());
  }
}

void RecentTransactions::Insert(const Numbered& added) {
  std::uint64_t number = added.first;
  for (const Digest& id : added.block.ids) {
    numbers_.Insert(CommitmentPrefix(id), number++);
  }
}

void RecentTransactions::Erase(const Numbered& removed) {
  std::uint64_t number = removed.first;
  for (const Digest& id : removed.block.ids) {
    numbers_.Erase(CommitmentPrefix(id), number++);
  }
}

}  // namespace diptych
