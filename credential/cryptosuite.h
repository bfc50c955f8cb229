// SPDX-License-Identifier: Apache-2.0
//
// A Cryptosuite is one way to sign a JSON document inside itself (W3C Data
// Integrity): how the document becomes octets, and with which keys.
//
//   name                  document as       keys            hash
//   eddsa-jcs-2022        canonical JSON    Ed25519         SHA-256
//   ecdsa-jcs-2019        canonical JSON    P-256, P-384    SHA-256, SHA-384
//   eddsa-rdfc-2022       canonical quads   Ed25519         SHA-256
//   ecdsa-rdfc-2019       canonical quads   P-256, P-384    SHA-256, SHA-384
//   Ed25519Signature2020  canonical quads   Ed25519         SHA-256
//   ecdsa-sd-2023         canonical quads   P-256           SHA-256
//
// What is signed is hash(proof without its value) || hash(document without
// proofs), in all but the last; canonical quads are labelled with the same
// hash. Ed25519Signature2020 is a type of proof of its own, older than suites,
// and only checked. So is ecdsa-sd-2023, which signs each statement by itself
// (credential/selective_proof.h).

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "credential/canonical_forms.h"
#include "credential/public_key.h"
#include "json/value.h"

namespace diptych {

enum class Cryptosuite : std::uint8_t {
  kEddsaJcs2022,
  kEcdsaJcs2019,
  kEddsaRdfc2022,
  kEcdsaRdfc2019,
  kEd25519Signature2020,
  kEcdsaSd2023,
};

// As it stands in the proof.
std::string_view CryptosuiteName(Cryptosuite suite);

// The suite of a proof by its members "type" and "cryptosuite"; nothing if it
// is none of the above.
std::optional<Cryptosuite> CryptosuiteOf(const JsonObject& proof);

bool SuiteTakes(Cryptosuite suite, SignatureAlgorithm algorithm);

// Whether proofs of the suite are made here, and not checked only.
bool IsMade(Cryptosuite suite);

// The form in which the suite signs with a key of `algorithm`. Requires
// SuiteTakes.
CanonicalForm FormOf(Cryptosuite suite, SignatureAlgorithm algorithm);

// The octets that a key of `algorithm` signs: the document with the proofs
// `before`, which this one follows in a chain, and `proof` without its value.
// Errors are those of the forms. Requires SuiteTakes, and another suite than
// kEcdsaSd2023.
Result<Bytes> HashForSuite(Cryptosuite suite, SignatureAlgorithm algorithm,
                           CanonicalForms& forms, const JsonArray& before,
                           const JsonObject& proof);

}  // namespace diptych
