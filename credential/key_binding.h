// SPDX-License-Identifier: Apache-2.0
//
// A key binding ties an SD-JWT to its holder: the issuer names the holder's
// key in it (claim cnf), and the holder signs with that key what he shows, and
// to whom (RFC 9901 section 4.3).
//
// Only the signature is checked. To whom it was shown (aud, nonce) is known to
// whoever asked for it alone.

#pragma once

#include "base/result.h"
#include "base/time_text.h"
#include "credential/proof_report.h"
#include "credential/sd_jwt.h"

namespace diptych {

// Whether the issuer names a holder's key.
bool NamesHolder(const SdJwt& token);

// The signature of the key-binding token under the key that the issuer names
// as a JWK: kVerified; kFailed if it is none, wrong, or of another key;
// kCannotCheck without a key, with one that is not given as a JWK, and for what
// CheckJws cannot check. Requires a key-binding token.
ProofFinding CheckKeyBinding(const SdJwt& token);

// When the holder says that he signed. kInvalid if that is no date. Requires a
// key-binding token.
Result<InstantMs> BoundAt(const SdJwt& token);

}  // namespace diptych
