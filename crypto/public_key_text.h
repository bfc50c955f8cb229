// SPDX-License-Identifier: Apache-2.0
//
// A Multikey is a public key as text: 'z', then base58btc of a two-octet type
// code and the key's octets (W3C Controlled Identifiers section 2.2.2).
//
//   z6Mk...  Ed25519     ed 01 and 32 octets
//   zQ3s...  secp256k1   e7 01 and 33 octets, a compressed point
//   zDn...   P-256       80 24 and 33 octets, a compressed point
//   z82...   P-384       81 24 and 49 octets, a compressed point
//
// Configuration files, the genesis and did:key identifiers write keys so. A
// key has exactly one spelling.

#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "crypto/ecdsa.h"
#include "crypto/ed25519.h"
#include "crypto/nist_ecdsa.h"

namespace diptych {

using PublicKey = std::variant<EcdsaPublicKey, Ed25519PublicKey, NistPublicKey>;

std::string EncodeMultikey(const EcdsaPublicKey& key);
std::string EncodeMultikey(const Ed25519PublicKey& key);
std::string EncodeMultikey(const NistPublicKey& key);

// A key of any of these types. kInvalid for any text that the encoders do not
// write and for octets that are no key of their type; kLimit for a text far too
// long.
Result<PublicKey> DecodeMultikey(std::string_view text);

// A key of this type and no other.
Result<EcdsaPublicKey> DecodeEcdsaMultikey(std::string_view text);
Result<Ed25519PublicKey> DecodeEd25519Multikey(std::string_view text);

}  // namespace diptych
