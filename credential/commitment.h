// SPDX-License-Identifier: Apache-2.0
//
// A commitment is what the register holds of a credential: a digest that says
// nothing about the document to who does not have it, and that fits one
// document only.
//
//   SHA-256("diptych/credential/v1\n" || salt || document digest)
//
// The salt travels with the receipt. Whoever destroys salt and document has
// turned the entry into noise. docs/spec/commitments.md section 4; vectors:
// docs/spec/vectors/commitments.json.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "credential/document.h"

namespace diptych {

inline constexpr std::size_t kSaltSize = 32;

// Octets that nobody can guess, or nothing: the empty salt.
using Salt = std::optional<std::array<std::uint8_t, kSaltSize>>;

// kInvalid unless there are 0 or exactly kSaltSize octets.
Result<Salt> ToSalt(ByteView octets);

// The commitment to the document with this digest.
Digest CredentialCommitment(const Salt& salt, const Digest& document_digest);

// Whether the empty salt hides this document: whether the document itself
// carries the 122 random bits of a version 4 UUID (RFC 9562 section 5.4), and
// a signature. With it the entry can be found from the document alone.
//
//   kJson   "id" is "urn:uuid:" and a version 4 UUID, and "proof" is an
//           object, or an array with an object, that has a string "proofValue"
//           or "jws" which is not empty
//   kJws, kSdJwt  the same of the claim "jti" or "id"; the token is signed
//   kOther  never
//
// That the issuer drew the UUID at random cannot be seen from it; the issuer
// must have.
bool MayUseEmptySalt(const Document& document);

}  // namespace diptych
