// SPDX-License-Identifier: Apache-2.0
//
// A KeyResolver says which public keys may stand behind the name that a proof
// gives for its key: the register's directory, the name itself (did:key), or
// a did.json that was fetched.
//
// Whoever resolves answers for two things: that the controller had the key on
// the day that counts, and that it may sign credentials with it
// (assertionMethod). CheckProofs compares the controller with the issuer.

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time_text.h"
#include "credential/public_key.h"

namespace diptych {

// Of a verification method or a controller, in octets: a did:key of a P-384
// key has 150, a URL 2,048 at most where it shall work.
inline constexpr std::size_t kVerificationMethodSizeMax = 2'048;

// How many candidates are tried: many times the keys of one institution. Each
// costs a verification.
inline constexpr std::size_t kCandidateKeysMax = 64;

struct KeyRequest {
  // As the proof names it (verificationMethod, or kid); empty for a token
  // that names none. Foreign text of at most kVerificationMethodSizeMax.
  std::string_view verification_method;
  // The id of the credential's issuer. Foreign text.
  std::string_view issuer;
  // When the proof says that it was made; nothing if it does not say. A key
  // that has run out counts for what was made before.
  std::optional<InstantMs> made = std::nullopt;
};

struct CandidateKey {
  CredentialPublicKey key;
  // Who has the key, spelt as issuers write it in a credential.
  std::string controller;
};

// The candidates. kNotFound if the name is of a kind that this resolver does
// not know, or unknown to it; any other error if it could not find out. The
// message is shown to the person who verifies.
using KeyResolver =
    std::function<Result<std::vector<CandidateKey>>(const KeyRequest&)>;

// Answers for did:key names, from the name alone: "did:key:K#K", and
// "did:key:K", "#K" or nothing where the issuer is did:key:K.
// https://w3c-ccg.github.io/did-key-spec/
KeyResolver DidKeyResolver();

}  // namespace diptych
