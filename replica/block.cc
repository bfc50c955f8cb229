// SPDX-License-Identifier: Apache-2.0
#include "replica/block.h"

namespace diptych {

Bytes PayloadOf(const Block& block) {
  Bytes payload;
  payload.reserve(block.header.payload_octets);
  for (const SharedBatch& batch : block.batches) {
    payload.insert(payload.end(), batch->payload.begin(), batch->payload.end());
  }
  return payload;
}

std::vector<CheckedTransaction> TransactionsOf(const Block& block) {
  std::vector<CheckedTransaction> transactions;
  transactions.reserve(block.header.transaction_count);
  for (const SharedBatch& batch : block.batches) {
    transactions.insert(transactions.end(), batch->transactions.begin(),
                        batch->transactions.end());
  }
  return transactions;
}

}  // namespace diptych
