// SPDX-License-Identifier: Apache-2.0
#include "credential/selective_proof.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/base64.h"
#include "crypto/hmac_sha256.h"
#include "crypto/sha256.h"
#include "rdf/relabel.h"

namespace diptych {
namespace {

constexpr std::string_view kStatus =
    "<https://www.w3.org/2018/credentials#credentialStatus> ";

ProofFinding Contradiction(std::string_view why) {
  return Found(ProofOutcome::kFailed, why);
}

std::string LabelText(const Digest& label) {
  return "u" + Base64UrlEncode(label);
}

// The label of the blank node by its canonical one, "c14n0", "c14n1", ...
std::string HmacLabel(const SdBaseValue& base, std::size_t number) {
  const std::string canonical = "c14n" + std::to_string(number);
  return LabelText(HmacSha256(base.hmac_key, AsBytes(canonical)));
}

bool SaysStatus(std::string_view statement) {
  // The first space is behind the subject: IRIs have none.
  return statement.substr(statement.find(' ') + 1).starts_with(kStatus);
}

// IRIs and blank nodes have no spaces, and neither has an object that is one.
std::string_view SubjectOf(std::string_view statement) {
  return statement.substr(0, statement.find(' '));
}
std::string_view ObjectOf(std::string_view statement) {
  statement.remove_prefix(statement.find(' ') + 1);
  statement.remove_prefix(statement.find(' ') + 1);
  return SubjectOf(statement);
}

}  // namespace

std::expected<SelectiveProof, ProofFinding> SelectiveProof::Of(
    SdProofValue value, std::string_view canonical, const Digest& proof_hash,
    std::size_t& signatures_left) {
  SelectiveProof proof(std::move(value), proof_hash);
  if (auto fault = proof.Label(canonical)) {
    return std::unexpected(*std::move(fault));
  }
  if (auto fault = proof.Divide(signatures_left)) {
    return std::unexpected(*std::move(fault));
  }
  proof.verify_data_ = proof.VerifyData();
  return proof;
}

const SdSignatures& SelectiveProof::signatures() const {
  return std::visit(
      [](const auto& value) -> const SdSignatures& { return value.signatures; },
      value_);
}

bool SelectiveProof::IsMandatory(std::size_t statement) const {
  return std::ranges::binary_search(mandatory_, statement);
}

std::optional<ProofFinding> SelectiveProof::Label(std::string_view canonical) {
  const std::size_t nodes = CountBlankNodes(canonical);
  std::vector<std::string> labels;
  if (const auto* base = std::get_if<SdBaseValue>(&value_)) {
    for (std::size_t i = 0; i < nodes; ++i) {
      labels.push_back(HmacLabel(*base, i));
    }
  } else {
    const auto& derived = std::get<SdDerivedValue>(value_);
    if (derived.labels.size() != nodes) {
      return Contradiction("the proof has labels for " +
                           std::to_string(derived.labels.size()) +
                           " nodes, and the document " + std::to_string(nodes) +
                           ": one of them was changed");
    }
    for (const Digest& label : derived.labels) {
      labels.push_back(LabelText(label));
    }
  }
  Result<std::vector<std::string>> statements = RelabelQuads(canonical, labels);
  if (!statements) {
    return Found(ProofOutcome::kCannotCheck, statements.error().message);
  }
  statements_ = *std::move(statements);
  return std::nullopt;
}

std::optional<ProofFinding> SelectiveProof::Divide(
    std::size_t& signatures_left) {
  const auto* derived = std::get_if<SdDerivedValue>(&value_);
  if (derived == nullptr) return DivideBase(signatures_left);
  const std::size_t count = signatures().statement_signatures.size();
  const std::vector<std::size_t>& indexes = derived->mandatory_indexes;
  if ((!indexes.empty() && indexes.back() >= statements_.size()) ||
      statements_.size() - indexes.size() != count) {
    return Contradiction("the proof signs " +
                         std::to_string(count + indexes.size()) +
                         " statements, or other ones than the " +
                         std::to_string(statements_.size()) +
                         " of the document: one of them was changed");
  }
  if (count > signatures_left) {
    return Found(ProofOutcome::kCannotCheck,
                 "its proofs have more signatures of single statements than "
                 "are checked here");
  }
  signatures_left -= count;
  mandatory_ = indexes;
  return std::nullopt;
}

// The signatures stand in the order of the statements that they sign, and no
// two statements are alike; so each is the next statement's, or that one is
// mandatory.
std::optional<ProofFinding> SelectiveProof::DivideBase(
    std::size_t& signatures_left) {
  const std::vector<Bytes>& all = signatures().statement_signatures;
  std::size_t next = 0;
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    if (next == all.size()) {
      mandatory_.push_back(i);
      continue;
    }
    if (signatures_left == 0) {
      return Found(ProofOutcome::kCannotCheck,
                   "its proofs have more signatures of single statements than "
                   "are checked here");
    }
    --signatures_left;
    if (signatures().proof_key.Verify(AsBytes(statements_[i]), all[next])) {
      ++next;
    } else {
      mandatory_.push_back(i);
    }
  }
  if (next != all.size()) {
    return Contradiction(
        "the proof has the signature of a statement that is not in the "
        "document: one of them was changed");
  }
  statements_hold_ = true;
  return std::nullopt;
}

Digest SelectiveProof::MandatoryHash() const {
  Sha256Stream hash;
  for (const std::size_t i : mandatory_) hash.Update(AsBytes(statements_[i]));
  return hash.Finish();
}

Bytes SelectiveProof::VerifyData() const {
  Bytes data;
  const auto append = [&data](ByteView part) {
    data.insert(data.end(), part.begin(), part.end());
  };
  append(proof_hash_);
  append(signatures().proof_key_octets);
  append(MandatoryHash());
  return data;
}

bool SelectiveProof::StatementsHold() const {
  std::size_t next = 0;
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    if (IsMandatory(i)) continue;
    if (!signatures().proof_key.Verify(
            AsBytes(statements_[i]), signatures().statement_signatures[next])) {
      return false;
    }
    ++next;
  }
  return true;
}

bool SelectiveProof::HoldsUnder(const CredentialPublicKey& key) {
  if (!key.Verify(verify_data_, signatures().base_signature)) return false;
  if (!statements_hold_) statements_hold_ = StatementsHold();
  return *statements_hold_;
}

bool SelectiveProof::FixesStatus() const {
  std::set<std::string_view> statuses;
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    if (!SaysStatus(statements_[i])) continue;
    if (!IsMandatory(i)) return false;
    statuses.insert(ObjectOf(statements_[i]));
  }
  // A status of which a line may be left out is another status without it.
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    if (statuses.contains(SubjectOf(statements_[i])) && !IsMandatory(i)) {
      return false;
    }
  }
  return !statuses.empty();
}

}  // namespace diptych
