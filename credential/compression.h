// SPDX-License-Identifier: Apache-2.0
//
// Compression packs octets with DEFLATE (RFC 1951), in the wrapper that the
// format around them asks for, and unpacks them within a limit.
//
// A few hundred hostile octets can unpack to gigabytes. So whoever unpacks says
// how much may come out, and memory grows with what has come out already, never
// with what the stream claims of itself.
//
// Packed octets depend on the library's version: compare what was unpacked,
// never what was packed.

#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

enum class Compression : std::uint8_t {
  kGzip,  // RFC 1952; without name, comment or time
  kZlib,  // RFC 1950
};

// The most that Compress takes and Decompress may be allowed to give.
inline constexpr std::size_t kUncompressedSizeMax = std::size_t{64} << 20U;

// Requires: at most kUncompressedSizeMax octets.
Bytes Compress(ByteView octets, Compression form);

// Unpacks one whole stream with nothing behind it. kLimit if more than
// `size_max` octets would come out, or if `octets` are more than any compressor
// makes of that many; kInvalid for all else that is wrong, a checksum included.
// Requires: size_max <= kUncompressedSizeMax.
Result<Bytes> Decompress(ByteView octets, Compression form,
                         std::size_t size_max);

}  // namespace diptych
