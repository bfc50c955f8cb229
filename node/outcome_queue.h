// SPDX-License-Identifier: Apache-2.0
//
// An OutcomeQueue holds back what submitters are told of a final block until a
// checkpoint covers it, so that whoever hears "accepted" can get a receipt.
//
// When too many blocks wait, the oldest is let go uncovered: its transactions
// are final, and only their receipts come later. Pure; one thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "base/digest.h"
#include "node/mempool.h"

namespace diptych {

class OutcomeQueue {
 public:
  // Takes in a block after which the log has `log_size` entries, more than the
  // block before. Gives what must be told at once.
  std::vector<DecidedTransaction> Add(
      std::uint64_t log_size, std::vector<DecidedTransaction> transactions);

  // Takes in what is said as of the newest block, or gives it if none waits:
  // who hears of a transaction by a block that waits is to hear that.
  std::vector<DecidedTransaction> AddBehind(
      std::vector<DecidedTransaction> transactions);

  // What a checkpoint over `size` entries covers, in order.
  std::vector<DecidedTransaction> TakeUpTo(std::uint64_t size);

  std::size_t blocks() const { return blocks_.size(); }

 private:
  struct Block {
    std::uint64_t log_size = 0;
    std::vector<DecidedTransaction> transactions;
  };
  std::deque<Block> blocks_;
};

}  // namespace diptych
