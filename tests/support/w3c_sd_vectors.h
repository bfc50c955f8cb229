// SPDX-License-Identifier: Apache-2.0
//
// An SdExample is one of the W3C's examples of ecdsa-sd-2023, whose stages are
// held against ours; for the test of all of its vectors.

#pragma once

#include <string>

#include "credential/key_resolver.h"
#include "tests/support/vector_folder.h"

namespace diptych {

// The vectors' issuers are other names than their keys: this resolver for
// did:key says that the issuer has the key.
Result<std::vector<CandidateKey>> ResolveForTheIssuer(
    const KeyRequest& request);

// One example of the folder w3c-vc-di-ecdsa: its name in ecdsa-sd-2023, the
// credential, and the pointers of the issuer and of the holder.
struct SdExample {
  std::string name;        // "employ"
  std::string credential;  // "employmentAuth.json"
  std::string mandatory;   // "employMandatory.json"
  std::string selective;   // "employSelective.json"
};

// From the credential to the base proof.
void ExpectSdBase(VectorFolder& folder, const SdExample& example);
// From the base proof to the derived one.
void ExpectSdDerived(VectorFolder& folder, const SdExample& example);
// From the derived proof to what is verified.
void ExpectSdVerified(VectorFolder& folder, const SdExample& example);

}  // namespace diptych
