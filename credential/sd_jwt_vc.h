// SPDX-License-Identifier: Apache-2.0
//
// An SdJwtVc is a credential as a token of which its holder shows what he
// chooses: an SD-JWT (credential/sd_jwt.h) with the claims of IETF SD-JWT-based
// Verifiable Credentials.
//
//   header         alg, kid, typ "dc+sd-jwt"
//   payload        the credential and the claims iss, iat, nbf, exp, vct
//   disclosures    what it says of its recipient alone
//
// What a verdict rests on everybody sees: the type, the issuer, the dates, the
// status, the achievement. What differs from recipient to recipient is the
// holder's to show or to withhold, each by itself: the members of the subject
// besides its type and achievement, evidence and its digests; of an array every
// element. No disclosure depends on another, so each selection is a credential.

#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "credential/credential_key.h"
#include "credential/key_resolver.h"
#include "credential/proof_report.h"
#include "json/value.h"

namespace diptych {

// The octets of a disclosure's salt: the 128 bits that RFC 9901 section 9.3
// asks for at least.
inline constexpr std::size_t kDisclosureSaltSize = 16;

// The token with all disclosures, under the key's algorithm. `vct` is the id of
// the achievement, iat the awardedDate. kInvalid if the credential lacks what
// the claims repeat (issuer, validFrom, awardedDate, the id of the subject's
// achievement), has a member that a token or an SD-JWT has for itself, or an
// integer that canonical JSON rounds; kLimit for what ReadSdJwt does not read.
Result<std::string> SignSdJwtVc(const JsonObject& credential, Random& random,
                                const CredentialKey& key);

// Judges what its issuer signed; whether the disclosures fit, ReadSdJwt says.
ProofReport CheckSdJwtVc(std::string_view token, const KeyResolver& keys);

}  // namespace diptych
