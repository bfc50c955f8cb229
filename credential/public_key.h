// SPDX-License-Identifier: Apache-2.0
//
// A CredentialPublicKey checks the signatures of credentials. Its type fixes
// the algorithm, so that no file can ask for another:
//
//   key        algorithm  signature
//   Ed25519    EdDSA      64 octets (RFC 8032)
//   P-256      ES256      r || s, 64 octets, over SHA-256
//   P-384      ES384      r || s, 96 octets, over SHA-384
//   secp256k1  ES256K     r || s, 64 octets, over SHA-256; only checked
//   RSA        RS256      PKCS#1 v1.5 over SHA-256
//
// A plain value; safe to use from several threads.

#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/public_key_text.h"
#include "crypto/rsa.h"

namespace diptych {

enum class SignatureAlgorithm : std::uint8_t {
  kEdDsa,
  kEs256,
  kEs384,
  kEs256k,
  kRs256,
};

// The name in JOSE (RFC 7518, 8037, 8812): "EdDSA", "ES256", ...
std::string_view JoseName(SignatureAlgorithm algorithm);

class CredentialPublicKey {
 public:
  using Held = std::variant<Ed25519PublicKey, NistPublicKey, EcdsaPublicKey,
                            RsaPublicKey>;

  // NOLINTNEXTLINE(google-explicit-constructor): a key of a type is a key.
  CredentialPublicKey(Held key) : key_(std::move(key)) {}

  // From a Multikey (crypto/public_key_text.h); RSA has none.
  static Result<CredentialPublicKey> FromMultikey(std::string_view text);

  SignatureAlgorithm algorithm() const;

  // Whether the algorithm's signature over `message` is right. False for a
  // wrong length, too.
  bool Verify(ByteView message, ByteView signature) const;

  const Held& key() const { return key_; }

  // Whether both are of one type and have the same octets.
  bool operator==(const CredentialPublicKey& other) const;

 private:
  Held key_;
};

}  // namespace diptych
