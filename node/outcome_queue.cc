// SPDX-License-Identifier: Apache-2.0
#include "node/outcome_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "node/shared_register.h"

namespace diptych {

std::vector<DecidedTransaction> OutcomeQueue::Add(
    std::uint64_t log_size, std::vector<DecidedTransaction> transactions) {
  CHECK(blocks_.empty() || blocks_.back().log_size < log_size);
  blocks_.push_back({log_size, std::move(transactions)});
  if (blocks_.size() <= kWaitingBlocksMax) return {};
  return TakeUpTo(blocks_.front().log_size);
}

std::vector<DecidedTransaction> OutcomeQueue::AddBehind(
    std::vector<DecidedTransaction> transactions) {
  if (blocks_.empty()) return transactions;
  std::ranges::move(transactions,
                    std::back_inserter(blocks_.back().transactions));
  return {};
}

std::vector<DecidedTransaction> OutcomeQueue::TakeUpTo(std::uint64_t size) {
  std::vector<DecidedTransaction> taken;
  while (!blocks_.empty() && blocks_.front().log_size <= size) {
    std::ranges::move(blocks_.front().transactions, std::back_inserter(taken));
    blocks_.pop_front();
  }
  return taken;
}

}  // namespace diptych
