// SPDX-License-Identifier: Apache-2.0
#include "crypto/hmac_sha256.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"

namespace diptych {

Digest HmacSha256(ByteView key, ByteView message) {
  Digest digest;
  unsigned int size = 0;
  CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             message.data(), message.size(), digest.data(), &size) != nullptr &&
        size == digest.size());
  return digest;
}

}  // namespace diptych
