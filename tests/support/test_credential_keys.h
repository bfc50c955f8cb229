// SPDX-License-Identifier: Apache-2.0
//
// Credential keys that everybody knows, one of each algorithm, and a resolver
// for names of our own choosing.

#pragma once

#include <map>
#include <string>
#include <utility>

#include "credential/credential_key.h"
#include "credential/key_resolver.h"
#include "tests/support/test_rsa_key.h"

namespace diptych {

// The secret key whose octets are all `fill`, under its did:key name.
inline CredentialKey TestEd25519Key(std::uint8_t fill = 7) {
  Ed25519Seed seed;
  seed.fill(fill);
  const SecretKey secret = Ed25519SecretKey::FromSeed(seed);
  return *CredentialKey::FromSecretKey(secret,
                                       *DidKeyVerificationMethod(secret));
}

inline CredentialKey TestNistKey(NistCurve curve, std::uint8_t fill = 7) {
  const SecretKey secret =
      *NistSecretKey::FromSecret(curve, Bytes(NistFieldSize(curve), fill));
  return *CredentialKey::FromSecretKey(secret,
                                       *DidKeyVerificationMethod(secret));
}

inline CredentialKey TestRsaKey(const std::string& verification_method) {
  return *CredentialKey::FromSecretKey(
      *DecodeKeyPem(kTestRsaPem, "", OpenKey::kAccept), verification_method);
}

// The DID in front of a verification method's '#'.
inline std::string ControllerOf(const CredentialKey& key) {
  const std::string& name = key.verification_method();
  return name.substr(0, name.find('#'));
}

// Answers for one name with the keys given.
inline KeyResolver ResolverOf(const std::string& name,
                              std::vector<CandidateKey> keys) {
  return [name, keys = std::move(keys)](
             const KeyRequest& request) -> Result<std::vector<CandidateKey>> {
    if (request.verification_method == name) return keys;
    return Error{ErrorCode::kNotFound, "no such key in this test"};
  };
}

}  // namespace diptych
