// SPDX-License-Identifier: Apache-2.0
#include "registry/recent_transactions.h"

#include "base/check.h"
#include "registry/transaction.h"

namespace diptych {

void RecentTransactions::AddBlock(TimeMs time, const std::vector<Digest>& ids) {
  CHECK(blocks_.empty() || blocks_.back().time < time);
  while (!blocks_.empty() &&
         time.value - blocks_.front().time.value >= kTransactionLifetimeMsMax) {
    for (const Digest& id : blocks_.front().ids) ids_.erase(id);
    blocks_.pop_front();
  }
  if (ids.empty()) return;
  ids_.insert(ids.begin(), ids.end());
  blocks_.push_back({time, ids});
}

}  // namespace diptych
