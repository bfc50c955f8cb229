// SPDX-License-Identifier: Apache-2.0
//
// FindSigner looks for the key that made a signature among those that may
// stand behind its name: what every kind of proof has in common.

#pragma once

#include <functional>

#include "base/result.h"
#include "credential/key_resolver.h"
#include "credential/proof_report.h"
#include "credential/public_key.h"

namespace diptych {

enum class SignatureMatch : std::uint8_t {
  kRight,
  kWrong,
  // The proof's algorithm is not this key's.
  kOtherAlgorithm,
};

// Tries a key on the signature. An error if what is signed cannot be told: the
// document cannot be read as the proof needs.
using TryKey =
    std::function<Result<SignatureMatch>(const CredentialPublicKey&)>;

// kVerified if the signature is right under a candidate whose controller is
// the issuer, kNotIssuer if under another one only, kFailed if under none;
// kNoKey without candidates; kCannotCheck for an error of `try_key`.
ProofFinding FindSigner(const KeyRequest& request, const KeyResolver& keys,
                        const TryKey& try_key);

}  // namespace diptych
