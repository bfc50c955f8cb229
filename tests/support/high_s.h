// SPDX-License-Identifier: Apache-2.0
//
// A signature with a high S is the other one that ECDSA gives for each: it
// verifies as well, and is refused, so that no transaction has two.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/hex.h"
#include "crypto/ecdsa.h"

namespace diptych {

// The same signature with the other S.
inline EcdsaSignature WithOtherS(EcdsaSignature signature) {
  // The order of secp256k1's group (SEC 2, section 2.4.1).
  constexpr std::string_view kOrder =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  const Bytes order = HexDecode(kOrder).value();
  int borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const int octet = order[i] - signature[32 + i] - borrow;
    borrow = octet < 0 ? 1 : 0;
    signature[32 + i] = static_cast<std::uint8_t>(octet + 256 * borrow);
  }
  return signature;
}

}  // namespace diptych
