// SPDX-License-Identifier: Apache-2.0
//
// Ecdsa signs transactions, governance and votes: secp256k1, RFC 6979 nonces,
// 64-octet compact signatures with low S (libsecp256k1).
//
// What is signed is always a digest under a domain tag of its own; the tags
// stand where the digests are made. A signature with high S is refused, so
// that a valid signature has one spelling.

#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/random.h"
#include "base/result.h"

namespace diptych {

using EcdsaSignature = std::array<std::uint8_t, 64>;
using EcdsaSecret = std::array<std::uint8_t, 32>;
// A compressed point: 0x02 or 0x03, then X.
using EcdsaPublicKeyBytes = std::array<std::uint8_t, 33>;

// A parsed public key. Parsing costs a seventh of a verification, so keep it
// where many signatures are checked. A plain value, safe in several threads.
class EcdsaPublicKey {
 public:
  // kInvalid unless the octets are a compressed point of the curve.
  static Result<EcdsaPublicKey> Parse(ByteView bytes);

  // From 0x04, X and Y, which a JWK has; Parse is for everything of ours.
  static Result<EcdsaPublicKey> FromUncompressed(ByteView point);

  // False for a wrong length, a number out of range and a high S, too.
  bool Verify(const Digest& digest, ByteView signature) const;

  // Takes a high S, too. For tokens that others signed (ES256K, RFC 8812),
  // which does not ask for low S; never for what the register holds.
  bool VerifyEitherS(const Digest& digest, ByteView signature) const;

  const EcdsaPublicKeyBytes& bytes() const { return bytes_; }
  // 0x04, X and Y.
  Bytes Uncompressed() const;

 private:
  enum class HighS : std::uint8_t { kRefuse, kAccept };
  EcdsaPublicKey() = default;
  bool Verify(const Digest& digest, ByteView signature, HighS high_s) const;
  EcdsaPublicKeyBytes bytes_{};
  std::array<std::uint8_t, 64> parsed_{};  // libsecp256k1's own form.
};

// A secret key; its memory is wiped when the last copy goes. Safe to use from
// several threads.
class EcdsaSecretKey {
 public:
  // kInvalid for zero and for numbers not below the group order.
  static Result<EcdsaSecretKey> FromSecret(const EcdsaSecret& secret);
  static EcdsaSecretKey Generate(Random& random);

  EcdsaSignature Sign(const Digest& digest) const;

  const EcdsaPublicKey& public_key() const;
  // For writing the key to an encrypted file, and nothing else.
  const EcdsaSecret& secret() const;

 private:
  struct Held;
  explicit EcdsaSecretKey(std::shared_ptr<const Held> held)
      : held_(std::move(held)) {}
  std::shared_ptr<const Held> held_;
};

}  // namespace diptych
