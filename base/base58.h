// SPDX-License-Identifier: Apache-2.0
//
// Base58 writes octets as one large number in the 58 letters and digits that
// are hard to confuse by eye (base58btc, as Multikey texts use it).
//
// Each leading zero octet is one leading '1'. Both directions take time that
// grows with the square of the length, hence the limits; what is longer than
// a key or a signature belongs in base64.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

// Room for every key and signature we write (the longest is 66 octets); at
// this size a conversion takes some ten thousand steps.
inline constexpr std::size_t kBase58BytesMax = 128;
// 128 octets need at most 128 * log(256) / log(58) = 174.8 characters.
inline constexpr std::size_t kBase58TextMax = 175;

// Requires: bytes.size() <= kBase58BytesMax.
std::string Base58Encode(ByteView bytes);

// Reads exactly what the encoder writes; every run of octets has one
// spelling. kLimit for more than kBase58TextMax characters or more than
// kBase58BytesMax octets, kInvalid for a character outside the alphabet.
Result<Bytes> Base58Decode(std::string_view text);

}  // namespace diptych
