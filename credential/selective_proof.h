// SPDX-License-Identifier: Apache-2.0
//
// A SelectiveProof is an ecdsa-sd-2023 proof taken apart: which statements of
// the document its two keys have signed (W3C ECDSA Cryptosuites 1.0 sections
// 3.5 and 3.6).
//
//   statements  the lines of the canonical quads, blank nodes renamed by labels
//               that tell nothing, sorted anew
//   mandatory   those that the issuer's key signs together with the proof key
//               and the proof:  SHA-256(proof) || proof key || SHA-256(lines)
//   the others  each signed by the proof key, so that the holder may leave it
//               out, signature and all
//
// A base proof is read as the derived one that shows everything: what is not
// signed one by one has to be mandatory. In neither does anything tell how many
// statements there were: who shows the proof may have left some out.

#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "credential/proof_report.h"
#include "credential/public_key.h"
#include "credential/sd_proof_value.h"

namespace diptych {

class SelectiveProof {
 public:
  // `canonical` is the document's canonical quads with SHA-256, `proof_hash`
  // the SHA-256 of those of the proof. Takes from `signatures_left` what is to
  // be checked. kFailed if the value is not of this document, kCannotCheck if
  // that cannot be told or takes more signatures than are left.
  static std::expected<SelectiveProof, ProofFinding> Of(
      SdProofValue value, std::string_view canonical, const Digest& proof_hash,
      std::size_t& signatures_left);

  // Whether the base signature is of this key, and every other one right.
  bool HoldsUnder(const CredentialPublicKey& key);

  // Whether the document's statuses are among what the holder could not leave
  // out: there is one, and none that is signed by itself.
  bool FixesStatus() const;

  const SdProofValue& value() const { return value_; }
  // Each with its line feed.
  const std::vector<std::string>& statements() const { return statements_; }
  // Places in statements(), rising.
  const std::vector<std::size_t>& mandatory() const { return mandatory_; }
  Digest MandatoryHash() const;
  // What the issuer's key signs.
  const Bytes& verify_data() const { return verify_data_; }

 private:
  SelectiveProof(SdProofValue value, const Digest& proof_hash)
      : value_(std::move(value)), proof_hash_(proof_hash) {}

  const SdSignatures& signatures() const;
  bool IsMandatory(std::size_t statement) const;
  std::optional<ProofFinding> Label(std::string_view canonical);
  std::optional<ProofFinding> Divide(std::size_t& signatures_left);
  std::optional<ProofFinding> DivideBase(std::size_t& signatures_left);
  Bytes VerifyData() const;
  bool StatementsHold() const;

  SdProofValue value_;
  Digest proof_hash_;
  std::vector<std::string> statements_;
  std::vector<std::size_t> mandatory_;
  Bytes verify_data_;  // Of mandatory_: kept, as many keys may be tried.
  // Whether the signatures of single statements are right, once that is known.
  std::optional<bool> statements_hold_;
};

}  // namespace diptych
