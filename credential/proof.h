// SPDX-License-Identifier: Apache-2.0
//
// Proofs are what makes a document a credential: somebody's signature over
// what it says. This makes them, and judges those of any document.
//
//   AddProof     into a JSON credential (credential/cryptosuite.h)
//   SignVcJwt    a credential as a token (credential/vc_jwt.h)
//   SignSdJwtVc  as one that shows what its holder chooses
//                (credential/sd_jwt_vc.h)
//   CheckProofs  every proof of a document, each with its name and outcome
//
// docs/spec/proofs.md says what is made, checked and refused.

#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "credential/credential_key.h"
#include "credential/cryptosuite.h"
#include "credential/document.h"
#include "credential/key_resolver.h"
#include "credential/proof_report.h"
#include "credential/sd_jwt_vc.h"
#include "credential/vc_jwt.h"
#include "json/value.h"

namespace diptych {

struct ProofOptions {
  // One that is made (credential/cryptosuite.h).
  Cryptosuite suite = Cryptosuite::kEddsaRdfc2022;
  // Written in whole seconds.
  TimeMs created;
  // The key's own if empty.
  std::string verification_method;
  std::string purpose = "assertionMethod";
};

// The credential with a proof more: the first as an object, several as an
// array. A proof signs the document without the others, so the order of
// signing does not matter. kInvalid for a credential that is no object, a
// suite that does not take the key, and a document that the suite cannot read
// without loss (an unknown context, a term that no context defines).
Result<JsonValue> AddProof(const JsonValue& credential,
                           const ProofOptions& options,
                           const CredentialKey& key,
                           const PinnedContexts& contexts);

// One report for each proof: of a JSON document each of "proof", of a token
// its signature. None for a document without any, and for other files. Of an
// SD-JWT only what the issuer signed is judged; whether the disclosures fit,
// credential/sd_jwt.h says.
std::vector<ProofReport> CheckProofs(const Document& document,
                                     const KeyResolver& keys,
                                     const PinnedContexts& contexts);

}  // namespace diptych
