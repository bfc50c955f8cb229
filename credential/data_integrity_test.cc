// SPDX-License-Identifier: Apache-2.0
// Covers proofs inside JSON documents: made and judged with each key, every
// alteration of document and proof, sets and chains, and what is refused.
#include "credential/data_integrity.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/base58.h"
#include "credential/proof.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tests/support/test_contexts.h"
#include "tests/support/test_credential_keys.h"

namespace diptych {
namespace {

constexpr TimeMs kCreated{1'795'305'600'128};

CredentialKey Key() { return TestEd25519Key(); }

JsonObject Credential(const std::string& issuer = ControllerOf(Key())) {
  JsonValue value = *ParseJson(R"({
    "@context": ["https://www.w3.org/ns/credentials/v2",
                 "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:ada",
                          "alumniOf": "The School of Examples"}})");
  value.get_object()["issuer"] = {{"id", issuer}, {"name", "College"}};
  return value.get_object();
}

JsonObject Signed(const JsonObject& credential, const CredentialKey& key,
                  Cryptosuite suite = Cryptosuite::kEddsaJcs2022) {
  const Result<JsonValue> secured = AddProof(
      credential, {.suite = suite, .created = kCreated}, key, TestContexts());
  EXPECT_TRUE(secured) << secured.error().message;
  return secured->get_object();
}

std::vector<ProofReport> Check(const JsonObject& document) {
  std::vector<ProofReport> reports =
      CheckDataIntegrity(document, DidKeyResolver(), TestContexts());
  for (const ProofReport& report : reports) {
    EXPECT_FALSE(report.finding.reason.empty());
  }
  return reports;
}

ProofOutcome Outcome(const JsonObject& document) {
  const std::vector<ProofReport> reports = Check(document);
  EXPECT_EQ(reports.size(), 1U);
  return reports.at(0).finding.outcome;
}

// The document with something else in its one proof.
ProofOutcome WithProof(const std::function<void(JsonObject&)>& change) {
  JsonObject document = Signed(Credential(), Key());
  change(document.at("proof").get_object());
  return Outcome(document);
}

TEST(DataIntegrity, ProofsAreMadeAndCheckedWithEachKey) {
  const std::pair<CredentialKey, Cryptosuite> made[] = {
      {TestEd25519Key(), Cryptosuite::kEddsaJcs2022},
      {TestNistKey(NistCurve::kP256), Cryptosuite::kEcdsaJcs2019},
      {TestNistKey(NistCurve::kP384), Cryptosuite::kEcdsaJcs2019},
      {TestEd25519Key(), Cryptosuite::kEddsaRdfc2022},
      {TestNistKey(NistCurve::kP256), Cryptosuite::kEcdsaRdfc2019},
      {TestNistKey(NistCurve::kP384), Cryptosuite::kEcdsaRdfc2019}};
  for (const auto& [key, suite] : made) {
    const JsonObject document =
        Signed(Credential(ControllerOf(key)), key, suite);
    const std::vector<ProofReport> reports = Check(document);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_TRUE(reports[0].verified()) << reports[0].finding.reason;
    EXPECT_EQ(reports[0].suite, CryptosuiteName(suite));
    EXPECT_EQ(reports[0].verification_method, key.verification_method());
    // In whole seconds.
    EXPECT_EQ(reports[0].created, InstantMs{1'795'305'600'000});
    EXPECT_EQ(reports[0].expires, std::nullopt);
  }
}

TEST(DataIntegrity, ADocumentWithoutProofHasNoReports) {
  EXPECT_TRUE(Check(Credential()).empty());
  EXPECT_TRUE(Check({{"proof", JsonArray()}}).empty());
}

TEST(DataIntegrity, AnyAlteredMemberFails) {
  const JsonObject document = Signed(Credential(), Key());
  for (const JsonMember& member : Credential()) {
    JsonObject without = document;
    without.erase(member.key());
    EXPECT_NE(Outcome(without), ProofOutcome::kVerified) << member.key();
    JsonObject other = document;
    other[member.key()] = "other";
    EXPECT_NE(Outcome(other), ProofOutcome::kVerified) << member.key();
  }
  JsonObject more = document;
  more["name"] = "Professor";
  EXPECT_EQ(Outcome(more), ProofOutcome::kFailed);
  JsonObject deeper = document;
  deeper["credentialSubject"].get_object()["alumniOf"] = "Another School";
  EXPECT_EQ(Outcome(deeper), ProofOutcome::kFailed);
}

TEST(DataIntegrity, AnyAlteredMemberOfTheProofFails) {
  const JsonObject proof = Signed(Credential(), Key()).at("proof").get_object();
  for (const JsonMember& member : proof) {
    const auto erase = [&](JsonObject& p) { p.erase(member.key()); };
    EXPECT_NE(WithProof(erase), ProofOutcome::kVerified) << member.key();
    const auto change = [&](JsonObject& p) { p[member.key()] = "other"; };
    EXPECT_NE(WithProof(change), ProofOutcome::kVerified) << member.key();
  }
  EXPECT_EQ(WithProof([](JsonObject& p) { p["nonce"] = "x"; }),
            ProofOutcome::kFailed);
  EXPECT_EQ(
      WithProof([](JsonObject& p) { p["created"] = "2026-11-22T00:00:01Z"; }),
      ProofOutcome::kFailed);
}

TEST(DataIntegrity, AnyAlteredMemberFailsInQuads) {
  const JsonObject document =
      Signed(Credential(), Key(), Cryptosuite::kEddsaRdfc2022);
  for (const JsonMember& member : Credential()) {
    JsonObject without = document;
    without.erase(member.key());
    EXPECT_NE(Outcome(without), ProofOutcome::kVerified) << member.key();
    JsonObject other = document;
    other[member.key()] = "https://other.example";
    EXPECT_NE(Outcome(other), ProofOutcome::kVerified) << member.key();
  }
  JsonObject more = document;
  more["name"] = "Professor";
  EXPECT_EQ(Outcome(more), ProofOutcome::kFailed);
  JsonObject unmapped = document;
  unmapped["noTermOfAnyContext"] = "Professor";
  EXPECT_NE(Outcome(unmapped), ProofOutcome::kVerified);
  const JsonObject proof = document.at("proof").get_object();
  for (const JsonMember& member : proof) {
    JsonObject changed = document;
    changed.at("proof").get_object()[member.key()] = "other";
    EXPECT_NE(Outcome(changed), ProofOutcome::kVerified) << member.key();
  }
}

TEST(DataIntegrity, WhatWasSignedCannotBeRenamed) {
  JsonObject credential = Credential();
  credential["validUntil"] = "2027-01-01T00:00:00Z";
  const JsonObject document =
      Signed(credential, Key(), Cryptosuite::kEddsaRdfc2022);
  ASSERT_EQ(Outcome(document), ProofOutcome::kVerified);
  // The same quads: only readers of JSON would no longer see the end.
  JsonObject renamed = document;
  renamed.erase("validUntil");
  renamed["https://www.w3.org/2018/credentials#validUntil"] = {
      {"@value", "2027-01-01T00:00:00Z"},
      {"@type", "http://www.w3.org/2001/XMLSchema#dateTime"}};
  EXPECT_EQ(Outcome(renamed), ProofOutcome::kCannotCheck);
  JsonObject wrapped = document;
  wrapped["validUntil"] = JsonArray({"2027-01-01T00:00:00Z"});
  EXPECT_EQ(Outcome(wrapped), ProofOutcome::kCannotCheck);
}

TEST(DataIntegrity, AddingAContextFails) {
  JsonObject document = Signed(Credential(), Key());
  document["@context"].get_array().push_back("https://evil.example/v1");
  EXPECT_EQ(Outcome(document), ProofOutcome::kCannotCheck);
}

TEST(DataIntegrity, AnUnknownKindCannotBeChecked) {
  for (const char* const suite :
       {"bbs-2023", "eddsa-2022", "merkle-proof-2019", ""}) {
    EXPECT_EQ(WithProof([&](JsonObject& p) { p["cryptosuite"] = suite; }),
              ProofOutcome::kCannotCheck)
        << suite;
  }
  for (const char* const type : {"Ed25519Signature2018", "JsonWebSignature2020",
                                 "RsaSignature2018", ""}) {
    EXPECT_EQ(WithProof([&](JsonObject& p) { p["type"] = type; }),
              ProofOutcome::kCannotCheck)
        << type;
  }
  EXPECT_EQ(WithProof([](JsonObject& p) {
              p["type"] = JsonArray({"DataIntegrityProof"});
            }),
            ProofOutcome::kCannotCheck);
}

TEST(DataIntegrity, AProofOfAnotherPurposeFails) {
  const auto purpose = [](const char* name) {
    const Result<JsonValue> secured = AddProof(
        Credential(),
        {.suite = Cryptosuite::kEddsaJcs2022, .created = {}, .purpose = name},
        Key(), TestContexts());
    return Outcome(secured->get_object());
  };
  EXPECT_EQ(purpose("assertionMethod"), ProofOutcome::kVerified);
  EXPECT_EQ(purpose("authentication"), ProofOutcome::kFailed);
}

TEST(DataIntegrity, AWrongDateFails) {
  for (const char* const name : {"created", "expires"}) {
    for (const JsonValue& date :
         {JsonValue("yesterday"), JsonValue("2026-11-22"), JsonValue(""),
          JsonValue(7), JsonValue(nullptr)}) {
      EXPECT_EQ(WithProof([&](JsonObject& p) { p[name] = date; }),
                ProofOutcome::kFailed);
    }
  }
}

TEST(DataIntegrity, AMalformedSignatureFails) {
  for (const JsonValue& value :
       {JsonValue("z"), JsonValue("z11"), JsonValue("u3q2-7w"), JsonValue(""),
        JsonValue(7), JsonValue("z0"),
        JsonValue("z" + std::string(9999, '2'))}) {
    EXPECT_EQ(WithProof([&](JsonObject& p) { p["proofValue"] = value; }),
              ProofOutcome::kFailed);
  }
}

TEST(DataIntegrity, AnUnknownKeyIsSaidToBeUnknown) {
  for (const char* const name :
       {"did:web:college.example#key-1", "did:key:z6Mk", "https://a.example"}) {
    EXPECT_EQ(WithProof([&](JsonObject& p) { p["verificationMethod"] = name; }),
              ProofOutcome::kNoKey);
  }
}

TEST(DataIntegrity, AnotherIssuersKeyIsToldApart) {
  EXPECT_EQ(Outcome(Signed(Credential("did:web:college.example"), Key())),
            ProofOutcome::kNotIssuer);
  JsonObject nobody = Credential();
  nobody.erase("issuer");
  EXPECT_EQ(Outcome(Signed(nobody, Key())), ProofOutcome::kFailed);
  nobody["issuer"] = ControllerOf(Key());
  EXPECT_EQ(Outcome(Signed(nobody, Key())), ProofOutcome::kVerified);
}

TEST(DataIntegrity, AKeyOfAnotherTypeFails) {
  JsonObject document = Signed(Credential(), Key());
  const KeyResolver keys = ResolverOf(
      Key().verification_method(),
      {{TestNistKey(NistCurve::kP256).public_key(), ControllerOf(Key())}});
  EXPECT_EQ(
      CheckDataIntegrity(document, keys, TestContexts()).at(0).finding.outcome,
      ProofOutcome::kFailed);
}

TEST(DataIntegrity, AnIntegerThatIsRoundedCannotBeChecked) {
  JsonObject document = Credential();
  document["number"] = 9'007'199'254'740'992;
  EXPECT_EQ(Outcome(Signed(document, Key())), ProofOutcome::kVerified);
  JsonObject larger = Signed(document, Key());
  larger["number"] = 9'007'199'254'740'993;
  EXPECT_EQ(Outcome(larger), ProofOutcome::kCannotCheck);
  EXPECT_FALSE(AddProof(larger, {.suite = Cryptosuite::kEddsaJcs2022}, Key(),
                        TestContexts()));
}

TEST(DataIntegrity, ASetIsJudgedProofByProof) {
  JsonObject document = Signed(Signed(Credential(), Key()), TestEd25519Key(9));
  document.at("proof").get_array().push_back("no object");
  const std::vector<ProofReport> reports = Check(document);
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[0].finding.outcome, ProofOutcome::kVerified);
  EXPECT_EQ(reports[1].finding.outcome, ProofOutcome::kNotIssuer);
  EXPECT_EQ(reports[2].finding.outcome, ProofOutcome::kFailed);
}

TEST(DataIntegrity, TooManyProofsAreNotJudged) {
  JsonObject document = Signed(Credential(), Key());
  const JsonValue proof = document.at("proof");
  document["proof"] = JsonArray(kProofsMax, proof);
  EXPECT_EQ(Check(document).size(), kProofsMax);
  document["proof"] = JsonArray(kProofsMax + 1, proof);
  const std::vector<ProofReport> reports = Check(document);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].finding.outcome, ProofOutcome::kCannotCheck);
}

// Sixteen links sign sixteen documents, of which eight are made.
TEST(DataIntegrity, ALongChainIsCutOff) {
  JsonObject document = Credential();
  JsonArray proofs;
  for (int i = 0; i < 16; ++i) {
    JsonObject proof = Signed(Credential(), Key()).at("proof").get_object();
    proof["id"] = "urn:uuid:" + std::to_string(i);
    if (i > 0) proof["previousProof"] = "urn:uuid:" + std::to_string(i - 1);
    proofs.push_back(proof);
  }
  document["proof"] = proofs;
  const std::vector<ProofReport> reports = Check(document);
  ASSERT_EQ(reports.size(), 16U);
  EXPECT_EQ(reports[7].finding.outcome, ProofOutcome::kFailed);
  EXPECT_EQ(reports[8].finding.outcome, ProofOutcome::kCannotCheck);
}

// Blank nodes that all look alike: what telling them apart may take is there
// once for all proofs, not for each.
TEST(DataIntegrity, HostileBlankNodesAreGivenUpOnce) {
  JsonObject document = Credential();
  JsonArray nodes;
  for (int i = 0; i < 12; ++i) {
    JsonArray others;
    for (int j = 0; j < 12; ++j) {
      if (i != j) others.push_back({{"id", "_:n" + std::to_string(j)}});
    }
    nodes.push_back({{"id", "_:n" + std::to_string(i)}, {"relatedTo", others}});
  }
  document["evidence"] = nodes;
  CanonicalForms forms(document, TestContexts());
  const Result<std::string>& first =
      forms.OfDocument(CanonicalForm::kQuads, {});
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, ErrorCode::kLimit);
  // The same answer, and no second try.
  EXPECT_EQ(&forms.OfDocument(CanonicalForm::kQuads, {}), &first);
  // The other hash has no work left.
  EXPECT_FALSE(forms.OfDocument(CanonicalForm::kQuadsSha384, {}));
}

Bytes HashOf(const JsonObject& document, const JsonArray& before,
             const JsonObject& proof) {
  CanonicalForms forms(document, TestContexts());
  return *HashForSuite(Cryptosuite::kEddsaJcs2022, SignatureAlgorithm::kEdDsa,
                       forms, before, proof);
}

// A chain of two: the second signs the first with the document, made from the
// rules and not by AddProof, which makes no chains.
JsonObject Chained() {
  JsonObject unsigned_document = Credential();
  const auto sign = [&](const JsonArray& before, JsonObject proof) {
    const Bytes hashes = HashOf(unsigned_document, before, proof);
    proof["proofValue"] = "z" + Base58Encode(Key().Sign(hashes));
    return proof;
  };
  JsonObject options = {{"type", "DataIntegrityProof"},
                        {"cryptosuite", "eddsa-jcs-2022"},
                        {"verificationMethod", Key().verification_method()},
                        {"proofPurpose", "assertionMethod"},
                        {"id", "urn:uuid:1"}};
  const JsonObject first = sign({}, options);
  options["id"] = "urn:uuid:2";
  options["previousProof"] = "urn:uuid:1";
  const JsonObject second = sign(JsonArray({first}), options);
  unsigned_document["proof"] = JsonArray({first, second});
  return unsigned_document;
}

std::vector<ProofOutcome> ChainOutcomes(
    const std::function<void(JsonArray&)>& change) {
  JsonObject document = Chained();
  change(document.at("proof").get_array());
  std::vector<ProofOutcome> outcomes;
  for (const ProofReport& report : Check(document)) {
    outcomes.push_back(report.finding.outcome);
  }
  return outcomes;
}

TEST(DataIntegrity, AChainHoldsOnlyAsAWhole) {
  using enum ProofOutcome;
  using Outcomes = std::vector<ProofOutcome>;
  EXPECT_EQ(ChainOutcomes([](JsonArray&) {}), Outcomes({kVerified, kVerified}));
  EXPECT_EQ(
      ChainOutcomes([](JsonArray& proofs) { std::swap(proofs[0], proofs[1]); }),
      Outcomes({kVerified, kVerified}));
  // The first is gone, damaged, of another kind, or there twice.
  EXPECT_EQ(
      ChainOutcomes([](JsonArray& proofs) { proofs.erase(proofs.begin()); }),
      Outcomes({kFailed}));
  EXPECT_EQ(ChainOutcomes([](JsonArray& proofs) {
              proofs[0].get_object()["created"] = "2026-11-22T00:00:01Z";
            }),
            Outcomes({kFailed, kFailed}));
  EXPECT_EQ(
      ChainOutcomes([](JsonArray& proofs) { proofs.push_back(proofs[0]); }),
      Outcomes({kVerified, kFailed, kVerified}));
  // A proof cannot go before itself.
  EXPECT_EQ(ChainOutcomes([](JsonArray& proofs) {
              proofs[1].get_object()["id"] = "urn:uuid:1";
              proofs.erase(proofs.begin());
            }),
            Outcomes({kFailed}));
  EXPECT_EQ(ChainOutcomes([](JsonArray& proofs) {
              proofs[1].get_object()["previousProof"] = JsonArray();
            }),
            Outcomes({kVerified, kFailed}));
  EXPECT_EQ(ChainOutcomes([](JsonArray& proofs) {
              proofs[1].get_object()["previousProof"] = 7;
            }),
            Outcomes({kVerified, kFailed}));
}

TEST(DataIntegrity, AProofAfterOneThatCannotBeCheckedCannotEither) {
  JsonObject document = Chained();
  JsonObject& first = document.at("proof").get_array()[0].get_object();
  first["cryptosuite"] = "bbs-2023";
  // Signed anew over the strange proof, and rightly.
  JsonObject second = document.at("proof").get_array()[1].get_object();
  second.erase("proofValue");
  const Bytes hashes = HashOf(Credential(), JsonArray({first}), second);
  second["proofValue"] = "z" + Base58Encode(Key().Sign(hashes));
  document.at("proof").get_array()[1] = second;
  const std::vector<ProofReport> reports = Check(document);
  EXPECT_EQ(reports.at(0).finding.outcome, ProofOutcome::kCannotCheck);
  EXPECT_EQ(reports.at(1).finding.outcome, ProofOutcome::kCannotCheck);
}

TEST(AddProof, RefusesKeysOfOtherSuites) {
  const auto add = [](Cryptosuite suite, const CredentialKey& key) {
    return AddProof(Credential(), {.suite = suite}, key, TestContexts())
        .has_value();
  };
  EXPECT_FALSE(add(Cryptosuite::kEcdsaJcs2019, TestEd25519Key()));
  EXPECT_FALSE(add(Cryptosuite::kEddsaJcs2022, TestNistKey(NistCurve::kP256)));
  EXPECT_FALSE(add(Cryptosuite::kEcdsaSd2023, TestNistKey(NistCurve::kP256)));
  EXPECT_FALSE(add(Cryptosuite::kEddsaJcs2022, TestRsaKey("did:web:a#k")));
  EXPECT_FALSE(add(Cryptosuite::kEd25519Signature2020, TestEd25519Key()));
  EXPECT_FALSE(AddProof("text", {}, TestEd25519Key(), TestContexts()));
}

TEST(AddProof, NamesTheKeyAsItIsTold) {
  const Result<JsonValue> secured =
      AddProof(Credential(),
               {.suite = Cryptosuite::kEddsaJcs2022,
                .created = kCreated,
                .verification_method = "did:web:college.example#a"},
               Key(), TestContexts());
  const JsonValue& proof = secured->at("proof");
  EXPECT_EQ(proof.at("verificationMethod"), "did:web:college.example#a");
  EXPECT_EQ(proof.at("created"), "2026-11-22T00:00:00Z");
}

TEST(CheckProofs, ReadsEachKindOfDocument) {
  const auto check = [](std::string_view file) {
    return CheckProofs(*ReadDocument(AsBytes(file)), DidKeyResolver(),
                       TestContexts());
  };
  EXPECT_TRUE(
      check(CanonicalJson(Signed(Credential(), Key()))).at(0).verified());
  const std::string token = *SignVcJwt(Credential(), {}, Key());
  EXPECT_TRUE(check(" " + token + "\n").at(0).verified());
  EXPECT_TRUE(check("%PDF").empty());
  const JsonObject header = {{"typ", "dc+sd-jwt"},
                             {"kid", Key().verification_method()}};
  const std::string sd_jwt = SignJws(
      header, CanonicalJson(JsonObject{{"iss", ControllerOf(Key())}}), Key());
  const ProofReport report = check(sd_jwt + "~WyJhIl0~").at(0);
  EXPECT_TRUE(report.verified()) << report.finding.reason;
  EXPECT_EQ(report.suite, "SD-JWT VC EdDSA");
  // An ordinary token's signature is none of an SD-JWT, and the other way.
  EXPECT_EQ(check(token + "~").at(0).finding.outcome,
            ProofOutcome::kCannotCheck);
  EXPECT_EQ(check(sd_jwt).at(0).finding.outcome, ProofOutcome::kCannotCheck);
}

}  // namespace
}  // namespace diptych
