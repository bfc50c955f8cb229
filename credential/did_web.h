// SPDX-License-Identifier: Apache-2.0
//
// A did:web names an institution by a host that it controls, and so where its
// DID document and all else that it publishes are (W3C CCG did:web method).
//
//   did:web:college.example               https://college.example
//   did:web:college.example%3A8443:law    https://college.example:8443/law

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace diptych {

// As long as a member's texts may be (registry/member.h).
inline constexpr std::size_t kDidWebSizeMax = 200;

// The URL below which a did:web publishes, without a slash at its end. kInvalid
// unless host and path are of letters, digits, '.', '-' and '_' and a port of
// digits; kLimit beyond kDidWebSizeMax octets.
Result<std::string> DidWebUrl(std::string_view did);

// Under which name a member with this DID issues: the DID if it is a did:web;
// else the did:key of its credential key, which needs nobody to look it up.
// The key is a Multikey (crypto/public_key_text.h).
std::string IssuerDid(std::string_view did, std::string_view multikey);

// The DID URL of a key, as proofs and DID documents name it:
// "did:web:college.example#z6Mk...". The fragment is the key itself, so that
// it never comes to mean another.
std::string KeyUrl(std::string_view issuer, std::string_view multikey);

}  // namespace diptych
