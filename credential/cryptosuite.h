// SPDX-License-Identifier: Apache-2.0
//
// A Cryptosuite is one way to sign a JSON document inside itself (W3C Data
// Integrity): how the document becomes octets, and with which keys.
//
//   name                  document as       keys            hash
//   eddsa-jcs-2022        canonical JSON    Ed25519         SHA-256
//   ecdsa-jcs-2019        canonical JSON    P-256, P-384    SHA-256, SHA-384
//   eddsa-rdfc-2022       canonical quads   Ed25519         SHA-256
//   ecdsa-rdfc-2019       canonical quads   P-256           SHA-256
//   Ed25519Signature2020  canonical quads   Ed25519         SHA-256
//
// What is signed is hash(proof without its value) || hash(document without
// proofs), in all of them. The last is a type of proof of its own, older than
// suites, and only checked.
//
// ecdsa-rdfc-2019 with P-384 is an error: its canonical quads are labelled with
// SHA-384, which nobody is known to use.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "credential/public_key.h"
#include "json/value.h"
#include "jsonld/pinned_contexts.h"

namespace diptych {

enum class Cryptosuite : std::uint8_t {
  kEddsaJcs2022,
  kEcdsaJcs2019,
  kEddsaRdfc2022,
  kEcdsaRdfc2019,
  kEd25519Signature2020,
};

// As it stands in the proof.
std::string_view CryptosuiteName(Cryptosuite suite);

// The suite of a proof by its members "type" and "cryptosuite"; nothing if it
// is none of the above.
std::optional<Cryptosuite> CryptosuiteOf(const JsonObject& proof);

bool SuiteTakes(Cryptosuite suite, SignatureAlgorithm algorithm);

// The octets that a key of `algorithm` signs. `document` has no proofs but
// those that this proof follows in a chain, `proof` no value. kInvalid, with
// the place, where the document cannot be made into canonical octets without
// losing what it says. Requires SuiteTakes.
Result<Bytes> HashForSuite(Cryptosuite suite, SignatureAlgorithm algorithm,
                           const JsonObject& document, const JsonObject& proof,
                           const PinnedContexts& contexts);

}  // namespace diptych
