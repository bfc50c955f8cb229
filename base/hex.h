// SPDX-License-Identifier: Apache-2.0
//
// Hex writes octets as pairs of the digits 0-9a-f (RFC 4648 section 8, in
// lower case).

#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"

namespace diptych {

std::string HexEncode(ByteView bytes);

// Reads pairs of hexadecimal digits, upper or lower case. kInvalid for an odd
// count or any other character. Allocates half of `text`.
Result<Bytes> HexDecode(std::string_view text);

// Reads exactly 64 digits.
Result<Digest> HexDecodeDigest(std::string_view text);

}  // namespace diptych
