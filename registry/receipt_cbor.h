// SPDX-License-Identifier: Apache-2.0
//
// A receipt as CBOR is the compact form, for a QR code or a chip: one map, in
// the deterministic encoding of RFC 8949 section 4.2.1.
//
// A receipt has exactly one such encoding, and the reader refuses every other:
// lengths and numbers in their shortest form, keys in ascending order, no
// indefinite lengths, no tags, nothing behind. docs/spec/receipts.md, Forms.

#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/result.h"
#include "registry/receipt.h"

namespace diptych {

// In octets. A receipt of a log of 100 million entries has about 3,000.
inline constexpr std::size_t kReceiptCborSizeMax = 32'768;

// kInvalid or kLimit, with the name of the member that is wrong. Allocates no
// more than the members' own octets.
Result<Receipt> DecodeReceiptCbor(ByteView octets);

// Requires: CheckReceiptForm accepts the receipt.
Bytes EncodeReceiptCbor(const Receipt& receipt);

}  // namespace diptych
