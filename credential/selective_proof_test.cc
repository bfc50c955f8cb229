// SPDX-License-Identifier: Apache-2.0
// Covers ecdsa-sd-2023 with proofs made from its rules: what holds, whatever
// was changed in document or value, and what a value may ask for.
#include "credential/selective_proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "credential/data_integrity.h"
#include "tests/support/sd_proof.h"
#include "tests/support/selective_credential.h"

namespace diptych {
namespace {

using testing::HasSubstr;
using enum ProofOutcome;

ProofReport Check(const JsonObject& document) {
  const std::vector<ProofReport> reports =
      CheckDataIntegrity(document, DidKeyResolver(), TestContexts());
  EXPECT_EQ(reports.size(), 1U);
  return reports.at(0);
}

ProofOutcome Outcome(const JsonObject& document) {
  return Check(document).finding.outcome;
}

// The derived proof, of which `change` makes another.
template <class Change>
ProofOutcome WithValue(const Change& change) {
  const SelectiveCredential made;
  SdDerivedValue value = made.derived;
  change(value);
  return Outcome(made.With(made.shown, value));
}

TEST(SelectiveProof, HoldsBaseAndDerived) {
  const SelectiveCredential made;
  for (const JsonObject& document : {made.With(made.whole, made.base),
                                     made.With(made.shown, made.derived)}) {
    const ProofReport report = Check(document);
    EXPECT_TRUE(report.verified()) << report.finding.reason;
    EXPECT_TRUE(report.may_omit);
    EXPECT_TRUE(report.fixes_status);
    EXPECT_THAT(report.finding.reason, HasSubstr("may have left out"));
  }
  EXPECT_THAT(Check(made.With(made.whole, made.base)).finding.reason,
              HasSubstr("base proof"));
}

TEST(SelectiveProof, DoesNotFixAStatusThatIsSignedByItself) {
  const SelectiveCredential made([](const std::string& statement) {
    return statement.contains("#issuer>");
  });
  const ProofReport report = Check(made.With(made.shown, made.derived));
  EXPECT_TRUE(report.verified()) << report.finding.reason;
  EXPECT_FALSE(report.fixes_status);
}

TEST(SelectiveProof, FailsWhateverIsChangedInTheDocument) {
  const SelectiveCredential made;
  const auto changed = [&](const auto& change) {
    JsonObject shown = made.shown;
    change(shown);
    return Outcome(made.With(shown, made.derived));
  };
  // Mandatory, signed by itself, left out of both, added.
  EXPECT_EQ(
      changed([](JsonObject& d) { d["validUntil"] = "2099-01-01T00:00:00Z"; }),
      kFailed);
  EXPECT_EQ(changed([](JsonObject& d) {
              d["credentialSubject"].get_object()["alumniOf"] = "Another";
            }),
            kFailed);
  EXPECT_EQ(changed([](JsonObject& d) { d.erase("validUntil"); }), kFailed);
  EXPECT_EQ(changed([](JsonObject& d) { d.erase("credentialStatus"); }),
            kFailed);
  EXPECT_EQ(changed([](JsonObject& d) {
              d["credentialSubject"].get_object().erase("alumniOf");
            }),
            kFailed);
  EXPECT_EQ(changed([](JsonObject& d) { d["name"] = "Doctor"; }), kFailed);
  EXPECT_EQ(changed([](JsonObject& d) { d["issuer"] = "did:web:other"; }),
            kFailed);
}

TEST(SelectiveProof, FailsWhateverIsChangedInTheProof) {
  const SelectiveCredential made;
  JsonObject document = made.With(made.shown, made.derived);
  document.at("proof").get_object()["created"] = "2026-01-01T00:00:01Z";
  EXPECT_EQ(Outcome(document), kFailed);
}

TEST(SelectiveProof, FailsWithOtherIndexes) {
  // Every one put in another's place, one less, one more, one beyond the end.
  const SelectiveCredential made;
  const std::size_t count = made.derived.mandatory_indexes.size() +
                            made.derived.signatures.statement_signatures.size();
  for (std::size_t i = 0; i < made.derived.mandatory_indexes.size(); ++i) {
    for (std::size_t index = 0; index <= count; ++index) {
      if (std::ranges::find(made.derived.mandatory_indexes, index) !=
          made.derived.mandatory_indexes.end()) {
        continue;
      }
      EXPECT_EQ(
          WithValue([&](SdDerivedValue& v) { v.mandatory_indexes[i] = index; }),
          kFailed)
          << i << " " << index;
    }
  }
  EXPECT_EQ(
      WithValue([](SdDerivedValue& v) { v.mandatory_indexes.pop_back(); }),
      kFailed);
  for (const std::size_t more : {count, count + 1, std::size_t{60'000}}) {
    EXPECT_EQ(WithValue([&](SdDerivedValue& v) {
                v.mandatory_indexes.push_back(more);
              }),
              kFailed);
  }
  EXPECT_EQ(WithValue([](SdDerivedValue& v) {
              v.mandatory_indexes.push_back(v.mandatory_indexes.front());
            }),
            kFailed);
}

TEST(SelectiveProof, FailsWithOtherSignatures) {
  EXPECT_EQ(WithValue([](SdDerivedValue& v) {
              std::swap(v.signatures.statement_signatures[0],
                        v.signatures.statement_signatures[1]);
            }),
            kFailed);
  EXPECT_EQ(WithValue([](SdDerivedValue& v) {
              v.signatures.statement_signatures.back()[0] ^= 1U;
            }),
            kFailed);
  EXPECT_EQ(WithValue([](SdDerivedValue& v) {
              v.signatures.statement_signatures.pop_back();
            }),
            kFailed);
  EXPECT_EQ(WithValue([](SdDerivedValue& v) {
              v.signatures.statement_signatures.push_back(
                  v.signatures.statement_signatures[0]);
            }),
            kFailed);
  EXPECT_EQ(WithValue([](SdDerivedValue& v) {
              v.signatures.base_signature[5] ^= 1U;
            }),
            kFailed);
}

// Whoever makes a proof key of his own can sign statements with it, and lacks
// the issuer's signature of that key.
TEST(SelectiveProof, FailsWithAnotherProofKey) {
  SelectiveCredential made;
  made.base.signatures =
      MakeSdBase(
          made.whole, made.Options(),
          {.issuer = made.keys.proof,
           .proof = *NistSecretKey::FromSecret(NistCurve::kP256, Bytes(32, 9)),
           .hmac = made.keys.hmac},
          made.is_mandatory)
          .signatures;
  EXPECT_EQ(Outcome(made.With(made.whole, made.base)), kFailed);
}

TEST(SelectiveProof, FailsWithOtherLabels) {
  EXPECT_EQ(
      WithValue([](SdDerivedValue& v) { std::swap(v.labels[0], v.labels[1]); }),
      kFailed);
  EXPECT_EQ(WithValue([](SdDerivedValue& v) { v.labels[0] = v.labels[1]; }),
            kFailed);
  EXPECT_EQ(WithValue([](SdDerivedValue& v) { v.labels.pop_back(); }), kFailed);
  EXPECT_EQ(WithValue([](SdDerivedValue& v) { v.labels.push_back(Digest{1}); }),
            kFailed);
}

TEST(SelectiveProof, OfTheBaseFailsIfAStatementIsMissing) {
  const SelectiveCredential made;
  JsonObject whole = made.whole;
  whole["credentialSubject"].get_object().erase("alumniOf");
  EXPECT_EQ(Outcome(made.With(whole, made.base)), kFailed);
  SdBaseValue value = made.base;
  value.signatures.statement_signatures.pop_back();
  EXPECT_EQ(Outcome(made.With(made.whole, value)), kFailed);
  value = made.base;
  value.hmac_key[0] ^= 1U;
  EXPECT_EQ(Outcome(made.With(made.whole, value)), kFailed);
}

TEST(SelectiveProof, InAChainCannotBeChecked) {
  const SelectiveCredential made;
  JsonObject document = made.With(made.whole, made.base);
  JsonObject second = document.at("proof").get_object();
  document.at("proof").get_object()["id"] = "urn:uuid:1";
  second["previousProof"] = "urn:uuid:1";
  document["proof"] = JsonArray({document.at("proof"), second});
  const std::vector<ProofReport> reports =
      CheckDataIntegrity(document, DidKeyResolver(), TestContexts());
  EXPECT_EQ(reports.at(1).finding.outcome, kCannotCheck);
}

// Sixteen proofs of many statements are not checked one after the other.
TEST(SelectiveProof, SignaturesAreCountedForAllProofsTogether) {
  const SelectiveCredential made;
  JsonObject whole = made.whole;
  JsonArray friends;
  for (int i = 0; i < 600; ++i)
    friends.push_back(
        {{"id", "urn:x:" + std::to_string(i)}, {"type", "Person"}});
  whole["evidence"] = friends;
  const SdBaseValue base =
      MakeSdBase(whole, made.Options(), made.keys, made.is_mandatory);
  JsonObject document = made.With(whole, base);
  const JsonValue proof = document.at("proof");
  document["proof"] = JsonArray(4, proof);
  const std::vector<ProofReport> reports =
      CheckDataIntegrity(document, DidKeyResolver(), TestContexts());
  ASSERT_EQ(reports.size(), 4U);
  EXPECT_TRUE(reports[0].verified()) << reports[0].finding.reason;
  EXPECT_EQ(reports[3].finding.outcome, kCannotCheck);
  EXPECT_THAT(reports[3].finding.reason, HasSubstr("more signatures"));
}

TEST(SelectiveProof, OtherValuesFail) {
  const SelectiveCredential made;
  const std::string value = EncodeSd(made.derived);
  for (const std::string& other :
       {std::string(), std::string("u"), std::string("z") + value.substr(1),
        value + "A", value.substr(0, value.size() - 4), value + "AAAA",
        std::string("u2V0C") + value.substr(5),
        std::string("u2V0A") + value.substr(5)}) {
    EXPECT_FALSE(DecodeSdProofValue(other)) << other.substr(0, 20);
    JsonObject document = made.With(made.shown, made.derived);
    document.at("proof").get_object()["proofValue"] = other;
    EXPECT_EQ(Outcome(document), kFailed) << other.substr(0, 20);
  }
  SdDerivedValue wrong = made.derived;
  wrong.signatures.proof_key_octets[1] = 0x25;
  EXPECT_FALSE(DecodeSdProofValue(EncodeSd(wrong)));
  wrong = made.derived;
  wrong.signatures.statement_signatures[0].pop_back();
  EXPECT_FALSE(DecodeSdProofValue(EncodeSd(wrong)));
  wrong = made.derived;
  wrong.signatures.statement_signatures.assign(kSdSignaturesMax + 1, Bytes(64));
  const auto many = DecodeSdProofValue(EncodeSd(wrong));
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, ErrorCode::kLimit);
}

TEST(SelectiveProof, TakesAKeyOfP256Alone) {
  const SelectiveCredential made;
  JsonObject document = made.With(made.shown, made.derived);
  const KeyResolver p384 = [&](const KeyRequest& request) {
    return Result<std::vector<CandidateKey>>(
        {{CredentialPublicKey(
              NistSecretKey::FromSecret(NistCurve::kP384, Bytes(48, 7))
                  ->public_key()),
          std::string(request.issuer)}});
  };
  const std::vector<ProofReport> reports =
      CheckDataIntegrity(document, p384, TestContexts());
  EXPECT_EQ(reports.at(0).finding.outcome, kFailed);
  EXPECT_THAT(reports.at(0).finding.reason, HasSubstr("another type"));
}

}  // namespace
}  // namespace diptych
