// SPDX-License-Identifier: Apache-2.0
//
// A payload is the transactions of one block as they are stored and sent:
// for each its body's length, its body and its signature.
//
// A stored block is its header (consensus/header.h) followed by its payload.
// Layout: docs/spec/blocks.md.

#pragma once

#include <expected>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "registry/transaction.h"

namespace diptych {

Bytes EncodePayload(std::span<const CheckedTransaction> transactions);

// How many octets EncodePayload makes.
std::size_t PayloadSize(std::span<const CheckedTransaction> transactions);

// One transaction's octets within a payload; views into it.
struct PayloadItem {
  ByteView body;
  ByteView signature;
};

// Splits a payload of exactly `count` transactions. kInvalid for leftover
// octets and lengths beyond their limits; kLimit for a payload above
// kBlockOctetsMax or more than kBlockTransactionsMax transactions. The views
// live as long as `payload`.
Result<std::vector<PayloadItem>> SplitPayload(ByteView payload,
                                              std::size_t count);

}  // namespace diptych
