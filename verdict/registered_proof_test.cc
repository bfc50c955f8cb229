// SPDX-License-Identifier: Apache-2.0
// Covers the credential's own signature beside a receipt: whose key counts, on
// which day, and when the register's proof stands alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "credential/commitment.h"
#include "credential/did_web.h"
#include "credential/key_name.h"
#include "crypto/sha256.h"
#include "tests/support/signed_credential.h"
#include "tests/support/test_receipt.h"
#include "verdict/conclusion.h"
#include "verdict/verdict.h"

namespace diptych {
namespace {

using testing::HasSubstr;

constexpr char kIssuer[] = "did:web:m1.example";

std::string CredentialBy(const std::string& issuer) {
  return R"({"type":["VerifiableCredential"],"name":"Welding","issuer":")" +
         issuer + R"("})";
}

// The key of this number, by the name that the issuer gives it.
CredentialKey IssuersKey(std::uint8_t number) {
  return CredentialKey::FromSecretKey(TestCredentialSecret(number),
                                      std::string(kIssuer) + "#key")
      .value();
}

// The same key in the directory, from the beginning on.
MemberKey InDirectory(std::uint8_t number) {
  const auto secret = TestCredentialSecret(number);
  return {.purpose = KeyPurpose::kCredential,
          .type = KeyType::kEd25519,
          .from = TimeMs{1},
          .to = TimeMs{0},
          .compromised_from = TimeMs{0},
          .public_key = ToBytes(secret.public_key().bytes())};
}

NistSecretKey P256Secret() {
  return NistSecretKey::FromSecret(NistCurve::kP256, Bytes(32, 7)).value();
}

MemberKey P256InDirectory() {
  MemberKey key = InDirectory(1);
  key.type = KeyType::kP256;
  key.public_key = ToBytes(P256Secret().public_key().bytes());
  return key;
}

// A member that goes over from one key to the other at `time`.
std::vector<MemberKey> Rotated(MemberKey old_key, MemberKey new_key,
                               TimeMs time) {
  old_key.to = time;
  new_key.from = time;
  return {std::move(old_key), std::move(new_key)};
}

// `secret` as did:web and as did:key name it.
std::vector<CredentialKey> BothNames(const SecretKey& secret) {
  return {CredentialKey::FromSecretKey(
              secret, KeyUrl(kIssuer, KeyNameOf(secret).value()))
              .value(),
          CredentialKey::FromSecretKey(secret,
                                       DidKeyVerificationMethod(secret).value())
              .value()};
}

// A credential with the key's name before the '#' as issuer: as JSON with a
// proof of each suite that needs no contexts, and as a token.
std::vector<std::string> SignedInEachWay(const CredentialKey& key) {
  const std::string& name = key.verification_method();
  const JsonValue credential =
      ParseJson(CredentialBy(name.substr(0, name.find('#')))).value();
  const Cryptosuite suite = key.algorithm() == SignatureAlgorithm::kEdDsa
                                ? Cryptosuite::kEddsaJcs2022
                                : Cryptosuite::kEcdsaJcs2019;
  return {PrettyJson(
              AddProof(credential,
                       {.suite = suite, .created = TimeMs{1'795'000'000'000}},
                       key, TestContexts())
                  .value()),
          SignVcJwt(credential, {.profile = JwtProfile::kW3c}, key).value()};
}

VerdictReport JudgeAnchored(const std::string& text,
                            const std::vector<MemberKey>& keys) {
  TestReceiptSpec spec;
  spec.salt = Bytes(kSaltSize, 7);
  spec.member.keys.insert(spec.member.keys.end(), keys.begin(), keys.end());
  const Result<Document> document = ReadDocument(AsBytes(text));
  spec.commitment =
      CredentialCommitment(ToSalt(*spec.salt).value(), document->digest);
  const Receipt receipt = MakeTestReceipt(spec);
  return JudgeCredential({.document = document,
                          .receipt = receipt,
                          .policy = TestPolicy(),
                          .now = kTestSealed,
                          .contexts = TestContexts()});
}

Check ProofCheck(const VerdictReport& report) {
  return Find(report.checks, CheckName::kProof);
}

TEST(RegisteredProof, HoldsUnderAKeyOfTheDirectory) {
  const VerdictReport report =
      JudgeAnchored(SignedText(CredentialBy(kIssuer), IssuersKey(1)),
                    {InDirectory(2), InDirectory(1)});
  EXPECT_EQ(report.verdict, Verdict::kValid) << report.sentence;
  EXPECT_EQ(ProofCheck(report).sentence,
            "Its own signature holds: eddsa-jcs-2022 by "
            "did:web:m1.example#key.");
}

TEST(RegisteredProof, CannotTellUnderAKeyThatTheDirectoryDoesNotHave) {
  const VerdictReport report = JudgeAnchored(
      SignedText(CredentialBy(kIssuer), IssuersKey(1)), {InDirectory(2)});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_NE(ProofCheck(report).outcome, CheckOutcome::kPassed);
}

TEST(RegisteredProof, OnlyTheKeysOfTheDayCount) {
  const std::string text = SignedText(CredentialBy(kIssuer), IssuersKey(1));
  MemberKey ended = InDirectory(1);
  ended.to = kTestAnchored;
  VerdictReport report = JudgeAnchored(text, {ended});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_THAT(ProofCheck(report).sentence, HasSubstr("2026-11-21"));
  ended.to = TimeMs{kTestAnchored.value + 1};
  EXPECT_EQ(JudgeAnchored(text, {ended}).verdict, Verdict::kValid);
  MemberKey later = InDirectory(1);
  later.from = TimeMs{kTestAnchored.value + 1};
  EXPECT_EQ(JudgeAnchored(text, {later}).verdict, Verdict::kCannotTell);
  MemberKey stolen = InDirectory(1);
  stolen.compromised_from = kTestAnchored;
  EXPECT_EQ(JudgeAnchored(text, {stolen}).verdict, Verdict::kCannotTell);
  // What was anchored before the theft stays valid.
  stolen.compromised_from = TimeMs{kTestAnchored.value + 1};
  EXPECT_EQ(JudgeAnchored(text, {stolen}).verdict, Verdict::kValid);
}

TEST(RegisteredProof, AKeyForAnotherPurposeSignsNoCredentials) {
  MemberKey key = InDirectory(1);
  key.purpose = KeyPurpose::kCheckpoint;
  const VerdictReport report = JudgeAnchored(
      SignedText(CredentialBy(kIssuer), IssuersKey(1)), {key, InDirectory(2)});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
}

TEST(RegisteredProof, TheRegisterDoesNotStandForDisclosuresThatNobodyChecked) {
  const std::string disclosure =
      Base64UrlEncode(AsBytes(R"(["s","exp",1000])"));
  const std::string token =
      SignJws({{"typ", "dc+sd-jwt"}},
              R"({"vct":"x","iss":")" + TestDid(1) + R"(","_sd":[")" +
                  Base64UrlEncode(Sha256(AsBytes(disclosure))) + "\"]}",
              TestDidKey(1)) +
      "~";
  EXPECT_EQ(JudgeAnchored(token, {}).verdict, Verdict::kValid);
  EXPECT_EQ(JudgeAnchored(token + disclosure + "~", {}).verdict,
            Verdict::kCannotTell);
}

TEST(RegisteredProof, WithoutAnyTheRegisterStandsForTheDocument) {
  const VerdictReport report =
      JudgeAnchored(CredentialBy(kIssuer), {InDirectory(1)});
  EXPECT_EQ(report.verdict, Verdict::kValid);
  EXPECT_EQ(ProofCheck(report).outcome, CheckOutcome::kNotAsked);
}

TEST(RegisteredProof, WhereTheRegisterKnowsNoKeysItStandsAlone) {
  const VerdictReport report =
      JudgeAnchored(SignedText(CredentialBy(kIssuer), IssuersKey(1)), {});
  EXPECT_EQ(report.verdict, Verdict::kValid);
  EXPECT_EQ(ProofCheck(report).outcome, CheckOutcome::kNotAsked);
  EXPECT_THAT(ProofCheck(report).sentence,
              HasSubstr("the register's proof stands for it"));
}

TEST(RegisteredProof, OneByADidKeyHoldsByItself) {
  const VerdictReport report = JudgeAnchored(
      SignedText(CredentialBy(TestDid(1)), TestDidKey(1)), {InDirectory(2)});
  EXPECT_EQ(report.verdict, Verdict::kValid) << report.sentence;
  EXPECT_EQ(ProofCheck(report).outcome, CheckOutcome::kPassed);
}

TEST(RegisteredProof, ADidKeyThatTheDirectoryKnowsHasItsDays) {
  const std::string text = SignedText(CredentialBy(TestDid(1)), TestDidKey(1));
  EXPECT_EQ(JudgeAnchored(text, {InDirectory(1)}).verdict, Verdict::kValid);
  MemberKey stolen = InDirectory(1);
  stolen.compromised_from = kTestAnchored;
  const VerdictReport report = JudgeAnchored(text, {stolen});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(ProofCheck(report).outcome, CheckOutcome::kUnknown);
}

TEST(RegisteredProof, AWrongOneContradictsTheRegister) {
  std::string text = SignedText(CredentialBy(TestDid(1)), TestDidKey(1));
  text.replace(text.find("Welding"), 7, "Surgery");
  const VerdictReport report = JudgeAnchored(text, {});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(ProofCheck(report).outcome, CheckOutcome::kFailed);
}

TEST(RegisteredProof, OneOfAnUnknownKindTakesNothingAway) {
  std::string text = SignedText(CredentialBy(kIssuer), IssuersKey(1));
  text.replace(text.find("eddsa-jcs-2022"), 14, "magic-jcs-2099");
  EXPECT_EQ(JudgeAnchored(text, {}).verdict, Verdict::kValid);
  // But the register has keys of this issuer, and none of them made it.
  EXPECT_EQ(JudgeAnchored(text, {InDirectory(1)}).verdict,
            Verdict::kCannotTell);
}

TEST(RegisteredProof, ThatNoLongerCountsIsWrong) {
  // There is no such option when signing; a proof of another's making has it.
  JsonValue signed_one =
      ParseJson(SignedText(CredentialBy(kIssuer), IssuersKey(1))).value();
  signed_one.as_object()["proof"].as_object()["expires"] =
      "2020-01-01T00:00:00Z";
  const VerdictReport report =
      JudgeAnchored(PrettyJson(signed_one), {InDirectory(1)});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
}

TEST(RegisteredProof, OutlivesTheChangeToAKeyOfAnotherType) {
  const TimeMs later{kTestAnchored.value + 1};
  const std::pair<SecretKey, std::vector<MemberKey>> changes[] = {
      {TestCredentialSecret(1),
       Rotated(InDirectory(1), P256InDirectory(), later)},
      {P256Secret(), Rotated(P256InDirectory(), InDirectory(1), later)}};
  for (const auto& [secret, keys] : changes) {
    for (const CredentialKey& key : BothNames(secret)) {
      SCOPED_TRACE(key.verification_method());
      for (const std::string& text : SignedInEachWay(key)) {
        const VerdictReport report = JudgeAnchored(text, keys);
        EXPECT_EQ(report.verdict, Verdict::kValid) << report.sentence;
        EXPECT_EQ(ProofCheck(report).outcome, CheckOutcome::kPassed);
      }
    }
  }
}

TEST(RegisteredProof, OfTheOldKeyDoesNotCountFromTheDayOfTheNewOne) {
  for (const auto& [secret, keys] :
       {std::pair<SecretKey, std::vector<MemberKey>>(
            TestCredentialSecret(1),
            Rotated(InDirectory(1), P256InDirectory(), kTestAnchored)),
        std::pair<SecretKey, std::vector<MemberKey>>(
            P256Secret(),
            Rotated(P256InDirectory(), InDirectory(1), kTestAnchored))}) {
    for (const CredentialKey& key : BothNames(secret)) {
      SCOPED_TRACE(key.verification_method());
      for (const std::string& text : SignedInEachWay(key)) {
        EXPECT_EQ(JudgeAnchored(text, keys).verdict, Verdict::kCannotTell);
      }
    }
  }
}

}  // namespace
}  // namespace diptych
