// SPDX-License-Identifier: Apache-2.0
// Covers the credential's own signature beside a receipt: whose key counts, on
// which day, and when the register's proof stands alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base58.h"
#include "base/base64.h"
#include "credential/commitment.h"
#include "credential/did_web.h"
#include "credential/key_name.h"
#include "crypto/sha256.h"
#include "json/canonical.h"
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
                            const std::vector<MemberKey>& keys,
                            std::string_view expected_did = {},
                            TimeMs now = kTestSealed) {
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
                          .now = now,
                          .contexts = TestContexts(),
                          .expected_did = expected_did});
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
              R"({"vct":"x","iss":"https://m1.example","_sd":[")" +
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

// Whoever anchors another's credential anew has a receipt in which it was never
// revoked.
TEST(RegisteredProof, ByADidKeyOfNoMemberIsAnotherIssuers) {
  const std::string text = SignedText(CredentialBy(TestDid(1)), TestDidKey(1));
  for (const std::vector<MemberKey>& keys :
       {std::vector<MemberKey>(), std::vector{InDirectory(2)}}) {
    const VerdictReport report = JudgeAnchored(text, keys);
    EXPECT_EQ(report.verdict, Verdict::kCannotTell);
    EXPECT_EQ(report.sentence,
              "CANNOT TELL. The credential names " + TestDid(1) +
                  " as its issuer, but Nordhafen College (member 1) anchored "
                  "it.");
    EXPECT_EQ(ProofCheck(report).outcome, CheckOutcome::kPassed);
  }
  // Nor is it for who expects somebody else.
  for (const std::string& did : {TestDid(2), std::string(kIssuer)}) {
    EXPECT_EQ(JudgeAnchored(text, {}, did).verdict, Verdict::kCannotTell);
  }
}

TEST(RegisteredProof, ByADidKeyThatTheVerifierNamesIsThatIssuers) {
  const std::string text = SignedText(CredentialBy(TestDid(1)), TestDidKey(1));
  const VerdictReport report = JudgeAnchored(text, {}, TestDid(1));
  EXPECT_EQ(report.verdict, Verdict::kValid) << report.sentence;
  EXPECT_EQ(report.sentence.find("Issued by"), std::string::npos);
  EXPECT_THAT(report.sentence, HasSubstr("Signed by " + TestDid(1)));
  EXPECT_THAT(report.sentence,
              HasSubstr("Nordhafen College (member 1) anchored it"));
  ASSERT_TRUE(report.facts);
  EXPECT_EQ(report.facts->signer, TestDid(1));
  // Nothing but its signature makes it his.
  const VerdictReport unsigned_one =
      JudgeAnchored(CredentialBy(TestDid(1)), {}, TestDid(1));
  EXPECT_EQ(unsigned_one.verdict, Verdict::kCannotTell);
  EXPECT_TRUE(unsigned_one.facts->signer.empty());
  EXPECT_EQ(JudgeAnchored(SignedText(CredentialBy(TestDid(1)), TestDidKey(2)),
                          {}, TestDid(1))
                .verdict,
            Verdict::kCannotTell);
  // And what he may have revoked in a list of his own is not known.
  const std::string listed =
      R"({"type":["VerifiableCredential"],"issuer":")" + TestDid(1) +
      R"(","credentialStatus":{"type":"BitstringStatusListEntry",)"
      R"("statusPurpose":"revocation","statusListIndex":"300",)"
      R"("statusListCredential":"https://c.example/list"}})";
  EXPECT_EQ(
      JudgeAnchored(SignedText(listed, TestDidKey(1)), {}, TestDid(1)).verdict,
      Verdict::kCannotTell);
}

TEST(RegisteredProof, AMemberIsExpectedByTheKeyThatItHadOnTheDay) {
  const std::string text = SignedText(CredentialBy(TestDid(1)), TestDidKey(1));
  const VerdictReport report =
      JudgeAnchored(text, {InDirectory(1)}, TestDid(1));
  EXPECT_EQ(report.verdict, Verdict::kValid) << report.sentence;
  EXPECT_THAT(report.sentence, HasSubstr("Issued by Nordhafen College"));
  MemberKey ended = InDirectory(1);
  ended.to = kTestAnchored;
  const VerdictReport late = JudgeAnchored(text, {ended}, TestDid(1));
  EXPECT_EQ(late.verdict, Verdict::kCannotTell);
  EXPECT_EQ(late.facts->signer, "");
  MemberKey of_another_purpose = InDirectory(1);
  of_another_purpose.purpose = KeyPurpose::kAnchoring;
  EXPECT_EQ(
      JudgeAnchored(CredentialBy(kIssuer), {of_another_purpose}, TestDid(1))
          .verdict,
      Verdict::kCannotTell);
}

TEST(RegisteredProof, AMemberWithoutADidIsCalledByItsKey) {
  TestReceiptSpec spec;
  spec.salt = Bytes(kSaltSize, 7);
  spec.member.did = "";
  spec.member.keys.push_back(InDirectory(1));
  const Result<Document> document =
      ReadDocument(AsBytes(CredentialBy(TestDid(1))));
  spec.commitment =
      CredentialCommitment(ToSalt(*spec.salt).value(), document->digest);
  const Receipt receipt = MakeTestReceipt(spec);
  const VerdictReport report = JudgeCredential({.document = document,
                                                .receipt = receipt,
                                                .policy = TestPolicy(),
                                                .now = kTestSealed,
                                                .contexts = TestContexts()});
  EXPECT_EQ(report.verdict, Verdict::kValid) << report.sentence;
  EXPECT_EQ(report.facts->issuer_did, TestDid(1));
}

// The entry of the receipt is at position 300 of list 0.
std::string StandingAt(std::string_view list, std::string_view position) {
  return R"({"type":["VerifiableCredential"],"issuer":"did:web:m1.example",)"
         R"("credentialStatus":{"type":"BitstringStatusListEntry",)"
         R"("statusPurpose":"revocation","statusListIndex":")" +
         std::string(position) + R"(","statusListCredential":")" +
         std::string(list) + R"("}})";
}

TEST(RegisteredProof, TheStatusHasToStandWhereTheCredentialSays) {
  const auto judge = [](std::string_view list, std::string_view position) {
    return JudgeAnchored(StandingAt(list, position), {}).verdict;
  };
  EXPECT_EQ(judge("https://m1.example/status/0/revocation", "300"),
            Verdict::kValid);
  EXPECT_EQ(judge("https://m1.example/status/0/suspension", "300"),
            Verdict::kValid);
  EXPECT_EQ(judge("https://m1.example/status/0/revocation", "301"),
            Verdict::kCannotTell);
  EXPECT_EQ(judge("https://m1.example/status/1/revocation", "300"),
            Verdict::kCannotTell);
  EXPECT_EQ(judge("https://other.example/status/7/token", "300"),
            Verdict::kCannotTell);
  // A list that is no register's: the member's word here is what counts.
  EXPECT_EQ(judge("https://m1.example/lists/5", "7"), Verdict::kValid);
  // Unless nothing shows that the list is the member's.
  std::string vague = StandingAt("https://m1.example/lists/5", "7");
  vague.replace(vague.find("did:web:m1"), 10, "https://m1");
  EXPECT_EQ(JudgeAnchored(vague, {}).verdict, Verdict::kCannotTell);
  std::string unknown = StandingAt("https://m1.example/lists/5", "7");
  unknown.replace(unknown.find("BitstringStatusListEntry"), 9, "NewStatus");
  EXPECT_EQ(JudgeAnchored(unknown, {}).verdict, Verdict::kValid);
}

// With a proof that has `more` in it, which the issuer signed, too.
std::string SignedWith(const JsonObject& more) {
  JsonObject credential =
      ParseJson(CredentialBy(TestDid(1))).value().as_object();
  JsonObject proof = {
      {"type", "DataIntegrityProof"},
      {"cryptosuite", "eddsa-jcs-2022"},
      {"verificationMethod", TestDidKey(1).verification_method()},
      {"proofPurpose", "assertionMethod"}};
  for (const JsonMember& member : more) {
    proof.emplace(member.key(), member.value());
  }
  Bytes signed_octets = ToBytes(Sha256(AsBytes(CanonicalJson(proof))));
  const Digest document = Sha256(AsBytes(CanonicalJson(credential)));
  signed_octets.insert(signed_octets.end(), document.begin(), document.end());
  proof.emplace("proofValue",
                "z" + Base58Encode(TestDidKey(1).Sign(signed_octets)));
  credential.emplace("proof", std::move(proof));
  return PrettyJson(credential);
}

TEST(RegisteredProof, MadeAheadOfTheClockIsNotBelieved) {
  const std::string early = SignedWith({{"created", "2026-11-21T10:05:00Z"}});
  EXPECT_EQ(JudgeAnchored(early, {InDirectory(1)}).verdict, Verdict::kValid);
  const std::string ahead = SignedWith({{"created", "2030-01-01T00:00:00Z"}});
  const VerdictReport report = JudgeAnchored(ahead, {InDirectory(1)});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_THAT(ProofCheck(report).sentence,
              HasSubstr("made 2030-01-01 00:00 UTC, ahead of"));
}

TEST(RegisteredProof, ThatHasExpiredIsNotValid) {
  const std::string text = SignedWith({{"expires", "2026-11-22T00:00:00Z"}});
  EXPECT_EQ(JudgeAnchored(text, {InDirectory(1)}).verdict, Verdict::kValid);
  const VerdictReport later =
      JudgeAnchored(text, {InDirectory(1)}, {}, TimeMs{1'795'305'600'000});
  EXPECT_EQ(later.verdict, Verdict::kNotValid);
  EXPECT_EQ(later.sentence,
            "NOT VALID. By its issuer's word its signature no longer counts: "
            "until 2026-11-22 00:00 UTC.");
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
