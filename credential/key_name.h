// SPDX-License-Identifier: Apache-2.0
//
// The name of a credential key is its public half as a Multikey: how the key
// stands behind the '#' of a did:web or did:key (credential/did_web.h).
//
//   did:web:college.example#zDn...

#pragma once

#include <string>

#include "base/result.h"
#include "crypto/key_pem.h"

namespace diptych {

// kInvalid for RSA and secp256k1, which have no place in such a name or sign
// nothing that other verifiers take.
Result<std::string> KeyNameOf(const SecretKey& secret);

}  // namespace diptych
