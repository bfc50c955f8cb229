// SPDX-License-Identifier: Apache-2.0
//
// A VC-JWT is a credential as the payload of a signed token.
//
//                    Open Badges 3.0 section 8.2      W3C VC-JOSE-COSE
//   header           alg, kid, typ "JWT"              alg, kid, typ "vc+jwt"
//   payload          the credential and the claims    the credential
//                    iss, jti, sub, nbf, exp
//
// Where a claim says the same as a member of the credential, both must agree:
// one reader looks at the claim and another at the member. The claim "vc" of
// version 1.1 is read, too, and never written.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "credential/credential_key.h"
#include "credential/jws.h"
#include "credential/proof_report.h"
#include "json/value.h"

namespace diptych {

enum class JwtProfile : std::uint8_t {
  kOpenBadges,  // what Open Badges verifiers accept; they ask for RS256
  kW3c,         // everything else
};

struct JwtOptions {
  JwtProfile profile = JwtProfile::kOpenBadges;
};

// The token, under the key's algorithm. kInvalid if the credential is no
// object, has a proof, has one of the claims already, or lacks what the claims
// repeat: issuer, id and validFrom (for kOpenBadges).
Result<std::string> SignVcJwt(const JsonValue& credential,
                              const JwtOptions& options,
                              const CredentialKey& key);

// Judges a VC-JWT: header, signature, and that the claims agree with the
// credential in it (kFailed if not).
ProofReport CheckVcJwt(std::string_view token, const KeyResolver& keys);

}  // namespace diptych
