// SPDX-License-Identifier: Apache-2.0
// Covers the test vectors of W3C's cryptosuites, stage by stage: the canonical
// document and proof, their hashes, the signature; signed documents verify and,
// where signing is deterministic, are made again to the octet. The last test
// holds that no vector is passed over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/base58.h"
#include "base/hex.h"
#include "credential/proof.h"
#include "crypto/sha256.h"
#include "crypto/sha384.h"
#include "json/canonical.h"
#include "tests/support/test_contexts.h"
#include "tests/support/test_credential_keys.h"
#include "tests/support/w3c_sd_vectors.h"

namespace diptych {
namespace {

// The files of one signed document: folder/canonDoc + suffix, ...
struct SuiteExample {
  const char* folder;
  const char* suffix;
  const char* unsecured;
  Cryptosuite suite;
  SignatureAlgorithm algorithm;
  const char* key;
};

using enum SignatureAlgorithm;

constexpr SuiteExample kEddsaExamples[] = {
    {"eddsa-jcs-2022/", "JCS", "unsigned.json", Cryptosuite::kEddsaJcs2022,
     kEdDsa, "keyPair.json"},
    {"eddsa-rdfc-2022/", "DataInt", "unsigned.json",
     Cryptosuite::kEddsaRdfc2022, kEdDsa, "keyPair.json"},
    {"eddsa-rdfc-2022/employ/", "DataInt", "employmentAuth.json",
     Cryptosuite::kEddsaRdfc2022, kEdDsa, "keyPair.json"},
    {"Ed25519Signature2020/", "EdSig", "unsigned.json",
     Cryptosuite::kEd25519Signature2020, kEdDsa, "keyPair.json"}};

constexpr SuiteExample kEcdsaExamples[] = {
    {"ecdsa-jcs-2019-p256/", "JCSECDSAP256", "unsigned.json",
     Cryptosuite::kEcdsaJcs2019, kEs256, "p256KeyPair.json"},
    {"ecdsa-jcs-2019-p384/", "JCSECDSAP384", "unsigned.json",
     Cryptosuite::kEcdsaJcs2019, kEs384, "p384KeyPair.json"},
    {"ecdsa-rdfc-2019-p256/", "ECDSAP256", "unsigned.json",
     Cryptosuite::kEcdsaRdfc2019, kEs256, "p256KeyPair.json"},
    {"ecdsa-rdfc-2019-p256/employ/", "ECDSAP256", "employmentAuth.json",
     Cryptosuite::kEcdsaRdfc2019, kEs256, "p256KeyPair.json"},
    {"ecdsa-rdfc-2019-p384/", "ECDSAP384", "unsigned.json",
     Cryptosuite::kEcdsaRdfc2019, kEs384, "p384KeyPair.json"},
    {"ecdsa-rdfc-2019-p384/employ/", "ECDSAP384", "employmentAuth.json",
     Cryptosuite::kEcdsaRdfc2019, kEs384, "p384KeyPair.json"}};

const SdExample kSdExamples[] = {
    {"employ", "employmentAuth.json", "employMandatory.json",
     "employSelective.json"},
    {"prc", "prCredUnsigned.json", "prCredMandatory.json",
     "prCredSelective.json"}};

constexpr char kChains[] = "proof-set-chain/";

std::string HashHex(SignatureAlgorithm algorithm, std::string_view text) {
  return algorithm == kEs384 ? HexEncode(Sha384(AsBytes(text)))
                             : HexEncode(Sha256(AsBytes(text)));
}

// The key of a pair, whose members are called in one of two ways.
CredentialKey KeyOf(const JsonObject& pair) {
  const JsonValue& text = pair.contains("secretKeyMultibase")
                              ? pair.at("secretKeyMultibase")
                              : pair.at("privateKeyMultibase");
  const Bytes octets =
      *Base58Decode(std::string_view(text.get_string()).substr(1));
  const ByteView secret = ByteView(octets).subspan(2);
  const auto made = [&]() -> SecretKey {
    if (octets[0] == 0x80) {
      Ed25519Seed seed;
      std::ranges::copy(secret, seed.begin());
      return Ed25519SecretKey::FromSeed(seed);
    }
    return *NistSecretKey::FromSecret(
        octets[0] == 0x86 ? NistCurve::kP256 : NistCurve::kP384, secret);
  }();
  return *CredentialKey::FromSecretKey(made, *DidKeyVerificationMethod(made));
}

std::vector<ProofReport> Check(const JsonObject& document) {
  return CheckProofs(ReadDocument(AsBytes(CanonicalJson(document))).value(),
                     ResolveForTheIssuer, TestContexts());
}

void ExpectVerified(const JsonObject& document, std::string_view suite,
                    std::size_t count = 1) {
  const std::vector<ProofReport> reports = Check(document);
  EXPECT_EQ(reports.size(), count);
  for (const ProofReport& report : reports) {
    EXPECT_TRUE(report.verified()) << report.finding.reason;
    EXPECT_EQ(report.suite, suite);
  }
}

void ExpectStages(VectorFolder& folder, const SuiteExample& example) {
  SCOPED_TRACE(example.folder);
  const auto path = [&](const char* stage, const char* ending) {
    return std::string(example.folder) + stage + example.suffix + ending;
  };
  const JsonObject secured = folder.Object(path("signed", ".json"));
  JsonObject document = secured;
  JsonObject proof = document.at("proof").get_object();
  const std::string value(proof.at("proofValue").get_string());
  proof.erase("proofValue");
  document.erase("proof");
  JsonObject unsecured = folder.Object(example.unsecured);
  // The signer of Ed25519Signature2020 added the context of its suite.
  if (example.suite == Cryptosuite::kEd25519Signature2020) {
    unsecured["@context"] = document.at("@context");
  }
  EXPECT_EQ(document, unsecured);
  JsonObject config = folder.Object(path("proofConfig", ".json"));
  if (!proof.contains("@context")) config.erase("@context");
  EXPECT_EQ(proof, config);

  const CanonicalForm form = FormOf(example.suite, example.algorithm);
  CanonicalForms forms(document, TestContexts());
  const std::string canonical = forms.OfDocument(form, {}).value();
  const std::string canonical_proof = forms.OfProof(form, proof).value();
  EXPECT_EQ(canonical, folder.Text(path("canonDoc", ".txt")));
  EXPECT_EQ(canonical_proof, folder.Text(path("proofCanon", ".txt")));
  const std::string hash = folder.Line(path("docHash", ".txt"));
  const std::string proof_hash = folder.Line(path("proofHash", ".txt"));
  EXPECT_EQ(HashHex(example.algorithm, canonical), hash);
  EXPECT_EQ(HashHex(example.algorithm, canonical_proof), proof_hash);
  EXPECT_EQ(folder.Line(path("combinedHash", ".txt")), proof_hash + hash);
  EXPECT_EQ(HexEncode(*HashForSuite(example.suite, example.algorithm, forms, {},
                                    proof)),
            proof_hash + hash);
  EXPECT_EQ(folder.Line(path("sigBTC58", ".txt")), value);
  EXPECT_EQ(folder.Line(path("sigHex", ".txt")),
            HexEncode(*Base58Decode(value.substr(1))));

  ExpectVerified(secured, CryptosuiteName(example.suite));
  const CredentialKey key = KeyOf(folder.Object(example.key));
  EXPECT_EQ("z" + Base58Encode(key.Sign(*HashForSuite(
                      example.suite, example.algorithm, forms, {}, proof))),
            value);
  if (!IsMade(example.suite)) return;
  const Result<InstantMs> created =
      ParseTimestamp(std::string_view(proof.at("created").get_string()));
  const Result<JsonValue> made =
      AddProof(document,
               {.suite = example.suite,
                .created = TimeMs{static_cast<std::uint64_t>(created->value)}},
               key, TestContexts());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(CanonicalJson(*made), CanonicalJson(secured));
}

// The proofs of a signed document are, in order, those of the files named, with
// their values and without.
void ExpectProofs(VectorFolder& folder, const std::string& document,
                  const std::vector<std::string>& configs) {
  SCOPED_TRACE(document);
  const JsonObject secured = folder.Object(kChains + document);
  ExpectVerified(secured, "eddsa-rdfc-2022", configs.size());
  const JsonValue& member = secured.at("proof");
  const JsonArray proofs =
      member.is_array() ? member.get_array() : JsonArray({member});
  ASSERT_EQ(proofs.size(), configs.size());
  for (std::size_t i = 0; i < configs.size(); ++i) {
    JsonObject proof = proofs[i].get_object();
    std::string file = configs[i];
    if (!file.contains("Config")) continue;
    const std::string number(1, file.back());
    file.pop_back();
    const JsonObject stated =
        folder.Object(kChains + file + "Signed" + number + ".json");
    EXPECT_EQ(proof.at("proofValue"), stated.at("proofValue"));
    proof.erase("proofValue");
    JsonObject config = folder.Object(kChains + configs[i] + ".json");
    config.erase("@context");
    EXPECT_EQ(proof, config) << configs[i];
  }
}

void ExpectChains(VectorFolder& folder) {
  ExpectProofs(folder, "signedProofSet1.json", {"proofSetConfig1"});
  ExpectProofs(folder, "signedProofSet2.json",
               {"proofSetConfig1", "proofSetConfig2"});
  ExpectProofs(folder, "signedProofChain1.json",
               {"proofSetConfig1", "proofSetConfig2", "proofChainConfig1"});
  ExpectProofs(folder, "signedProofChain2.json",
               {"proofSetConfig1", "proofSetConfig2", "proofChainConfig1",
                "proofChainConfig2"});
  // Each proof of a chain made again, over the document that is stated.
  const JsonObject keys =
      folder.Object(std::string(kChains) + "multiKeyPairs.json");
  const JsonObject unsecured =
      folder.Object(std::string(kChains) + "unsigned.json");
  for (const std::string number : {"1", "2"}) {
    const JsonObject before =
        folder.Object(kChains + ("proofChainTempDoc" + number) + ".json");
    JsonObject proof =
        folder.Object(kChains + ("proofChainConfig" + number) + ".json");
    proof.erase("@context");
    JsonObject document = before;
    document.erase("proof");
    EXPECT_EQ(document, unsecured);
    CanonicalForms forms(document, TestContexts());
    const Bytes hashes =
        *HashForSuite(Cryptosuite::kEddsaRdfc2022, kEdDsa, forms,
                      before.at("proof").get_array(), proof);
    const CredentialKey key =
        KeyOf(keys.at(number == "1" ? "keyPair3" : "keyPair4").get_object());
    EXPECT_EQ(
        JsonValue("z" + Base58Encode(key.Sign(hashes))),
        folder.Object(kChains + ("proofChainConfigSigned" + number) + ".json")
            .at("proofValue"));
  }
}

class W3cVectors : public testing::Test {
 protected:
  void SetUp() override {
    if (!eddsa.IsThere() || !ecdsa.IsThere()) {
      GTEST_SKIP() << "W3C's vectors are not beside the project";
    }
  }

  VectorFolder eddsa{DIPTYCH_SOURCE_DIR
                     "/../shared/data/w3c-vc-di-eddsa/TestVectors"};
  VectorFolder ecdsa{DIPTYCH_SOURCE_DIR
                     "/../shared/data/w3c-vc-di-ecdsa/TestVectors"};
};

TEST_F(W3cVectors, OfEddsaHoldAtEveryStage) {
  for (const SuiteExample& example : kEddsaExamples) {
    ExpectStages(eddsa, example);
  }
}

TEST_F(W3cVectors, OfEcdsaHoldAtEveryStage) {
  for (const SuiteExample& example : kEcdsaExamples) {
    ExpectStages(ecdsa, example);
  }
}

TEST_F(W3cVectors, OfSetsAndChainsHold) { ExpectChains(eddsa); }

TEST_F(W3cVectors, OfSelectiveBaseProofsHoldAtEveryStage) {
  for (const SdExample& example : kSdExamples) ExpectSdBase(ecdsa, example);
}

TEST_F(W3cVectors, OfSelectiveDerivationHoldAtEveryStage) {
  for (const SdExample& example : kSdExamples) ExpectSdDerived(ecdsa, example);
}

TEST_F(W3cVectors, OfSelectiveDerivedProofsHoldAtEveryStage) {
  for (const SdExample& example : kSdExamples) ExpectSdVerified(ecdsa, example);
}

TEST_F(W3cVectors, AreAllUsed) {
  for (const SuiteExample& example : kEddsaExamples) {
    ExpectStages(eddsa, example);
  }
  ExpectChains(eddsa);
  for (const SuiteExample& example : kEcdsaExamples) {
    ExpectStages(ecdsa, example);
  }
  for (const SdExample& example : kSdExamples) {
    ExpectSdBase(ecdsa, example);
    ExpectSdDerived(ecdsa, example);
    ExpectSdVerified(ecdsa, example);
  }
  EXPECT_THAT(eddsa.Unread(), testing::IsEmpty());
  EXPECT_THAT(ecdsa.Unread(), testing::IsEmpty());
}

// Signed with the hash of the other curve: the same document, another text.
TEST_F(W3cVectors, OfOneCurveAreNotThoseOfTheOther) {
  const JsonObject credential = ecdsa.Object("employmentAuth.json");
  CanonicalForms forms(credential, TestContexts());
  EXPECT_NE(forms.OfDocument(CanonicalForm::kQuads, {}).value(),
            forms.OfDocument(CanonicalForm::kQuadsSha384, {}).value());
}

}  // namespace
}  // namespace diptych
