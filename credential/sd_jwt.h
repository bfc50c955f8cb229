// SPDX-License-Identifier: Apache-2.0
//
// An SdJwt is a token of which the holder shows only some claims (RFC 9901):
// the issuer signed digests, and the holder adds the disclosures that fit.
//
//   issuer-signed JWT ~ disclosure ~ ... ~ disclosure ~ [key-binding JWT]
//
//   disclosure  base64url of ["salt", "name", value]   a member of an object
//                         or ["salt", value]           an element of an array
//   digest      base64url of SHA-256 of the disclosure as it stands; it is in
//               the array "_sd" of the object, or is {"...": digest} in place
//               of the element
//
// Signatures are not verified here. Everything else that RFC 9901 section 7.1
// demands is: that every disclosure fits exactly one digest, that no digest
// stands twice, that no name is disclosed which the object has already or which
// is reserved.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "credential/compact_jws.h"
#include "credential/document.h"
#include "json/value.h"

namespace diptych {

// How many disclosures are read: a transcript discloses some hundred courses.
inline constexpr std::size_t kMaxDisclosures = 4096;

// The holder's proof that the token was made for this verifier.
struct KeyBinding {
  std::string_view token;  // To verify with the key in the claim "cnf"
                           // (credential/key_binding.h).
  JsonValue header;        // "typ" is "kb+jwt".
  JsonValue payload;       // Has "iat", "aud", "nonce"; "sd_hash" fits.
};

struct SdJwt {
  CompactJws issuer_jws;  // To verify with the issuer's key.
  JsonValue header;
  // The payload with what is disclosed in its place, and without "_sd",
  // "_sd_alg" and the digests of what is not.
  JsonValue claims;
  std::size_t disclosure_count = 0;
  std::optional<KeyBinding> key_binding;
};

// Reads a token without white space around it, which must outlive the result.
// kInvalid for what RFC 9901 refuses, naming the place; kLimit for more than
// kMaxDisclosures, or claims that nest deeper than kMaxJsonDepth once all are
// in place. kLimit, too, for digests of other
// functions than SHA-256, which are not read.
Result<SdJwt> ReadSdJwt(std::string_view token);

// The claims of a document that is an SD-JWT and is read; nothing of others.
std::optional<JsonValue> DisclosedClaims(const Document& document);

}  // namespace diptych
