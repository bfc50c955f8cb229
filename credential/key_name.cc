// SPDX-License-Identifier: Apache-2.0
#include "credential/key_name.h"

#include "crypto/public_key_text.h"

namespace diptych {

Result<std::string> KeyNameOf(const SecretKey& secret) {
  if (const auto* ed25519 = std::get_if<Ed25519SecretKey>(&secret)) {
    return EncodeMultikey(ed25519->public_key());
  }
  if (const auto* nist = std::get_if<NistSecretKey>(&secret)) {
    return EncodeMultikey(nist->public_key());
  }
  return Error{ErrorCode::kInvalid,
               "only keys of Ed25519, P-256 and P-384 sign credentials under "
               "a name that others find"};
}

}  // namespace diptych
