// SPDX-License-Identifier: Apache-2.0
// Covers what a signature alone cannot make valid: what is no credential, dates
// that cannot be, keys that have run out, holders that are others, and status
// tokens of other issuers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/base58.h"
#include "base/base64.h"
#include "credential/jwk.h"
#include "credential/token_status_list.h"
#include "crypto/sha256.h"
#include "json/canonical.h"
#include "tests/support/signed_credential.h"
#include "verdict/conclusion.h"
#include "verdict/unregistered.h"

namespace diptych {
namespace {

using testing::HasSubstr;
using enum Verdict;

constexpr TimeMs kNow{1'796'000'000'000};  // 2026-11-30
constexpr char kDid[] = "did:web:college.example";
constexpr char kListUrl[] = "https://college.example/status/3/token";

VerdictReport Judge(const std::string& text, const OutsideKnowledge& outside,
                    const std::string& trusted) {
  return JudgeUnregistered({.document = ReadDocument(AsBytes(text)).value(),
                            .outside = outside,
                            .contexts = TestContexts(),
                            .now = kNow,
                            .trusted_issuer = trusted});
}

VerdictReport Judge(const std::string& text) {
  return Judge(text, {}, TestDid(1));
}

// What every credential has, before the members that it has besides.
constexpr char kCredential[] =
    R"("@context":["https://www.w3.org/ns/credentials/v2"],)"
    R"("type":["VerifiableCredential"],)"
    R"("credentialSubject":{"id":"did:example:ada"})";

JsonObject Object(std::string_view text) {
  return ParseJson(text).value().as_object();
}

// Of TestDid(1), with these members beside its issuer.
std::string Json(std::string_view members) {
  return SignedText(
      R"({"issuer":")" + TestDid(1) + "\"," + std::string(members) + "}",
      TestDidKey(1));
}

std::string Token(std::string_view claims, const JsonObject& header) {
  return SignJws(header,
                 R"({"iss":")" + TestDid(1) + "\"," + std::string(claims) + "}",
                 TestDidKey(1));
}

std::string SdJwt(std::string_view claims) {
  return Token(claims, {{"typ", "dc+sd-jwt"}}) + "~";
}

TEST(UnregisteredKind, WhatIsNoCredentialIsNotValidHoweverItIsSigned) {
  const std::string texts[] = {
      Json(R"("hello":1)"),
      Json(R"("type":["Profile"])"),
      Json(R"("type":["VerifiablePresentation"])"),
      Json(R"("type":["VerifiablePresentation","VerifiableCredential"])"),
      Token(R"("sub":"x","aud":"y")", {{"typ", "JWT"}}),
      Token(R"("sub":"x","aud":"y")", {}),
      SdJwt(R"("sub":"x")"),
  };
  for (const std::string& text : texts) {
    const VerdictReport report = Judge(text);
    EXPECT_EQ(report.verdict, kCannotTell) << text;
    EXPECT_EQ(Find(report.checks, CheckName::kDocument).outcome,
              CheckOutcome::kUnknown)
        << text;
  }
  EXPECT_EQ(Judge(Json(kCredential)).verdict, kValid);
  EXPECT_EQ(Judge(SdJwt(R"("vct":"x")")).verdict, kValid);
}

// With a proof that has `more` in it.
std::string Proven(const std::string& issuer, const std::string& method,
                   const JsonObject& more) {
  JsonObject credential = Object(std::string("{") + kCredential +
                                 R"(,"issuer":")" + issuer + "\"}");
  JsonObject proof = {{"type", "DataIntegrityProof"},
                      {"cryptosuite", "eddsa-jcs-2022"},
                      {"verificationMethod", method},
                      {"proofPurpose", "assertionMethod"}};
  for (const JsonMember& member : more) {
    proof.emplace(member.key(), member.value());
  }
  Bytes octets = ToBytes(Sha256(AsBytes(CanonicalJson(proof))));
  const Digest document = Sha256(AsBytes(CanonicalJson(credential)));
  octets.insert(octets.end(), document.begin(), document.end());
  proof.emplace("proofValue", "z" + Base58Encode(TestDidKey(1).Sign(octets)));
  credential.emplace("proof", std::move(proof));
  return PrettyJson(credential);
}

std::string Proven(const JsonObject& more) {
  return Proven(TestDid(1), TestDidKey(1).verification_method(), more);
}

TEST(UnregisteredDates, AProofMadeAheadOfTheClockIsNotBelieved) {
  // As far ahead as clocks may differ.
  EXPECT_EQ(Judge(Proven({{"created", "2026-11-30T00:58:20Z"}})).verdict,
            kValid);
  for (const std::string& text :
       {Proven({{"created", "2026-11-30T00:58:21Z"}}),
        Proven({{"created", "2030-01-01T00:00:00Z"}}),
        Token(std::string(kCredential) + R"(,"iat":4000000000)",
              {{"typ", "vc+jwt"}}),
        SdJwt(R"("vct":"x","iat":4000000000)")}) {
    const VerdictReport report = Judge(text);
    EXPECT_EQ(report.verdict, kCannotTell) << text;
    EXPECT_THAT(report.sentence, HasSubstr("ahead of this verifier's clock"));
  }
  EXPECT_EQ(Judge(SdJwt(R"("vct":"x","iat":"soon")")).verdict, kNotValid);
}

TEST(UnregisteredDates, AProofThatHasExpiredIsNotValid) {
  EXPECT_EQ(Judge(Proven({{"expires", "2026-12-01T00:00:00Z"}})).verdict,
            kValid);
  const VerdictReport report =
      Judge(Proven({{"expires", "2026-11-22T00:00:00Z"}}));
  EXPECT_EQ(report.verdict, kNotValid);
  EXPECT_EQ(report.sentence,
            "NOT VALID. By its issuer's word its signature no longer counts: "
            "until 2026-11-22 00:00 UTC.");
}

TEST(UnregisteredDates, ALaterProofOutlivesOneThatHasExpired) {
  JsonObject credential = Object(Proven({{"expires", "2026-11-22T00:00:00Z"}}));
  const JsonValue other = Object(Proven({})).at("proof");
  credential["proof"] = JsonArray{credential.at("proof"), other};
  EXPECT_EQ(Judge(PrettyJson(credential)).verdict, kValid);
}

// The did.json of kDid with the key of TestDid(1) and these dates.
OutsideKnowledge Site(std::string_view dates) {
  const std::string multikey =
      TestDid(1).substr(std::string_view("did:key:").size());
  const std::string text = R"({"id":")" + std::string(kDid) +
                           R"(","assertionMethod":[{"id":")" + kDid +
                           R"(#k","publicKeyMultibase":")" + multikey + "\"" +
                           std::string(dates) + "}]}";
  OutsideKnowledge outside;
  outside.did_documents.insert_or_assign(kDid, ToBytes(AsBytes(text)));
  return outside;
}

TEST(UnregisteredKeys, ARevokedOneSignsNothing) {
  const std::string text = Proven(kDid, std::string(kDid) + "#k",
                                  {{"created", "2025-01-01T00:00:00Z"}});
  EXPECT_EQ(Judge(text, Site(""), kDid).verdict, kValid);
  const VerdictReport report =
      Judge(text, Site(R"(,"revoked":"2026-01-01T00:00:00Z")"), kDid);
  EXPECT_EQ(report.verdict, kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("was revoked on 2026-01-01"));
}

TEST(UnregisteredKeys, OneThatHasRunOutSignsWhatWasMadeBefore) {
  const OutsideKnowledge site = Site(R"(,"expires":"2026-01-01T00:00:00Z")");
  const auto judge = [&](const JsonObject& more) {
    return Judge(Proven(kDid, std::string(kDid) + "#k", more), site, kDid)
        .verdict;
  };
  EXPECT_EQ(judge({{"created", "2025-12-31T00:00:00Z"}}), kValid);
  EXPECT_EQ(judge({{"created", "2026-01-02T00:00:00Z"}}), kCannotTell);
  EXPECT_EQ(judge({}), kCannotTell);
  const auto token = [&](std::string_view claims) {
    const std::string text =
        SignJws({{"typ", "vc+jwt"}, {"kid", std::string(kDid) + "#k"}},
                std::string("{") + kCredential + R"(,"issuer":")" +
                    std::string(kDid) + "\"" + std::string(claims) + "}",
                TestDidKey(1));
    return Judge(text, site, kDid).verdict;
  };
  EXPECT_EQ(token(R"(,"validFrom":"2025-12-31T00:00:00Z")"), kValid);
  EXPECT_EQ(token(R"(,"validFrom":"2026-01-02T00:00:00Z")"), kCannotTell);
  EXPECT_EQ(token(R"(,"validFrom":"2025-12-31T00:00:00Z","iat":1767312000)"),
            kCannotTell);
  EXPECT_EQ(token(""), kCannotTell);
}

TEST(UnregisteredSdJwt, ACredentialWithinItIsNotPassedOver) {
  const VerdictReport report = Judge(
      SdJwt(R"("vct":"x","vc":{"type":["VerifiableCredential"],)"
            R"("credentialStatus":{"type":"BitstringStatusListEntry"}})"));
  EXPECT_EQ(report.verdict, kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("in its claim vc"));
}

// Bound to the key of TestDid(2), and shown by that of `holder`.
std::string Bound(std::uint8_t holder, std::string_view issued,
                  std::string_view confirmation = {}) {
  const std::string named =
      confirmation.empty()
          ? R"({"jwk":)" +
                CanonicalJson(PublicJwk(TestDidKey(2).public_key())) + "}"
          : std::string(confirmation);
  const std::string shown = SdJwt(R"("vct":"x","cnf":)" + named);
  const std::string hash = Base64UrlEncode(Sha256(AsBytes(shown)));
  return shown + SignJws({{"typ", "kb+jwt"}},
                         R"({"aud":"a","nonce":"n","sd_hash":")" + hash +
                             R"(","iat":)" + std::string(issued) + "}",
                         TestDidKey(holder));
}

TEST(UnregisteredSdJwt, ItsHoldersSignatureIsChecked) {
  const VerdictReport report = Judge(Bound(2, "1700000000"));
  EXPECT_EQ(report.verdict, kValid) << report.sentence;
  EXPECT_THAT(Find(report.checks, CheckName::kProof).sentence,
              HasSubstr("Its holder has signed it, too"));
  EXPECT_EQ(Judge(Bound(3, "1700000000")).verdict, kNotValid);
  EXPECT_EQ(Judge(Bound(2, "4000000000")).verdict, kCannotTell);
  EXPECT_EQ(Judge(Bound(2, "1700000000", R"({"kid":"x"})")).verdict,
            kCannotTell);
  std::string none = Bound(2, "1700000000");
  const std::size_t header = none.rfind('~') + 1;
  none.replace(header, none.find('.', header) - header,
               Base64UrlEncode(AsBytes(R"({"alg":"none","typ":"kb+jwt"})")));
  EXPECT_EQ(Judge(none).verdict, kNotValid);
}

TEST(UnregisteredSdJwt, WithoutItsHoldersSignatureItSaysSo) {
  std::string unbound = Bound(2, "1700000000");
  unbound.resize(unbound.rfind('~') + 1);
  const VerdictReport report = Judge(unbound);
  EXPECT_EQ(report.verdict, kValid) << report.sentence;
  EXPECT_THAT(Find(report.checks, CheckName::kProof).sentence,
              HasSubstr("bound to a key of its holder, and nothing shows"));
}

TEST(UnregisteredToken, AListThatNamesAnotherIssuerSaysNothing) {
  const std::string text =
      SdJwt(R"("vct":"x","status":{"status_list":{"idx":1,"uri":")" +
            std::string(kListUrl) + R"("}})");
  const auto judge = [&](const JsonValue& issuer) {
    JsonObject claims = TokenClaims({.url = kListUrl,
                                     .issuer = "",
                                     .issued_s = kNow.value / 1000 - 60,
                                     .expires_s = kNow.value / 1000 + 60,
                                     .ttl_s = 300,
                                     .lst = EncodeTokenStatuses(Bytes(64, 0))});
    claims.erase("iss");
    if (!issuer.is_null()) claims["iss"] = issuer;
    OutsideKnowledge outside;
    outside.lists.insert_or_assign(
        kListUrl,
        ToBytes(AsBytes(SignJws({{"typ", "statuslist+jwt"}},
                                CanonicalJson(claims), TestDidKey(1)))));
    return Judge(text, outside, TestDid(1));
  };
  EXPECT_EQ(judge(JsonValue(TestDid(1))).verdict, kValid);
  EXPECT_EQ(judge(JsonValue()).verdict, kValid);
  const VerdictReport report = judge(JsonValue("did:web:evil.example"));
  EXPECT_EQ(report.verdict, kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("names another issuer"));
  EXPECT_EQ(judge(JsonValue(1)).verdict, kCannotTell);
}

}  // namespace
}  // namespace diptych
