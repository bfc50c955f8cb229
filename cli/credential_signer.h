// SPDX-License-Identifier: Apache-2.0
//
// A credential signer secures the credentials of an issuing run with the
// member's credential key.

#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "crypto/ed25519.h"
#include "issuing/credential_builder.h"
#include "wallet/credential_issuer.h"

namespace diptych {

// How credentials are secured: the values of --proof.
enum class ProofChoice : std::uint8_t {
  kEddsaRdfc2022,  // What most verifiers of Open Badges take.
  kEddsaJcs2022,
  kVcJwt,
};

CredentialForm FormOf(ProofChoice choice);

// What IssueOrder::sign is to be. `clock` must outlive it.
Result<std::function<Result<Bytes>(const JsonObject&)>> MakeSigner(
    ProofChoice choice, const Ed25519SecretKey& key,
    const IssuerProfile& issuer, Clock& clock);

}  // namespace diptych
