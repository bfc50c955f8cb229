// SPDX-License-Identifier: Apache-2.0
#include "credential/credential_key.h"

#include <type_traits>
#include <utility>

#include "credential/key_name.h"
#include "credential/key_resolver.h"

namespace diptych {

Result<CredentialKey> CredentialKey::FromSecretKey(
    const SecretKey& secret, std::string verification_method) {
  if (verification_method.empty() ||
      verification_method.size() > kVerificationMethodSizeMax) {
    return Error{ErrorCode::kInvalid,
                 "verification method: it must not be empty, nor longer than " +
                     std::to_string(kVerificationMethodSizeMax) + " octets"};
  }
  using Made = Result<CredentialKey>;
  return std::visit(
      [&](const auto& key) -> Made {
        if constexpr (std::is_same_v<std::decay_t<decltype(key)>,
                                     EcdsaSecretKey>) {
          return Error{ErrorCode::kInvalid,
                       "a secp256k1 key cannot sign credentials, since others "
                       "do not accept it; use Ed25519 or P-256"};
        } else {
          return CredentialKey(
              key,
              CredentialPublicKey(CredentialPublicKey::Held(key.public_key())),
              std::move(verification_method));
        }
      },
      secret);
}

Bytes CredentialKey::Sign(ByteView message) const {
  return std::visit(
      [message](const auto& key) {
        const auto signature = key.Sign(message);
        return Bytes(signature.begin(), signature.end());
      },
      secret_);
}

Result<std::string> DidKeyVerificationMethod(const SecretKey& secret) {
  ASSIGN_OR_RETURN(const std::string name, KeyNameOf(secret));
  return "did:key:" + name + "#" + name;
}

}  // namespace diptych
