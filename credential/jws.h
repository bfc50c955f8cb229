// SPDX-License-Identifier: Apache-2.0
//
// A Jws is a signed token in compact serialisation (RFC 7515 section 7.1):
// header, payload and signature as base64url, with dots between.
//
// The algorithm is the key's, never the token's choice: "alg" has to agree
// with the type of the key that somebody else vouches for. What a token brings
// along as its own key ("jwk", "x5c", "jku", "x5u") proves nothing about the
// issuer and is never trusted.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time_text.h"
#include "credential/credential_key.h"
#include "credential/key_resolver.h"
#include "credential/proof_report.h"
#include "json/value.h"

namespace diptych {

struct Jws {
  JsonObject header;
  Bytes payload;
  Bytes signature;
  // Header and payload with the dot between, as signed. Lives as long as the
  // token that was parsed.
  std::string_view signed_text;
};

// kInvalid unless there are three parts in base64url without padding, none
// empty, and the header is a strict JSON object.
Result<Jws> ParseJws(std::string_view token);

// The token of these. `header` has no "alg" yet: the key's is put in front.
std::string SignJws(const JsonObject& header, std::string_view payload,
                    const CredentialKey& key);

// What a token is checked as.
struct JwsKind {
  std::string_view name;                    // "VC-JWT", for the report
  std::span<const std::string_view> types;  // of "typ", in lower case
  bool type_required;                       // whether "typ" must be there
};

// A credential: W3C VC-JOSE-COSE ("vc+jwt"), Open Badges 3.0 ("JWT" or none).
extern const JwsKind kVcJwt;
// The part of an SD-JWT VC that the issuer signed ("dc+sd-jwt").
extern const JwsKind kSdJwtVc;
// A Token Status List ("statuslist+jwt").
extern const JwsKind kStatusListToken;
// What the holder of an SD-JWT signs when he shows it ("kb+jwt").
extern const JwsKind kKeyBindingToken;

// Checks header and signature under the keys of `issuer`; the payload is not
// looked at. The suite of the report is the kind's name and the algorithm:
// "VC-JWT ES256".
//
// kFailed for "alg": "none" and where "alg" is not the key's; kCannotCheck for
// another "typ", for "crit" and "b64" (which change what the rest means) and
// for algorithms that are not known here. A token that names no key but
// carries one is kNotIssuer, unless that key is one of the issuer's. `made` is
// when it says that it was signed, for the resolver.
ProofReport CheckJws(const Jws& jws, const JwsKind& kind,
                     std::string_view issuer, const KeyResolver& keys,
                     std::optional<InstantMs> made = std::nullopt);

// The same under one key, whoever has it: kVerified, kFailed or kCannotCheck.
ProofFinding CheckJwsUnder(const Jws& jws, const JwsKind& kind,
                           const CredentialPublicKey& key);

}  // namespace diptych
