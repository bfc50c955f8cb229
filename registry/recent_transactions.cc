// SPDX-License-Identifier: Apache-2.0
#include "registry/recent_transactions.h"

#include <ranges>
#include <utility>

#include "base/check.h"
#include "registry/transaction.h"

namespace diptych {

std::vector<RecentTransactions::Block> RecentTransactions::AddBlock(
    TimeMs time, const std::vector<Digest>& ids) {
  CHECK(blocks_.empty() || blocks_.back().time < time);
  std::vector<Block> forgotten;
  while (!blocks_.empty() &&
         time.value - blocks_.front().time.value >= kTransactionLifetimeMsMax) {
    for (const Digest& id : blocks_.front().ids) ids_.erase(id);
    forgotten.push_back(std::move(blocks_.front()));
    blocks_.pop_front();
  }
  if (ids.empty()) return forgotten;
  ids_.insert(ids.begin(), ids.end());
  blocks_.push_back({time, ids});
  return forgotten;
}

void RecentTransactions::RemoveBlock(TimeMs time,
                                     std::vector<Block> forgotten) {
  if (!blocks_.empty() && blocks_.back().time == time) {
    for (const Digest& id : blocks_.back().ids) ids_.erase(id);
    blocks_.pop_back();
  }
  for (Block& block : std::views::reverse(forgotten)) {
    ids_.insert(block.ids.begin(), block.ids.end());
    blocks_.push_front(std::move(block));
  }
}

}  // namespace diptych
