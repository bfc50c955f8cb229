// SPDX-License-Identifier: Apache-2.0
//
// A PreparedBlock is a block as far as it can be judged without the register's
// state: decoded, its transactions parsed, their signatures verified.
//
// That is most of an audit's work, and blocks are independent in it, so many
// threads prepare while one executes.

#pragma once

#include <optional>
#include <vector>

#include "audit/difference.h"
#include "audit/key_ring.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "consensus/header.h"
#include "registry/transaction.h"

namespace diptych {

struct PreparedBlock {
  Bytes octets;
  Header header;
  Digest header_hash{};
  std::vector<CheckedTransaction> transactions;
  // What is wrong with it by itself; the fields above may then be unfilled.
  std::optional<Difference> difference;
};

// `height` is the one that was asked for: it names the block in a difference.
PreparedBlock PrepareBlock(Bytes octets, Height height, const KeyRing& keys);

}  // namespace diptych
