// SPDX-License-Identifier: Apache-2.0
//
// A progress record is a block in a progress file, under its length and digest
// (docs/spec/audit-progress.md). Pure.

#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "consensus/header.h"
#include "registry/execution.h"

namespace diptych {

// What a progress file begins with.
inline constexpr std::string_view kProgressMagic = "diptych audit 1\n";

inline constexpr std::size_t kProgressFrontSize = 4 + kDigestSize;
inline constexpr std::size_t kProgressBlockSizeMax =
    kHeaderSize + kBlockOctetsMax;

// What stands in front of a block.
struct ProgressFront {
  std::uint32_t length = 0;  // Of the block, in octets.
  Digest digest{};
};

// Reads the first kProgressFrontSize octets, and may be given more. kInvalid if
// there are fewer, or for a length above kProgressBlockSizeMax.
Result<ProgressFront> DecodeProgressFront(ByteView octets);

// The block of a record, as a view into it. kInvalid unless the octets are one
// whole record and the digest is its block's.
Result<ByteView> DecodeProgressRecord(ByteView octets);

// Requires: `block` has at most kProgressBlockSizeMax octets.
Bytes EncodeProgressRecord(ByteView block);

}  // namespace diptych
