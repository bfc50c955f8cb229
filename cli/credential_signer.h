// SPDX-License-Identifier: Apache-2.0
//
// A credential signer secures the credentials of an issuing run with the
// member's credential key.

#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/key_pem.h"
#include "issuing/credential_builder.h"
#include "registry/member.h"
#include "wallet/credential_issuer.h"

namespace diptych {

// How credentials are secured: the values of --proof.
enum class ProofChoice : std::uint8_t {
  kEddsaRdfc2022,  // What most verifiers of Open Badges take.
  kEddsaJcs2022,
  kEcdsaRdfc2019,
  kEcdsaJcs2019,
  kVcJwt,  // The token of W3C VC-JOSE-COSE.
  kObJwt,  // The token of Open Badges 3.0 section 8.2.
  kSdJwt,  // The IETF's SD-JWT VC, of which holders show what they choose.
};

CredentialForm FormOf(ProofChoice choice);

// What a key signs with where nobody has chosen: over canonical quads.
ProofChoice UsualProof(const SecretKey& key);

// Ok if a key of this type can make the proof; else kInvalid, with those that
// it can.
Status CheckProofChoice(ProofChoice choice, KeyType type);

// What IssueOrder::sign is to be. `clock` and `random` must outlive it.
// kInvalid, with what to choose, if the key is of another type than the choice
// needs.
Result<std::function<Result<Bytes>(const JsonObject&)>> MakeSigner(
    ProofChoice choice, const SecretKey& key, const IssuerProfile& issuer,
    Clock& clock, Random& random);

}  // namespace diptych
