// SPDX-License-Identifier: Apache-2.0
// Covers the W3C's vectors of ecdsa-sd-2023, from the credential to the data
// that is verified; proof_vectors_test.cc calls it with the other vectors.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/base58.h"
#include "base/hex.h"
#include "credential/proof.h"
#include "credential/selective_proof.h"
#include "json/canonical.h"
#include "tests/support/sd_proof.h"
#include "tests/support/w3c_sd_vectors.h"

namespace diptych {
namespace {

using Strings = std::vector<std::string>;
using Indexes = std::vector<std::size_t>;

Strings StringsOf(const JsonValue& array) {
  Strings strings;
  for (const JsonValue& one : array.get_array()) {
    strings.emplace_back(one.get_string());
  }
  return strings;
}

Indexes IndexesOf(const JsonValue& array) {
  Indexes indexes;
  for (const JsonValue& one : array.get_array()) {
    indexes.push_back(one.to_number<std::size_t>());
  }
  return indexes;
}

Strings LinesOf(std::string_view text) {
  Strings lines;
  while (!text.empty()) {
    lines.emplace_back(text.substr(0, text.find('\n') + 1));
    text.remove_prefix(lines.back().size());
  }
  return lines;
}

// {"dataType": "Map", "value": [[place, statement], ...]}
std::pair<Indexes, Strings> GroupOf(const JsonValue& map) {
  std::pair<Indexes, Strings> group;
  for (const JsonValue& pair : map.at("value").get_array()) {
    group.first.push_back(pair.at(0).to_number<std::size_t>());
    group.second.emplace_back(pair.at(1).get_string());
  }
  return group;
}

Strings HexOf(const std::vector<Bytes>& all) {
  Strings hex;
  for (const Bytes& one : all) hex.push_back(HexEncode(one));
  return hex;
}

std::string TextOf(const JsonValue& object, const char* name) {
  return std::string(object.at(name).get_string());
}

std::string KeyText(const SdSignatures& signatures) {
  return "z" + Base58Encode(signatures.proof_key_octets);
}

NistSecretKey SecretOf(const JsonValue& pair) {
  const Bytes octets =
      Base58Decode(TextOf(pair, "secretKeyMultibase").substr(1)).value();
  return NistSecretKey::FromSecret(NistCurve::kP256,
                                   ByteView(octets).subspan(2))
      .value();
}

struct Signed {
  explicit Signed(JsonObject secured) : document(std::move(secured)) {
    proof = document.at("proof").get_object();
    value = TextOf(proof, "proofValue");
    proof.erase("proofValue");
  }
  std::string Canonical() const {
    CanonicalForms forms(document, TestContexts());
    return forms.OfDocument(CanonicalForm::kQuads, {}).value();
  }
  std::string CanonicalProof() const {
    CanonicalForms forms(document, TestContexts());
    return forms.OfProof(CanonicalForm::kQuads, proof).value();
  }
  SelectiveProof Taken() const {
    std::size_t left = kSdSignaturesMax;
    auto taken =
        SelectiveProof::Of(DecodeSdProofValue(value).value(), Canonical(),
                           Sha256(AsBytes(CanonicalProof())), left);
    EXPECT_TRUE(taken) << taken.error().reason;
    return *std::move(taken);
  }

  JsonObject document;
  JsonObject proof;
  std::string value;
};

std::string Path(const SdExample& example, const char* file) {
  return "ecdsa-sd-2023/" + example.name + "/" + file;
}

Signed BaseOf(VectorFolder& folder, const SdExample& example) {
  return Signed(folder.Object(Path(example, "addSignedSDBase.json")));
}

Signed DerivedOf(VectorFolder& folder, const SdExample& example) {
  return Signed(folder.Object(Path(example, "derivedRevealDocument.json")));
}

void ExpectVerified(const JsonObject& document) {
  const std::vector<ProofReport> reports =
      CheckProofs(ReadDocument(AsBytes(CanonicalJson(document))).value(),
                  ResolveForTheIssuer, TestContexts());
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_TRUE(reports[0].verified()) << reports[0].finding.reason;
  EXPECT_TRUE(reports[0].may_omit);
  EXPECT_FALSE(reports[0].fixes_status);
  EXPECT_EQ(reports[0].suite, "ecdsa-sd-2023");
}

void ExpectBaseValue(const SdBaseValue& base, const JsonValue& expected) {
  EXPECT_EQ(HexEncode(base.signatures.base_signature),
            TextOf(expected, "baseSignature"));
  EXPECT_EQ(HexOf(base.signatures.statement_signatures),
            StringsOf(expected.at("signatures")));
  EXPECT_EQ(base.mandatory_pointers,
            StringsOf(expected.at("mandatoryPointers")));
}

void ExpectDerivedValue(const SdDerivedValue& derived,
                        const JsonValue& expected) {
  EXPECT_EQ(HexEncode(derived.signatures.base_signature),
            TextOf(expected, "baseSignature"));
  EXPECT_EQ(KeyText(derived.signatures), TextOf(expected, "publicKey"));
  EXPECT_EQ(HexOf(derived.signatures.statement_signatures),
            StringsOf(expected.at("signatures")));
  EXPECT_EQ(derived.mandatory_indexes,
            IndexesOf(expected.at("mandatoryIndexes")));
  const JsonValue& map = expected.at("labelMap");
  const JsonArray& pairs = (map.is_array() ? map : map.at("value")).get_array();
  ASSERT_EQ(derived.labels.size(), pairs.size());
  for (const JsonValue& pair : pairs) {
    const std::string node(pair.at(0).get_string());
    EXPECT_EQ(
        "u" + Base64UrlEncode(derived.labels.at(std::stoul(node.substr(4)))),
        std::string_view(pair.at(1).get_string()));
  }
}

}  // namespace

Result<std::vector<CandidateKey>> ResolveForTheIssuer(
    const KeyRequest& request) {
  Result<std::vector<CandidateKey>> keys = DidKeyResolver()(request);
  if (!keys) return keys;
  for (CandidateKey& key : *keys) key.controller = request.issuer;
  return keys;
}

void ExpectSdBase(VectorFolder& folder, const SdExample& example) {
  SCOPED_TRACE(example.name);
  const Signed base = BaseOf(folder, example);
  JsonObject unsecured = base.document;
  unsecured.erase("proof");
  // "prc" was signed with another description than the file has.
  JsonObject credential = folder.Object(example.credential);
  credential["description"] = unsecured.at("description");
  EXPECT_EQ(unsecured, credential);
  JsonObject config = folder.Object(Path(example, "addProofConfig.json"));
  config.erase("@context");
  EXPECT_EQ(base.proof, config);
  EXPECT_EQ(base.CanonicalProof(),
            folder.Text(Path(example, "addProofConfigCanon.txt")));
  EXPECT_EQ(LinesOf(base.Canonical()),
            StringsOf(folder.Json(Path(example, "addBaseDocCanon.json"))));

  const SelectiveProof taken = base.Taken();
  EXPECT_EQ(taken.statements(),
            StringsOf(folder.Json(Path(example, "addBaseDocHMACCanon.json"))));
  const JsonValue groups = folder.Json(Path(example, "addBaseTransform.json"));
  EXPECT_EQ(taken.mandatory(), GroupOf(groups.at("mandatory")).first);
  EXPECT_EQ(taken.statements().size() - taken.mandatory().size(),
            GroupOf(groups.at("nonMandatory")).first.size());
  const JsonValue hashes = folder.Json(Path(example, "addHashData.json"));
  EXPECT_EQ(HexEncode(Sha256(AsBytes(base.CanonicalProof()))),
            TextOf(hashes, "proofHash"));
  EXPECT_EQ(HexEncode(taken.MandatoryHash()), TextOf(hashes, "mandatoryHash"));

  const auto& value = std::get<SdBaseValue>(taken.value());
  const JsonValue info =
      folder.Json(Path(example, "addRawBaseSignatureInfo.json"));
  ExpectBaseValue(value, info);
  EXPECT_EQ(KeyText(value.signatures), TextOf(info, "publicKey"));
  EXPECT_EQ(value.mandatory_pointers,
            StringsOf(folder.Json(example.mandatory)));
  for (const JsonValue& pointed :
       folder.Json(Path(example, "addPointerValues.json")).get_array()) {
    EXPECT_EQ(JsonValue(unsecured).at_pointer(TextOf(pointed, "pointer")),
              pointed.at("value"));
  }
  ExpectVerified(base.document);

  // Signing is deterministic, so the issuer's side comes out alike.
  const JsonValue material = folder.Json("ecdsa-sd-2023/SDKeyMaterial.json");
  const Strings mandatory = GroupOf(groups.at("mandatory")).second;
  const SdBaseValue made = MakeSdBase(
      unsecured, base.proof,
      {.issuer = SecretOf(material.at("baseKeyPair")),
       .proof = SecretOf(material.at("proofKeyPair")),
       .hmac = HexDecode(TextOf(material, "hmacKeyString")).value()},
      [&](const std::string& statement) {
        return std::ranges::find(mandatory, statement) != mandatory.end();
      });
  EXPECT_EQ(EncodeSd(made), base.value);
}

void ExpectSdDerived(VectorFolder& folder, const SdExample& example) {
  SCOPED_TRACE(example.name);
  const Signed base = BaseOf(folder, example);
  const Signed derived = DerivedOf(folder, example);
  const SelectiveProof whole = base.Taken();
  const auto& base_value = std::get<SdBaseValue>(whole.value());
  const JsonValue recovered =
      folder.Json(Path(example, "derivedRecoveredBaseData.json"));
  ExpectBaseValue(base_value, recovered);
  EXPECT_EQ(KeyText(base_value.signatures),
            TextOf(recovered, "proofPublicKey"));
  EXPECT_EQ(HexEncode(base_value.hmac_key), TextOf(recovered, "hmacKey"));

  // The groups by pointers are the holder's business; what has to come out of
  // them is what the derived proof shows.
  const JsonValue indexes =
      folder.Json(Path(example, "derivedGroupIndexes.json"));
  const JsonValue data = folder.Json(Path(example, "derivedAllGroupData.json"));
  const SelectiveProof shown = derived.Taken();
  Indexes combined;
  for (std::size_t i = 0; i < whole.statements().size(); ++i) {
    if (std::ranges::binary_search(shown.statements(), whole.statements()[i])) {
      combined.push_back(i);
    }
  }
  EXPECT_EQ(combined, IndexesOf(indexes.at("combinedIndexes")));
  EXPECT_EQ(whole.mandatory(), IndexesOf(indexes.at("mandatoryIndexes")));
  EXPECT_EQ(whole.statements(), StringsOf(data.at("nquads")));
  for (const char* const name : {"combined", "mandatory", "selective"}) {
    const JsonValue& group = data.at("groups").at(name).at("matching");
    EXPECT_EQ(GroupOf(group).first,
              IndexesOf(indexes.at(std::string(name) + "Indexes")));
    for (const std::string& statement : GroupOf(group).second) {
      EXPECT_TRUE(std::ranges::binary_search(shown.statements(), statement));
    }
  }
  const JsonValue adjusted =
      folder.Json(Path(example, "derivedAdjMandatoryIndexes.json"));
  EXPECT_EQ(shown.mandatory(), IndexesOf(adjusted.at("adjMandatoryIndexes")));
  const JsonValue signatures =
      folder.Json(Path(example, "derivedAdjSignatures.json"));
  const auto& shown_value = std::get<SdDerivedValue>(shown.value());
  EXPECT_EQ(HexOf(shown_value.signatures.statement_signatures),
            StringsOf(signatures.at("filteredSignatures")));
  for (const JsonValue& place :
       signatures.at("adjSignatureIndexes").get_array()) {
    const auto& all = base_value.signatures.statement_signatures;
    EXPECT_NE(std::ranges::find(shown_value.signatures.statement_signatures,
                                all.at(place.to_number<std::size_t>())),
              shown_value.signatures.statement_signatures.end());
  }
  const JsonObject unsecured =
      folder.Object(Path(example, "derivedUnsignedReveal.json"));
  ExpectDerivedValue(shown_value,
                     folder.Json(Path(example, "derivedDisclosureData.json")));
  const Strings mandatory =
      GroupOf(data.at("groups").at("mandatory").at("matching")).second;
  const SdDerivedValue made = MakeSdDerived(
      base_value, base.document, unsecured, [&](const std::string& statement) {
        return std::ranges::find(mandatory, statement) != mandatory.end();
      });
  EXPECT_EQ(EncodeSd(made), derived.value);
  // What the pointers select is in it.
  for (const std::string& pointer : StringsOf(folder.Json(example.selective))) {
    EXPECT_EQ(JsonValue(unsecured).at_pointer(pointer),
              JsonValue(base.document).at_pointer(pointer));
  }
}

void ExpectSdVerified(VectorFolder& folder, const SdExample& example) {
  SCOPED_TRACE(example.name);
  const Signed derived = DerivedOf(folder, example);
  JsonObject unsecured = derived.document;
  unsecured.erase("proof");
  EXPECT_EQ(unsecured,
            folder.Object(Path(example, "derivedUnsignedReveal.json")));
  SelectiveProof taken = derived.Taken();
  const auto& value = std::get<SdDerivedValue>(taken.value());
  ExpectDerivedValue(
      value, folder.Json(Path(example, "verifyDerivedProofValue.json")));
  EXPECT_EQ(taken.statements(),
            StringsOf(folder.Json(Path(example, "verifyNQuads.json"))));
  const JsonValue data =
      folder.Json(Path(example, "verifyCreateVerifyData.json"));
  Strings others;
  for (std::size_t i = 0; i < taken.statements().size(); ++i) {
    if (!std::ranges::binary_search(taken.mandatory(), i)) {
      others.push_back(taken.statements()[i]);
    }
  }
  EXPECT_EQ(others, StringsOf(data.at("nonMandatory")));
  EXPECT_EQ(HexEncode(taken.MandatoryHash()), TextOf(data, "mandatoryHash"));
  EXPECT_EQ(KeyText(value.signatures), TextOf(data, "publicKey"));
  EXPECT_EQ(HexOf(value.signatures.statement_signatures),
            StringsOf(data.at("signatures")));
  EXPECT_EQ(HexEncode(taken.verify_data()),
            TextOf(data, "proofHash") +
                HexEncode(value.signatures.proof_key_octets) +
                TextOf(data, "mandatoryHash"));
  const JsonValue material = folder.Json("ecdsa-sd-2023/SDKeyMaterial.json");
  EXPECT_TRUE(taken.HoldsUnder(
      CredentialPublicKey::FromMultikey(
          TextOf(material.at("baseKeyPair"), "publicKeyMultibase"))
          .value()));
  EXPECT_FALSE(taken.HoldsUnder(
      CredentialPublicKey::FromMultikey(
          TextOf(material.at("proofKeyPair"), "publicKeyMultibase"))
          .value()));
  ExpectVerified(derived.document);
}

}  // namespace diptych
