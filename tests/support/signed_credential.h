// SPDX-License-Identifier: Apache-2.0
//
// Signed credentials for tests: small ones with a proof that needs no contexts,
// by keys that are known to all.

#pragma once

#include <optional>
#include <string>
#include <utility>

#include "credential/credential_key.h"
#include "credential/proof.h"
#include "crypto/ed25519.h"
#include "json/parse.h"
#include "json/write.h"
#include "tests/support/test_contexts.h"

namespace diptych {

inline Ed25519SecretKey TestCredentialSecret(std::uint8_t number) {
  Ed25519Seed seed{};
  seed[0] = number;
  return Ed25519SecretKey::FromSeed(seed);
}

// A key under the did:key that is its own.
inline CredentialKey TestDidKey(std::uint8_t number) {
  const SecretKey secret = TestCredentialSecret(number);
  return CredentialKey::FromSecretKey(secret,
                                      DidKeyVerificationMethod(secret).value())
      .value();
}

// The DID of TestDidKey.
inline std::string TestDid(std::uint8_t number) {
  const std::string method = TestDidKey(number).verification_method();
  return method.substr(0, method.find('#'));
}

// `json` with an eddsa-jcs-2022 proof.
inline std::string SignedText(std::string_view json, const CredentialKey& key) {
  return PrettyJson(AddProof(ParseJson(json).value(),
                             {.suite = Cryptosuite::kEddsaJcs2022,
                              .created = TimeMs{1'795'000'000'000}},
                             key, TestContexts())
                        .value());
}

}  // namespace diptych
