// SPDX-License-Identifier: Apache-2.0
//
// An RdfHash is the hash function with which RDFC-1.0 tells blank nodes apart:
// SHA-256, unless whoever uses the canonical text says otherwise (its section
// 4.2). Another hash gives other labels, so another text.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace diptych {

enum class RdfHash : std::uint8_t {
  kSha256,
  kSha384,  // ecdsa-rdfc-2019 with P-384
};

// The digest of the text, in hex.
std::string HexDigest(RdfHash hash, std::string_view text);

}  // namespace diptych
