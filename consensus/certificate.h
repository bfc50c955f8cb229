// SPDX-License-Identifier: Apache-2.0
//
// A Certificate is a quorum's votes for one statement: a notarization, a
// nullification or a finalization.
//
// consensus.md 2.1; layout: docs/spec/votes.md. It names a block by its hash;
// who holds it need not hold the block.

#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "consensus/validator_set.h"
#include "consensus/vote.h"
#include "consensus/vote_keys.h"

namespace diptych {

struct Certificate {
  struct Signature {
    ValidatorIndex signer;
    EcdsaSignature octets{};
    bool operator==(const Signature&) const = default;
  };

  Statement statement;
  std::vector<Signature> signatures;  // Signers ascend.
  bool operator==(const Certificate&) const = default;
};

inline constexpr std::size_t kCertificateSizeMax =
    kStatementSize + 1 + (kValidatorsMax / 8) + (64 * kValidatorsMax);

Bytes EncodeCertificate(const Certificate& certificate);

// kInvalid unless the octets are a certificate of some set of validators.
Result<Certificate> DecodeCertificate(ByteView octets);

// What is wrong with a certificate, in the order of checking.
enum class CertificateVerdict {
  kValid,
  kWrongEpoch,
  kNoQuorum,       // Not exactly q signatures.
  kUnknownSigner,  // Outside the epoch's set, or out of order.
  kBadSignature,
};

// Judges what can be judged without a signature.
CertificateVerdict JudgeCertificateShape(const ValidatorSet& set,
                                         const Certificate& certificate);

// Judges all of it. For verifiers; the core skips signatures that it has
// verified already.
CertificateVerdict JudgeCertificate(const ValidatorSet& set,
                                    const VoteVerifier& verifier,
                                    const Certificate& certificate);

}  // namespace diptych
