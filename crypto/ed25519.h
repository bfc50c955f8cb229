// SPDX-License-Identifier: Apache-2.0
//
// Ed25519 signs checkpoints and credentials (RFC 8032, pure Ed25519).

#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"

namespace diptych {

using Ed25519Signature = std::array<std::uint8_t, 64>;
using Ed25519Seed = std::array<std::uint8_t, 32>;
using Ed25519PublicKeyBytes = std::array<std::uint8_t, 32>;

// A parsed public key; keep it where many signatures are checked, since
// parsing costs a fifth of a verification. Copies share the parsed form. Safe
// to use from several threads.
class Ed25519PublicKey {
 public:
  // kInvalid unless the octets are the one spelling of a point of the curve
  // (RFC 8032 section 5.1.3), and for the eight points of small order, under
  // which one signature fits many messages.
  static Result<Ed25519PublicKey> Parse(ByteView bytes);

  // False for a wrong length and for an S not below the group order, too.
  bool Verify(ByteView message, ByteView signature) const;

  const Ed25519PublicKeyBytes& bytes() const { return bytes_; }

 private:
  struct Parsed;
  Ed25519PublicKey(Ed25519PublicKeyBytes bytes,
                   std::shared_ptr<const Parsed> parsed)
      : bytes_(bytes), parsed_(std::move(parsed)) {}

  Ed25519PublicKeyBytes bytes_;
  std::shared_ptr<const Parsed> parsed_;
};

// A secret key; its memory is wiped when the last copy goes. Safe to use from
// several threads.
class Ed25519SecretKey {
 public:
  static Ed25519SecretKey FromSeed(const Ed25519Seed& seed);
  static Ed25519SecretKey Generate(Random& random);

  Ed25519Signature Sign(ByteView message) const;

  const Ed25519PublicKey& public_key() const;
  // For writing the key to an encrypted file and for handing it to the TLS
  // library (peer/tls_identity.h), and nothing else.
  const Ed25519Seed& seed() const;

 private:
  struct Held;
  explicit Ed25519SecretKey(std::shared_ptr<const Held> held)
      : held_(std::move(held)) {}
  std::shared_ptr<const Held> held_;
};

}  // namespace diptych
