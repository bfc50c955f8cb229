// SPDX-License-Identifier: Apache-2.0
//
// MakeSdBase and MakeSdDerived are an issuer and a holder of ecdsa-sd-2023
// proofs for tests, made from the rules; EncodeSd writes again what a test has
// altered.

#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "base/base64.h"
#include "base/cbor.h"
#include "base/check.h"
#include "credential/canonical_forms.h"
#include "credential/credential_key.h"
#include "credential/sd_proof_value.h"
#include "crypto/hmac_sha256.h"
#include "crypto/nist_ecdsa.h"
#include "crypto/sha256.h"
#include "rdf/relabel.h"
#include "tests/support/test_contexts.h"

namespace diptych {

inline void WriteSdSignatures(const SdSignatures& value, CborWriter& cbor) {
  cbor.Head(CborType::kArray, value.statement_signatures.size());
  for (const Bytes& signature : value.statement_signatures) {
    cbor.ByteString(signature);
  }
}

inline std::string EncodeSd(const SdBaseValue& value) {
  CborWriter cbor;
  cbor.Head(CborType::kTag, 0x5d00);
  cbor.Head(CborType::kArray, 5);
  cbor.ByteString(value.signatures.base_signature);
  cbor.ByteString(value.signatures.proof_key_octets);
  cbor.ByteString(value.hmac_key);
  WriteSdSignatures(value.signatures, cbor);
  cbor.Head(CborType::kArray, value.mandatory_pointers.size());
  for (const std::string& pointer : value.mandatory_pointers) {
    cbor.Text(pointer);
  }
  return "u" + Base64UrlEncode(cbor.Take());
}

inline std::string EncodeSd(const SdDerivedValue& value) {
  CborWriter cbor;
  cbor.Head(CborType::kTag, 0x5d01);
  cbor.Head(CborType::kArray, 5);
  cbor.ByteString(value.signatures.base_signature);
  cbor.ByteString(value.signatures.proof_key_octets);
  WriteSdSignatures(value.signatures, cbor);
  cbor.Head(CborType::kMap, value.labels.size());
  for (std::size_t i = 0; i < value.labels.size(); ++i) {
    cbor.Unsigned(i);
    cbor.ByteString(value.labels[i]);
  }
  cbor.Head(CborType::kArray, value.mandatory_indexes.size());
  for (const std::size_t index : value.mandatory_indexes) cbor.Unsigned(index);
  return "u" + Base64UrlEncode(cbor.Take());
}

struct SdKeys {
  NistSecretKey issuer;
  NistSecretKey proof;  // the one of this credential alone
  Bytes hmac;
};

// The label of "c14nN" at N.
inline std::vector<Digest> SdLabels(const Bytes& hmac_key, std::size_t count) {
  std::vector<Digest> labels;
  for (std::size_t i = 0; i < count; ++i) {
    labels.push_back(HmacSha256(hmac_key, AsBytes("c14n" + std::to_string(i))));
  }
  return labels;
}

inline std::vector<std::string> SdStatements(
    const JsonObject& document, const std::vector<Digest>& labels) {
  CanonicalForms forms(document, TestContexts());
  std::vector<std::string> texts;
  for (const Digest& label : labels) {
    texts.push_back("u" + Base64UrlEncode(label));
  }
  return RelabelQuads(forms.OfDocument(CanonicalForm::kQuads, {}).value(),
                      texts)
      .value();
}

inline std::size_t SdNodeCount(const JsonObject& document) {
  CanonicalForms forms(document, TestContexts());
  return CountBlankNodes(forms.OfDocument(CanonicalForm::kQuads, {}).value());
}

// What an issuer gives to the holder. `proof` has no value yet; `is_mandatory`
// says which statements may not be left out.
inline SdBaseValue MakeSdBase(
    const JsonObject& document, const JsonObject& proof, const SdKeys& keys,
    const std::function<bool(const std::string&)>& is_mandatory) {
  SdSignatures signatures{.base_signature = {},
                          .proof_key_octets = {0x80, 0x24},
                          .proof_key = keys.proof.public_key(),
                          .statement_signatures = {}};
  const Bytes& point = keys.proof.public_key().bytes();
  signatures.proof_key_octets.insert(signatures.proof_key_octets.end(),
                                     point.begin(), point.end());
  std::string mandatory;
  for (const std::string& statement :
       SdStatements(document, SdLabels(keys.hmac, SdNodeCount(document)))) {
    if (is_mandatory(statement)) {
      mandatory += statement;
    } else {
      signatures.statement_signatures.push_back(
          keys.proof.Sign(AsBytes(statement)));
    }
  }
  CanonicalForms forms(document, TestContexts());
  Bytes data;
  for (const Bytes& part :
       {ToBytes(Sha256(
            AsBytes(forms.OfProof(CanonicalForm::kQuads, proof).value()))),
        signatures.proof_key_octets, ToBytes(Sha256(AsBytes(mandatory)))}) {
    data.insert(data.end(), part.begin(), part.end());
  }
  signatures.base_signature = keys.issuer.Sign(data);
  return {.signatures = std::move(signatures),
          .hmac_key = keys.hmac,
          .mandatory_pointers = {"/issuer"}};
}

// What a holder makes of it who shows `shown`, some statements of `whole`. The
// labels of few nodes are found by trying all.
inline SdDerivedValue MakeSdDerived(
    const SdBaseValue& base, const JsonObject& whole, const JsonObject& shown,
    const std::function<bool(const std::string&)>& is_mandatory) {
  const std::vector<Digest> all = SdLabels(base.hmac_key, SdNodeCount(whole));
  const std::vector<std::string> signed_ones = SdStatements(whole, all);
  std::vector<Digest> order = all;
  std::ranges::sort(order);
  const std::size_t nodes = SdNodeCount(shown);
  do {
    const std::vector<Digest> labels(
        order.begin(), order.begin() + static_cast<std::ptrdiff_t>(nodes));
    const std::vector<std::string> lines = SdStatements(shown, labels);
    if (!std::ranges::includes(signed_ones, lines)) continue;
    SdDerivedValue derived{.signatures = base.signatures,
                           .labels = labels,
                           .mandatory_indexes = {}};
    derived.signatures.statement_signatures.clear();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (is_mandatory(lines[i])) derived.mandatory_indexes.push_back(i);
    }
    std::size_t next = 0;
    for (const std::string& line : signed_ones) {
      if (is_mandatory(line)) continue;
      if (std::ranges::binary_search(lines, line)) {
        derived.signatures.statement_signatures.push_back(
            base.signatures.statement_signatures[next]);
      }
      ++next;
    }
    return derived;
  } while (std::ranges::next_permutation(order).found);
  CHECK(false);
}

}  // namespace diptych
