// SPDX-License-Identifier: Apache-2.0
#include "crypto/sha384.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace diptych {

Sha384Digest Sha384(ByteView message) {
  Sha384Digest digest;
  unsigned int size = 0;
  CHECK(EVP_Digest(message.data(), message.size(), digest.data(), &size,
                   EVP_sha384(), nullptr) == 1 &&
        size == digest.size());
  return digest;
}

}  // namespace diptych
