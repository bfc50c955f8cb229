// SPDX-License-Identifier: Apache-2.0
//
// An UnfinalisedBlock is a block that this node proposed or voted for, kept
// until a block of its height is final: whole, so that it can be given to
// whoever misses it (consensus.md 2.6).

#pragma once

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "consensus/header.h"

namespace diptych {

struct UnfinalisedBlock {
  Digest hash{};  // Of the header.
  Header header;
  // As in its proposal, at most kReferencesSizeMax octets.
  Bytes references;
  // The transactions' part (docs/spec/blocks.md).
  Bytes payload;
  bool operator==(const UnfinalisedBlock&) const = default;
};

// Header and references; the payload follows. Requires that the references are
// not too long.
Bytes EncodeUnfinalisedFront(const UnfinalisedBlock& block);

// kCorrupt says what does not fit; the hash is the header's.
Result<UnfinalisedBlock> DecodeUnfinalisedBlock(ByteView octets);

}  // namespace diptych
