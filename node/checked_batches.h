// SPDX-License-Identifier: Apache-2.0
//
// CheckedBatches check batches, and remember which they checked, so that no
// signature is verified twice.
//
// A batch comes again when a proposal that names it was faster than its check,
// or within a block or a range that a node asked for which had fallen behind.
// That may be when its block is final already and nobody holds the first copy
// any more: so the newest are held here as well. Not synchronized.

#pragma once

#include <cstddef>
#include <deque>
#include <expected>
#include <map>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "registry/execution.h"
#include "registry/member.h"
#include "registry/verdict.h"
#include "replica/batch.h"

namespace diptych {

// Batches that are remembered: 70 KiB for each thousand.
inline constexpr std::size_t kCheckedMax = 4'096;
// Transactions that are remembered, wherever they were: two full blocks of the
// shortest, in 25 MB.
inline constexpr std::size_t kCheckedTransactionsMax =
    2 * kBlockTransactionsMax;
// Octets of those that are held: a full block's, which takes longer to become
// final than a copy is under way. At most half of kCheckedMax of them, so that
// what is held is never what makes all be forgotten.
inline constexpr std::size_t kCheckedHeldOctets = kBlockOctetsMax;

class CheckedBatches {
 public:
  // As CheckBatch; a batch that is remembered is not checked again, nor is a
  // transaction of one, in whatever other batch it comes.
  std::expected<SharedBatch, TransactionVerdict> Check(
      Bytes payload, std::size_t count,
      const std::map<MemberId, MemberRecord>& members);

  // Null if it was never checked, or is forgotten.
  SharedBatch Find(ByteView payload, std::size_t count) const;

  // Remembers a batch that was checked. One that is remembered stays as it is.
  void Add(const SharedBatch& batch);

  std::size_t held_octets() const { return held_octets_; }

 private:
  struct Place {
    std::weak_ptr<const Batch> batch;
    std::size_t index = 0;
  };

  std::optional<CheckedTransaction> FindTransaction(const Digest& id) const;
  void AddTransactions(const SharedBatch& batch);

  std::map<Digest, std::weak_ptr<const Batch>> known_;
  // By the transactions' ids.
  std::map<Digest, Place> places_;
  std::deque<SharedBatch> held_;  // Newest last.
  std::size_t held_octets_ = 0;
};

}  // namespace diptych
