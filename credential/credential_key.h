// SPDX-License-Identifier: Apache-2.0
//
// A CredentialKey signs an issuer's credentials: a secret key and the name by
// which verifiers find its public half.
//
//   did:web:college.example#key-2026
//   did:key:z6Mk...#z6Mk...
//
// The memory of the secret is wiped when the last copy goes. Safe to use from
// several threads.

#pragma once

#include <string>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "credential/public_key.h"
#include "crypto/ed25519.h"
#include "crypto/key_pem.h"
#include "crypto/nist_ecdsa.h"
#include "crypto/rsa.h"

namespace diptych {

class CredentialKey {
 public:
  // kInvalid for secp256k1, which other verifiers of credentials do not take,
  // and for a `verification_method` that is empty or above
  // kVerificationMethodSizeMax octets (credential/key_resolver.h).
  static Result<CredentialKey> FromSecretKey(const SecretKey& secret,
                                             std::string verification_method);

  // EdDSA, ES256, ES384 or RS256.
  SignatureAlgorithm algorithm() const { return public_key_.algorithm(); }
  const CredentialPublicKey& public_key() const { return public_key_; }
  const std::string& verification_method() const {
    return verification_method_;
  }

  // The algorithm's signature; one message has one signature.
  Bytes Sign(ByteView message) const;

 private:
  using Secret = std::variant<Ed25519SecretKey, NistSecretKey, RsaSecretKey>;
  CredentialKey(Secret secret, CredentialPublicKey public_key,
                std::string verification_method)
      : secret_(std::move(secret)),
        public_key_(std::move(public_key)),
        verification_method_(std::move(verification_method)) {}

  Secret secret_;
  CredentialPublicKey public_key_;
  std::string verification_method_;
};

// The did:key verification method of a key, "did:key:z6Mk...#z6Mk...":
// the name of a key whose issuer has no other. kInvalid for RSA and secp256k1.
Result<std::string> DidKeyVerificationMethod(const SecretKey& secret);

}  // namespace diptych
