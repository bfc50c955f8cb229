// SPDX-License-Identifier: Apache-2.0
//
// A DidDocument says with which keys the holder of a DID signs credentials: the
// did.json that a did:web stands for.
//
//   did:web:college.example https://college.example/.well-known/did.json
//   did:web:college.example:it%3A8443   no; a port follows the host:
//   did:web:college.example%3A8443:it https://college.example:8443/it/did.json
//
// It is worth as much as the web server and the certificate behind that
// address, on the day it was fetched. Nothing is fetched here.
// https://w3c-ccg.github.io/did-method-web/

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time_text.h"
#include "credential/key_resolver.h"
#include "credential/public_key.h"

namespace diptych {

// In octets: a few dozen keys with their history.
inline constexpr std::size_t kDidDocumentSizeMax = 64 * 1024;

// Where the document of a did:web is served; errors as of DidWebUrl
// (credential/did_web.h).
Result<std::string> DidDocumentUrl(std::string_view did);

struct DidDocument {
  struct Method {
    std::string id;  // Absolute: "did:web:college.example#key-1".
    CredentialPublicKey key;
    // From when it is not to be used any more: retired, or known to be in
    // others' hands.
    std::optional<InstantMs> expires = std::nullopt;
    std::optional<InstantMs> revoked = std::nullopt;
  };

  std::string id;
  // At most kCandidateKeysMax, those for credentials alone (assertionMethod).
  std::vector<Method> methods;
};

// Reads the document of `did`: JSON with the keys as Multikey,
// Ed25519VerificationKey2020 or JsonWebKey. Keys of other kinds, those that
// another DID controls, and those with dates that cannot be read are passed
// over. kInvalid unless its id is `did`.
Result<DidDocument> ReadDidDocument(ByteView octets, std::string_view did);

// Answers for the keys of the document by their ids, as they count at `now`
// (docs/spec/proofs.md section 3): one that was revoked by then does not, and
// one that has expired for nothing but what says that it was made before.
// kRefused, with the day, where that leaves none.
KeyResolver DidDocumentResolver(DidDocument document, TimeMs now);

}  // namespace diptych
