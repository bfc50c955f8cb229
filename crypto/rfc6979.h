// SPDX-License-Identifier: Apache-2.0
//
// Rfc6979Nonce is the secret number k of one ECDSA signature, derived from
// the secret key and the message's hash (RFC 6979 section 3.2), so that no
// random device can spoil it.
//
// Only nist_ecdsa.cc includes this: it speaks OpenSSL's types.

#pragma once

#include <openssl/types.h>

#include <memory>

#include "base/bytes.h"

namespace diptych {

// `secret` and `digest` are as long as the hash and as the group order: 32
// octets with SHA-256 and P-256, 48 with SHA-384 and P-384. So the
// conversions between octets and numbers in the RFC shift nothing.
// Requires that, and that secret is below the order.
//
// The caller frees what is returned and wipes it (BN_clear_free).
[[nodiscard]] BIGNUM* Rfc6979Nonce(const EVP_MD* hash, ByteView secret,
                                   ByteView digest, const BIGNUM* order);

}  // namespace diptych
