// SPDX-License-Identifier: Apache-2.0
//
// NistEcdsa signs and checks credentials with ECDSA over the NIST curves
// (FIPS 186-5): P-256 with SHA-256, P-384 with SHA-384.
//
// A signature is r || s, each as long as the curve's field (IEEE P1363), as
// JOSE (RFC 7518 section 3.4) and Data Integrity write it. Both s and n - s
// verify: these formats leave the choice open, so a signature has two
// spellings, and what has to be unique is hashed with its signature.
//
// Nonces are derived by RFC 6979 and not drawn: issuing is then a function of
// the key and the document, so that a run which is taken up again writes the
// same file, and no weak random device can give the key away. OpenSSL 3.0
// does not derive them, so they are made here; the arithmetic with the secret
// is OpenSSL's.
//
// The register's own signatures are secp256k1 (crypto/ecdsa.h).

#pragma once

#include <cstddef>
#include <memory>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"

namespace diptych {

enum class NistCurve : std::uint8_t { kP256, kP384 };

// The octets of a coordinate, of a secret, and of half a signature: 32 or 48.
std::size_t NistFieldSize(NistCurve curve);

// A parsed public key. Copies share the parsed form. Safe to use from several
// threads.
class NistPublicKey {
 public:
  // kInvalid unless the octets are a compressed point of the curve (SEC 1
  // section 2.3.3): 0x02 or 0x03, then X.
  static Result<NistPublicKey> Parse(NistCurve curve, ByteView compressed);

  // kInvalid unless both have NistFieldSize octets and are a point.
  static Result<NistPublicKey> FromCoordinates(NistCurve curve, ByteView x,
                                               ByteView y);

  // Hashes the message. False for a wrong length and for r or s out of range,
  // too.
  bool Verify(ByteView message, ByteView signature) const;

  NistCurve curve() const;
  // The compressed point, and its two coordinates.
  const Bytes& bytes() const;
  ByteView x() const;
  ByteView y() const;

 private:
  struct Parsed;
  explicit NistPublicKey(std::shared_ptr<const Parsed> parsed)
      : parsed_(std::move(parsed)) {}
  static Result<NistPublicKey> FromPoint(NistCurve curve, ByteView point);
  std::shared_ptr<const Parsed> parsed_;
};

// A secret key; its memory is wiped when the last copy goes. Safe to use from
// several threads.
class NistSecretKey {
 public:
  // kInvalid unless there are NistFieldSize octets, a number above zero and
  // below the group order.
  static Result<NistSecretKey> FromSecret(NistCurve curve, ByteView secret);
  static NistSecretKey Generate(NistCurve curve, Random& random);

  // r || s over the hash of the message.
  Bytes Sign(ByteView message) const;

  const NistPublicKey& public_key() const;
  // For writing the key to an encrypted file, and nothing else.
  ByteView secret() const;

 private:
  struct Held;
  explicit NistSecretKey(std::shared_ptr<const Held> held)
      : held_(std::move(held)) {}
  std::shared_ptr<const Held> held_;
};

}  // namespace diptych
