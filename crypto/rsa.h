// SPDX-License-Identifier: Apache-2.0
//
// Rsa checks and makes RS256 signatures: RSASSA-PKCS1-v1_5 with SHA-256 (RFC
// 8017 section 8.2, RFC 7518 section 3.3).
//
// The rules of Open Badges name RS256 for tokens; nothing else uses RSA. Keys
// are made elsewhere (`openssl genpkey -algorithm RSA`) and read from their
// PEM (crypto/key_pem.h): making one takes seconds and random numbers of
// OpenSSL's own choosing.

#pragma once

#include <cstddef>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

// RFC 7518 section 3.3 forbids less; more than 8192 costs a verifier
// milliseconds a signature, and nobody has it.
inline constexpr std::size_t kRsaModulusBitsMin = 2048;
inline constexpr std::size_t kRsaModulusBitsMax = 8192;

// The longest public exponent, in octets; nearly everybody has 65537.
inline constexpr std::size_t kRsaExponentSizeMax = 8;

// A parsed public key. Copies share the parsed form. Safe to use from several
// threads.
class RsaPublicKey {
 public:
  // From big-endian numbers without leading zeros. kInvalid for an even
  // number, an exponent below 3 or above kRsaExponentSizeMax octets, and a
  // modulus outside the limits above.
  static Result<RsaPublicKey> FromNumbers(ByteView modulus, ByteView exponent);

  // False for a wrong length, too.
  bool Verify(ByteView message, ByteView signature) const;

  const Bytes& modulus() const;
  const Bytes& exponent() const;

 private:
  struct Parsed;
  explicit RsaPublicKey(std::shared_ptr<const Parsed> parsed)
      : parsed_(std::move(parsed)) {}
  std::shared_ptr<const Parsed> parsed_;
};

// A secret key; its memory is wiped when the last copy goes. Safe to use from
// several threads.
class RsaSecretKey {
 public:
  // Reads the DER of a PKCS#8 PrivateKeyInfo (RFC 5208 section 5). kInvalid
  // for any other key, for one whose numbers do not fit each other, and for
  // one with a public key that FromNumbers refuses.
  static Result<RsaSecretKey> FromPkcs8(ByteView der);

  // As many octets as the modulus.
  Bytes Sign(ByteView message) const;

  const RsaPublicKey& public_key() const;
  // For writing the key to an encrypted file, and nothing else.
  ByteView pkcs8() const;

 private:
  struct Held;
  explicit RsaSecretKey(std::shared_ptr<const Held> held)
      : held_(std::move(held)) {}
  std::shared_ptr<const Held> held_;
};

}  // namespace diptych
