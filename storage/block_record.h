// SPDX-License-Identifier: Apache-2.0
//
// A block record is a block as the store keeps it: its header, one bit for
// each transaction that says whether it was accepted, and its payload.
//
// The bits spare the next start an execution: the ids of accepted transactions
// guard against replay. Bit i is bit i % 8, from the least, of octet i / 8.

#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "consensus/header.h"
#include "registry/execution.h"

namespace diptych {

// Header and bits; the payload follows.
Bytes EncodeBlockFront(const Header& header,
                       std::span<const TransactionOutcome> outcomes);

struct BlockRecord {
  Header header;
  ByteView accepted_bits;
  ByteView payload;
};

// Views into `record`. kCorrupt says what does not fit.
Result<BlockRecord> DecodeBlockRecord(ByteView record);

// The ids of the accepted transactions, in order.
Result<std::vector<Digest>> AcceptedIds(const BlockRecord& record);

}  // namespace diptych
