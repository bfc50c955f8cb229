// SPDX-License-Identifier: Apache-2.0
//
// A ProofReport is what became of one proof of a document: which proof it is,
// who is said to have made it, and whether that is so.
//
// Only kVerified speaks for the document. All texts come from the file and
// are made printable and bounded here.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time_text.h"

namespace diptych {

enum class ProofOutcome : std::uint8_t {
  // The signature is right, and its key is one of the issuer's.
  kVerified,
  // The signature is wrong, or the proof contradicts the document or itself.
  kFailed,
  // Of a kind that is not known here, or over a document that cannot be read
  // as that kind needs: this says nothing either way.
  kCannotCheck,
  // It is not known which public key belongs to the name that the proof gives.
  kNoKey,
  // The signature is right, but nothing shows that the key is the issuer's.
  kNotIssuer,
};

// "verified", "failed", "cannot check", "no key", "not the issuer".
std::string_view ProofOutcomeName(ProofOutcome outcome);

// An outcome and the reason for it: a sentence for the person who verifies,
// without a capital letter and a full stop.
struct ProofFinding {
  ProofOutcome outcome = ProofOutcome::kCannotCheck;
  std::string reason;
};

// The most characters of each text that are kept.
inline constexpr std::size_t kMaxSuiteCharacters = 64;
inline constexpr std::size_t kMaxVerificationMethodCharacters = 256;
inline constexpr std::size_t kMaxReasonCharacters = 512;

struct ProofReport {
  // "eddsa-rdfc-2022", "Ed25519Signature2020", "VC-JWT EdDSA", ...
  std::string suite;
  // As the proof names its key; empty if it does not.
  std::string verification_method;
  ProofFinding finding;
  // When the proof says that it was made (of a token: its claim iat), and until
  // when it shall count. Not compared with anything here; whoever judges the
  // document does (docs/spec/proofs.md section 3). A token's other dates are
  // those of its credential.
  std::optional<InstantMs> created;
  std::optional<InstantMs> expires;
  // Of ecdsa-sd-2023: whoever shows the document may have left out parts of it
  // without breaking this proof, and whether its statuses were such parts.
  bool may_omit = false;
  bool fixes_status = false;
  // What a person should know beside the finding, as a sentence; mostly empty.
  std::string remark = {};

  bool verified() const { return finding.outcome == ProofOutcome::kVerified; }
};

// The finding with a reason that is safe to print.
ProofFinding Found(ProofOutcome outcome, std::string_view reason);

}  // namespace diptych
