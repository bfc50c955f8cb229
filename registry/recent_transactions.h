// SPDX-License-Identifier: Apache-2.0
//
// RecentTransactions is the memory against replay: the ids of the transactions
// that were accepted so recently that they have not expired.
//
// A transaction expires at most kTransactionLifetimeMsMax after the block that
// accepts it, so ids older than that can be forgotten: their transactions are
// refused as expired. Times are block times.
//
// Ids are numbered in the order of their blocks; a table leads from an id's
// first octets to its number, and the blocks hold the ids themselves.
//
// Not synchronized: const methods may run at the same time, others may not.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "registry/commitment_table.h"

namespace diptych {

// About 13,000 a second over the whole lifetime, in 260 MB; beyond it the
// verdict is over_limit.
inline constexpr std::size_t kRecentTransactionsMax = 4'000'000;

class RecentTransactions {
 public:
  bool Contains(const Digest& id) const;
  std::size_t size() const { return numbers_.size(); }

  // Lays the table out anew by `seed`, any number that an adversary does not
  // know; until then whoever signs can choose ids that crowd its slots.
  void Rehash(std::uint64_t seed);

  // What one block accepted.
  struct Block {
    TimeMs time;
    std::vector<Digest> ids;
  };

  // Adds what a block accepted, and forgets what has expired by its time;
  // gives the blocks that it forgot, in order of time. Blocks come in
  // ascending order of time.
  std::vector<Block> AddBlock(TimeMs time, const std::vector<Digest>& ids);

  // Takes back the newest AddBlock, which was of that time and gave
  // `forgotten`.
  void RemoveBlock(TimeMs time, std::vector<Block> forgotten);

 private:
  struct Numbered {
    std::uint64_t first;  // The number of the block's first id.
    Block block;
  };

  void Insert(const Numbered& added);
  void Erase(const Numbered& removed);

  std::deque<Numbered> blocks_;
  CommitmentTable numbers_{0};
};

}  // namespace diptych
