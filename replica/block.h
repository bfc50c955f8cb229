// SPDX-License-Identifier: Apache-2.0
//
// A Block is a header with the batches that make up its payload.

#pragma once

#include <vector>

#include "base/bytes.h"
#include "consensus/header.h"
#include "replica/batch.h"

namespace diptych {

struct Block {
  Header header;
  // As the proposal named them; empty for a block that was fetched whole, whose
  // one batch is its payload.
  Bytes references;
  std::vector<SharedBatch> batches;
};

// The octets of all batches, as docs/spec/blocks.md has them.
Bytes PayloadOf(const Block& block);

// The transactions of all batches, in order.
std::vector<CheckedTransaction> TransactionsOf(const Block& block);

}  // namespace diptych
