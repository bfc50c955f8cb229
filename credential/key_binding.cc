// SPDX-License-Identifier: Apache-2.0
#include "credential/key_binding.h"

#include "base/check.h"
#include "credential/credential_body.h"
#include "credential/jwk.h"
#include "credential/jws.h"
#include "credential/token_dates.h"

namespace diptych {

bool NamesHolder(const SdJwt& token) {
  return MemberOf(&token.claims, "cnf") != nullptr;
}

ProofFinding CheckKeyBinding(const SdJwt& token) {
  CHECK(token.key_binding.has_value());
  const JsonValue* const named =
      MemberOf(MemberOf(&token.claims, "cnf"), "jwk");
  if (named == nullptr) {
    return Found(ProofOutcome::kCannotCheck,
                 NamesHolder(token)
                     ? "its holder's key (cnf) is not given as a JWK"
                     : "its issuer names no holder's key (cnf)");
  }
  const Result<CredentialPublicKey> key = ParseJwk(*named);
  if (!key) {
    return Found(ProofOutcome::kCannotCheck,
                 "its holder's key (cnf): " + key.error().message);
  }
  const Result<Jws> jws = ParseJws(token.key_binding->token);
  if (!jws) return Found(ProofOutcome::kFailed, jws.error().message);
  return CheckJwsUnder(*jws, kKeyBindingToken, *key);
}

Result<InstantMs> BoundAt(const SdJwt& token) {
  CHECK(token.key_binding.has_value());
  const JsonValue* const issued = MemberOf(&token.key_binding->payload, "iat");
  return ReadNumericDate(issued == nullptr ? JsonValue() : *issued);
}

}  // namespace diptych
