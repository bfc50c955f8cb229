// SPDX-License-Identifier: Apache-2.0
//
// A ReceiptReader makes the receipts of anchored credentials from the
// register's state and store.
//
// Those of one call are all about one block, the newest that the validators
// have cosigned (node/shared_register.h). Any thread, any number at a time.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "node/log_prover.h"
#include "node/shared_register.h"
#include "platform/mutex.h"
#include "registry/commitment.h"
#include "registry/receipt.h"
#include "storage/store.h"

namespace diptych {

class ReceiptReader {
 public:
  // All must outlive it.
  ReceiptReader(const SharedRegister& shared, const Store& store,
                const LogProver& prover)
      : shared_(shared), store_(store), prover_(prover) {}

  // The receipts of the credentials in those entries. kNotFound if an entry
  // does not exist or is no credential; kUnavailable if no cosigned checkpoint
  // covers it yet.
  Result<std::vector<Receipt>> Of(std::span<const EntryIndex> indexes) const;

  // Nothing where nothing is wanted, or where the entry came after the cosigned
  // block. kUnavailable until a block is cosigned.
  Result<std::vector<std::optional<Receipt>>> Build(
      std::span<const std::optional<AnchoredCredential>> wanted) const;

  // Nothing if the entry does not exist or is no credential.
  Result<std::optional<AnchoredCredential>> CredentialAt(
      EntryIndex index) const;

  // The path of the last of so many entries, which all receipts of a block
  // share.
  Result<std::vector<Digest>> SealPath(std::uint64_t size) const;

 private:
  // Chunk and proof as they were after the block of that height.
  Status AddPastStatus(Height height, Receipt& receipt) const;

  const SharedRegister& shared_;
  const Store& store_;
  const LogProver& prover_;

  mutable Mutex seal_mutex_;
  mutable std::uint64_t seal_size_ GUARDED_BY(seal_mutex_) = 0;
  mutable std::vector<Digest> seal_path_ GUARDED_BY(seal_mutex_);
};

}  // namespace diptych
