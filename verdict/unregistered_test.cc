// SPDX-License-Identifier: Apache-2.0
// Covers credentials without a receipt: whom a verifier has to trust, and that
// whatever is missing is never "valid".
#include "verdict/unregistered.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/sha256.h"
#include "json/write.h"
#include "tests/support/unregistered_case.h"

namespace diptych {
namespace {

using testing::HasSubstr;
using enum Verdict;

std::string With(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST(Unregistered, IsValidIfTheTrustedIssuerSigned) {
  const VerdictReport report = UnregisteredCase().Judge();
  EXPECT_EQ(report.verdict, kValid) << report.sentence;
  EXPECT_EQ(report.sentence,
            "VALID. Signed by " + TestDid(1) + " (eddsa-jcs-2022 by " +
                TestDidKey(1).verification_method() +
                "); it names no list to look a revocation up in; no register "
                "was asked.");
  EXPECT_EQ(report.checks.size(), kCheckCount);
  ASSERT_EQ(report.proofs.size(), 1U);
  EXPECT_TRUE(report.proofs[0].verified());
}

TEST(Unregistered, CannotTellWhoAnIssuerIsThatNobodyVouchesFor) {
  UnregisteredCase test;
  test.trusted = "";
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("There is no receipt"));
  EXPECT_EQ(OutcomeOf(report, CheckName::kIssuer), CheckOutcome::kUnknown);
  EXPECT_EQ(OutcomeOf(report, CheckName::kProof), CheckOutcome::kPassed);
}

// Nothing else is to be mended first; and what is wrong is wrong all the same.
TEST(Unregistered, AnObstacleIsTheAnswer) {
  const auto judge = [](std::string_view document) {
    return JudgeUnregistered(
        {.document = ReadDocument(AsBytes(document)).value(),
         .outside = {},
         .contexts = TestContexts(),
         .now = kNow,
         .trusted_issuer = "",
         .obstacle = "There is no receipt; ask for it."});
  };
  const std::string by_nobody = CredentialBy("did:web:a.example", "");
  for (const std::string& document : {UnregisteredCase().document, by_nobody,
                                      std::string("%PDF"), std::string("{}")}) {
    const VerdictReport report = judge(document);
    EXPECT_EQ(report.verdict, kCannotTell);
    EXPECT_EQ(report.sentence, "CANNOT TELL. There is no receipt; ask for it.");
  }
  const VerdictReport late = judge(SignedText(
      CredentialBy(TestDid(1), R"(,"validUntil":"2026-01-02T00:00:00Z")"),
      TestDidKey(1)));
  EXPECT_EQ(late.verdict, kNotValid) << late.sentence;
}

TEST(Unregistered, CannotTellIfAnotherIssuerIsTrusted) {
  UnregisteredCase test;
  test.trusted = TestDid(2);
  EXPECT_EQ(test.Judged(), kCannotTell);
}

TEST(Unregistered, IsNotValidIfItWasChanged) {
  UnregisteredCase test;
  test.document.replace(test.document.find("Welding"), 7, "Surgery");
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, kNotValid);
  EXPECT_EQ(OutcomeOf(report, CheckName::kProof), CheckOutcome::kFailed);
  // Also for who trusts nobody.
  test.trusted = "";
  EXPECT_EQ(test.Judged(), kNotValid);
}

TEST(Unregistered, IsNeverValidByAnothersSignature) {
  UnregisteredCase test;
  test.document = SignedText(CredentialBy(TestDid(1), ""), TestDidKey(2));
  EXPECT_NE(test.Judged(), kValid);
}

// What a stranger signs may name anybody, in places that some readers look in.
TEST(Unregistered, IsNeverValidByAStrangersTokenThatNamesTheTrustedOne) {
  const std::string body = CredentialBy(TestDid(1), "");
  const std::string stranger = R"({"iss":")" + TestDid(2) + R"(",)";
  UnregisteredCase test;
  for (const char* const claim : {"vc", "vp", "credential"}) {
    const std::string payload =
        stranger + "\"" + claim + "\":" + body + ",\"vct\":\"x\"}";
    test.document = SignJws({{"typ", "JWT"}}, payload, TestDidKey(2));
    EXPECT_NE(test.Judged(), kValid) << claim;
    test.document =
        SignJws({{"typ", "dc+sd-jwt"}}, payload, TestDidKey(2)) + "~";
    EXPECT_NE(test.Judged(), kValid) << claim;
  }
}

TEST(Unregistered, IsValidAsATokenOfTheTrustedOne) {
  UnregisteredCase test;
  test.document =
      SignJws({{"typ", "vc+jwt"}}, CredentialBy(TestDid(1), ""), TestDidKey(1));
  EXPECT_EQ(test.Judged(), kValid) << test.Judge().sentence;
  test.document =
      SignJws({{"typ", "dc+sd-jwt"}},
              R"({"vct":"x","iss":")" + TestDid(1) + "\"}", TestDidKey(1)) +
      "~";
  EXPECT_EQ(test.Judged(), kValid) << test.Judge().sentence;
}

TEST(Unregistered, WhatDecidesMayNotBeDisclosedByTheHolder) {
  const std::string disclosure =
      Base64UrlEncode(AsBytes(R"(["s","exp",1000])"));
  const std::string payload =
      R"({"vct":"x","iss":")" + TestDid(1) + R"(","_sd":[")" +
      Base64UrlEncode(Sha256(AsBytes(disclosure))) + "\"]}";
  const std::string token =
      SignJws({{"typ", "dc+sd-jwt"}}, payload, TestDidKey(1)) + "~";
  UnregisteredCase test;
  test.document = token + disclosure + "~";
  EXPECT_EQ(test.Judged(), kCannotTell);
  // One that the issuer has not signed.
  test.document =
      token + Base64UrlEncode(AsBytes(R"(["s","degree","PhD"])")) + "~";
  EXPECT_EQ(test.Judged(), kNotValid);
}

TEST(Unregistered, NorMayADisclosureMeanWhatIsNotKnown) {
  const std::string disclosure = Base64UrlEncode(
      AsBytes(R"(["s","course",{"@context":"https://strange.example"}])"));
  const std::string payload =
      R"({"vct":"x","iss":")" + TestDid(1) + R"(","_sd":[")" +
      Base64UrlEncode(Sha256(AsBytes(disclosure))) + "\"]}";
  UnregisteredCase test;
  test.document = SignJws({{"typ", "dc+sd-jwt"}}, payload, TestDidKey(1)) + "~";
  EXPECT_EQ(test.Judged(), kValid) << test.Judge().sentence;
  test.document += disclosure + "~";
  EXPECT_EQ(test.Judged(), kCannotTell);
}

TEST(Unregistered, CannotTellWithoutASignature) {
  UnregisteredCase test;
  test.document = CredentialBy(TestDid(1), "");
  EXPECT_EQ(test.Judged(), kCannotTell);
  for (const char* text : {"%PDF-1.7 a scan", "{}", R"({"a":1})"}) {
    test.document = text;
    EXPECT_EQ(test.Judged(), kCannotTell) << text;
  }
}

TEST(Unregistered, CannotTellIfAContextHasAnotherDigestThanTheCredentialSays) {
  UnregisteredCase test;
  const PinnedContext& context = TestContexts().all().front();
  const auto with = [&](const Digest& digest) {
    test.document = SignedText(
        CredentialBy(TestDid(1), R"(,"relatedResource":[{"id":")" +
                                     std::string(context.url) +
                                     R"(","digestSRI":"sha256-)" +
                                     Base64Encode(digest) + R"("}])"),
        TestDidKey(1));
    return test.Judge();
  };
  EXPECT_EQ(with(context.sha256).verdict, kValid);
  const VerdictReport report = with(Digest{1});
  EXPECT_EQ(report.verdict, kCannotTell);
  EXPECT_THAT(Find(report.checks, CheckName::kProof).sentence,
              HasSubstr("another text of the context"));
}

// Whoever serves an unknown context would say what the issuer has signed.
TEST(Unregistered, CannotTellUnderAContextThatIsNotKnown) {
  const std::string known = CredentialBy(TestDid(1), "");
  const std::string unknown =
      With(known, kContext,
           R"("@context":["https://www.w3.org/ns/)"
           R"(credentials/v2","https://evil.example/ctx"])");
  UnregisteredCase test;
  test.document = SignedText(unknown, TestDidKey(1));
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, kCannotTell) << report.sentence;
  EXPECT_THAT(report.proofs.at(0).finding.reason, HasSubstr("evil.example"));
  test.document = TokenOf(unknown);
  EXPECT_EQ(test.Judged(), kCannotTell);
  test.document = TokenOf(known);
  EXPECT_EQ(test.Judged(), kValid);
}

// However well it is signed, readers do not agree on what it says.
TEST(Unregistered, CannotTellOfWhatIsNoCredentialByTheDataModel) {
  const std::string whole = CredentialBy(TestDid(1), "");
  const std::pair<std::string, std::string> cases[] = {
      {With(whole, kContext, R"("x":1)"), "@context"},
      {With(whole, kContext, R"("@context":[])"), "@context"},
      {With(whole, kContext,
            R"("@context":["https://w3id.org/security/)"
            R"(data-integrity/v2",)"
            R"("https://www.w3.org/ns/credentials/v2"])"),
       "@context"},
      {With(whole, kSubject, R"("x":1)"), "credentialSubject"},
      {With(whole, kSubject, R"("credentialSubject":[])"), "credentialSubject"},
      {With(whole, kSubject, R"("credentialSubject":{})"), "credentialSubject"},
      {With(whole, kSubject, R"("credentialSubject":[{"id":"a:b"},"ada"])"),
       "credentialSubject"},
      {CredentialBy(TestDid(1), R"(,"credentialStatus":[])"),
       "credentialStatus"}};
  for (const auto& [text, member] : cases) {
    for (const std::string& signed_text :
         {SignedText(text, TestDidKey(1)), TokenOf(text)}) {
      UnregisteredCase test;
      test.document = signed_text;
      const VerdictReport report = test.Judge();
      EXPECT_EQ(report.verdict, kCannotTell) << text;
      EXPECT_THAT(report.sentence, HasSubstr("It is not a W3C credential: it"))
          << text;
      EXPECT_THAT(report.sentence, HasSubstr(member)) << text;
    }
  }
  // What is proven against it counts all the same.
  UnregisteredCase late;
  late.document = SignedText(
      With(CredentialBy(TestDid(1), R"(,"validUntil":"2026-11-01T00:00:00Z")"),
           kSubject, R"("x":1)"),
      TestDidKey(1));
  EXPECT_EQ(late.Judged(), kNotValid);
}

TEST(Unregistered, SaysWhatIsWrongWithATokensPayload) {
  const std::pair<std::string, std::string> cases[] = {
      {R"({"iss":"a:b","iss":"a:c"})", "stands twice"},
      {R"({"exp":1e400})", "1e400"},
      {"[]", "the token's payload is no JSON object"},
      {R"({"a":"\ud800"})", "the token's payload: line 1"}};
  for (const auto& [payload, reason] : cases) {
    UnregisteredCase test;
    test.document = SignJws({{"typ", "vc+jwt"}}, payload, TestDidKey(1));
    const VerdictReport report = test.Judge();
    EXPECT_EQ(report.verdict, kCannotTell);
    EXPECT_THAT(report.sentence,
                HasSubstr("could be judged without a receipt"));
    EXPECT_THAT(report.sentence, HasSubstr(reason)) << payload;
  }
}

TEST(Unregistered, SaysNothingInBracketsWhereNothingIsKnown) {
  UnregisteredCase test;
  const JsonObject made =
      ParseJson(SignedText(CredentialBy(TestDid(1), ""), TestDidKey(1)))
          ->get_object();
  const auto sentence = [&](const JsonValue& proof) {
    JsonObject changed = made;
    changed["proof"] = proof;
    test.document = PrettyJson(changed);
    const VerdictReport report = test.Judge();
    EXPECT_NE(report.verdict, kValid);
    return Find(report.checks, CheckName::kProof).sentence;
  };
  EXPECT_EQ(sentence(1),
            "Its own signature does not hold: a proof is no object.");
  EXPECT_EQ(sentence(JsonArray(17, made.at("proof"))),
            "Its own signature cannot be checked: the document has more than "
            "16 proofs.");
  JsonObject several = made.at("proof").get_object();
  several["proofPurpose"] = JsonArray{"assertionMethod"};
  EXPECT_THAT(sentence(several),
              HasSubstr("\"proofPurpose\" is missing or no text"));
}

TEST(Unregistered, IsNotValidOutsideItsDates) {
  UnregisteredCase test;
  const auto with = [&](const char* member) {
    test.document = SignedText(CredentialBy(TestDid(1), member), TestDidKey(1));
    return test.Judged();
  };
  EXPECT_EQ(with(R"(,"validUntil":"2026-11-01T00:00:00Z")"), kNotValid);
  EXPECT_EQ(with(R"(,"validUntil":"2027-11-01T00:00:00Z")"), kValid);
  EXPECT_EQ(with(R"(,"issuanceDate":"2027-11-01T00:00:00Z")"), kNotValid);
  EXPECT_EQ(with(R"(,"validUntil":"soon")"), kCannotTell);
}

TEST(Unregistered, TheDatesOfWhatNobodySignedCondemnNothing) {
  UnregisteredCase test;
  test.document =
      CredentialBy(TestDid(1), R"(,"validUntil":"2026-11-01T00:00:00Z")");
  EXPECT_EQ(test.Judged(), kCannotTell);
}

// The did.json of did:web:college.example with the key of this number.
std::string DidJson(std::uint8_t number) {
  const std::string did = "did:web:college.example";
  const std::string multikey =
      TestDid(number).substr(std::string_view("did:key:").size());
  return R"({"id":")" + did + R"(","assertionMethod":[{"id":")" + did +
         R"(#k","type":"Multikey","controller":")" + did +
         R"(","publicKeyMultibase":")" + multikey + R"("}]})";
}

TEST(UnregisteredWeb, TheKeysAreThoseOfTheSite) {
  const std::string did = "did:web:college.example";
  const CredentialKey key =
      CredentialKey::FromSecretKey(TestCredentialSecret(1), did + "#k").value();
  UnregisteredCase test;
  test.document = SignedText(CredentialBy(did, ""), key);
  test.trusted = did;
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, kCannotTell);
  EXPECT_THAT(Find(report.checks, CheckName::kProof).sentence,
              HasSubstr("--online"));
  const auto with = [&](Result<Bytes> answer) {
    test.outside.did_documents.insert_or_assign(did, std::move(answer));
    return test.Judged();
  };
  EXPECT_EQ(with(ToBytes(AsBytes(DidJson(1)))), kValid);
  EXPECT_EQ(with(ToBytes(AsBytes(DidJson(2)))), kNotValid);
  EXPECT_EQ(with(Error{ErrorCode::kNotFound, "gone"}), kCannotTell);
  EXPECT_EQ(with(ToBytes(AsBytes("{}"))), kCannotTell);
}

// No site is asked for them, and to ask would not help.
TEST(UnregisteredWeb, ANameThatIsNoneIsToldAndNotAskedFor) {
  const auto reason = [](const std::string& did, const std::string& key) {
    UnregisteredCase test;
    test.document = SignedText(
        CredentialBy(did, ""),
        CredentialKey::FromSecretKey(TestCredentialSecret(1), key).value());
    test.trusted = did;
    const VerdictReport report = test.Judge();
    EXPECT_EQ(report.verdict, kCannotTell);
    return Find(report.checks, CheckName::kProof).sentence;
  };
  const std::string bad = "did:web:col lege.example";
  EXPECT_THAT(reason(bad, bad + "#k"), HasSubstr("is no did:web"));
  EXPECT_THAT(reason("did:web:college.example", "did:web:other.example#k"),
              HasSubstr("which is not its issuer"));
}

TEST(UnregisteredQuestions, AreTheIssuersSiteAndHisLists) {
  const std::string text =
      CredentialBy("did:web:college.example", StatusMember("7"));
  const OutsideQuestions questions =
      QuestionsOf(ReadDocument(AsBytes(text)).value());
  EXPECT_EQ(questions.dids,
            std::vector<std::string>{"did:web:college.example"});
  EXPECT_EQ(questions.lists, std::vector<std::string>{kListUrl});
  const OutsideQuestions none =
      QuestionsOf(ReadDocument(AsBytes(CredentialBy(TestDid(1), ""))).value());
  EXPECT_TRUE(none.dids.empty() && none.lists.empty());
}

}  // namespace
}  // namespace diptych
