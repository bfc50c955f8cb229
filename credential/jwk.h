// SPDX-License-Identifier: Apache-2.0
//
// A JWK is a public key as JSON (RFC 7517), as did.json documents and the
// headers of tokens carry it.
//
//   {"kty":"OKP","crv":"Ed25519","x":"..."}              RFC 8037
//   {"kty":"EC","crv":"P-256","x":"...","y":"..."}       also P-384, secp256k1
//   {"kty":"RSA","n":"...","e":"AQAB"}                   RFC 7518 section 6.3
//
// A key that a file brings along proves nothing about who made the file.

#pragma once

#include "base/result.h"
#include "credential/public_key.h"
#include "json/value.h"

namespace diptych {

// kRefused for a JWK with a secret in it ("d" and the like): it was published
// by mistake, and whoever read it can sign. kInvalid for anything that is not
// a key of those above, and where "use", "key_ops" or "alg" say that it is
// not for checking signatures of its type. Other members are not looked at.
Result<CredentialPublicKey> ParseJwk(const JsonValue& jwk);

// The key as a JWK with the members that RFC 7638 hashes, and no others.
JsonObject PublicJwk(const CredentialPublicKey& key);

}  // namespace diptych
