// SPDX-License-Identifier: Apache-2.0
// Covers which claims a holder may withhold and which he may not, that every
// selection of disclosures is a credential, and what is not signed.
#include "credential/sd_jwt_vc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "base/base64.h"
#include "credential/document.h"
#include "credential/sd_jwt.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tests/support/test_credential_keys.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CountingRandom : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) octet = next_++;
  }

 private:
  std::uint8_t next_ = 0;
};

CredentialKey Key() { return TestEd25519Key(); }

// Has six claims that can be withheld.
JsonObject Credential() {
  JsonObject credential = ParseJson(R"({
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "awardedDate": "2026-01-02T00:00:00Z",
    "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2030-01-01T00:00:00Z",
    "credentialSubject": {
      "id": "did:example:ada", "type": ["AchievementSubject"],
      "identifier": [{"identityHash": "sha256$ada"},
                     {"identityHash": "Ada Berg"}],
      "creditsEarned": 2.5, "result": [{"value": "87.5"}],
      "achievement": {"id": "https://college.example/welding",
                      "name": "Welding"}},
    "evidence": [{"id": "https://college.example/portfolio"}],
    "status": {"status_list": {"idx": 7, "uri": "https://college.example/s"}}
  })")
                              ->get_object();
  credential["issuer"] = {{"id", ControllerOf(Key())}, {"name", "College"}};
  return credential;
}

std::string Token(const JsonObject& credential = Credential()) {
  CountingRandom random;
  const Result<std::string> token = SignSdJwtVc(credential, random, Key());
  EXPECT_TRUE(token) << token.error().message;
  return *token;
}

std::string ErrorOf(const JsonObject& credential) {
  CountingRandom random;
  const Result<std::string> token = SignSdJwtVc(credential, random, Key());
  return token ? "signed" : token.error().message;
}

// What stands between tildes: the issuer's token, and each disclosure.
std::vector<std::string> PartsOf(std::string_view token) {
  std::vector<std::string> parts;
  for (std::size_t end = token.find('~'); end != std::string_view::npos;
       end = token.find('~')) {
    parts.emplace_back(token.substr(0, end));
    token.remove_prefix(end + 1);
  }
  EXPECT_EQ(token, "");
  return parts;
}

std::string TextOf(std::string_view part) {
  return std::string(AsText(Base64UrlDecode(part).value()));
}

JsonObject Payload(const std::string& token) {
  return ReadDocument(AsBytes(token))->json.get_object();
}

ProofOutcome Outcome(const std::string& token) {
  return CheckSdJwtVc(token, DidKeyResolver()).finding.outcome;
}

TEST(SdJwtVc, WithAllDisclosuresIsTheCredentialAndTheClaims) {
  JsonObject claims = ReadSdJwt(Token())->claims.get_object();
  EXPECT_EQ(claims["iss"].as_string(), ControllerOf(Key()));
  EXPECT_EQ(claims["vct"], "https://college.example/welding");
  EXPECT_EQ(claims["iat"], 1'767'312'000);
  EXPECT_EQ(claims["nbf"], 1'767'225'600);
  EXPECT_EQ(claims["exp"], 1'893'456'000);
  for (const char* const name : {"iss", "vct", "iat", "nbf", "exp"}) {
    claims.erase(name);
  }
  EXPECT_EQ(CanonicalJson(claims), CanonicalJson(Credential()));
  EXPECT_EQ(Payload(Token())["_sd_alg"], "sha-256");
  EXPECT_EQ(TextOf(Token().substr(0, Token().find('.'))),
            R"({"alg":"EdDSA","kid":")" + Key().verification_method() +
                R"(","typ":"dc+sd-jwt"})");
}

TEST(SdJwtVc, WithoutAnEndHasNoExp) {
  JsonObject credential = Credential();
  credential.erase("validUntil");
  EXPECT_FALSE(Payload(Token(credential)).contains("exp"));
}

// The issuer's token alone tells nothing of the recipient.
TEST(SdJwtVc, ShowsNothingPersonalUnlessItIsDisclosed) {
  const std::string shown = CanonicalJson(Payload(Token()));
  for (const char* const personal :
       {"did:example:ada", "sha256$ada", "Ada", "87.5", "portfolio", "2.5",
        "creditsEarned"}) {
    EXPECT_THAT(shown, Not(HasSubstr(personal)));
  }
  EXPECT_EQ(PartsOf(Token()).size(), 1U + 6U);
}

TEST(SdJwtVc, ShowsInEverySelectionWhatDecides) {
  const JsonObject shown = Payload(Token());
  JsonObject decides = Credential();
  decides.erase("evidence");
  const JsonObject subject = decides["credentialSubject"].get_object();
  decides.erase("credentialSubject");
  for (const JsonMember& member : decides) {
    EXPECT_EQ(shown.at(member.key()), member.value()) << member.key();
  }
  const JsonObject& left = shown.at("credentialSubject").get_object();
  EXPECT_EQ(left.at("type"), subject.at("type"));
  EXPECT_EQ(left.at("achievement"), subject.at("achievement"));
}

TEST(SdJwtVc, IsVerifiedWithEverySelectionOfDisclosures) {
  const std::vector<std::string> parts = PartsOf(Token());
  const Digest digest = ReadDocument(AsBytes(Token()))->digest;
  std::set<std::string> seen;
  for (unsigned chosen = 0; chosen < (1U << (parts.size() - 1)); ++chosen) {
    std::string token = parts.front() + "~";
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if ((chosen >> (i - 1) & 1U) != 0) token += parts[i] + "~";
    }
    const Result<SdJwt> read = ReadSdJwt(token);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(Outcome(token), ProofOutcome::kVerified);
    EXPECT_EQ(ReadDocument(AsBytes(token))->digest, digest);
    seen.insert(CanonicalJson(read->claims));
  }
  // Each shows something else.
  EXPECT_EQ(seen.size(), 64U);
}

TEST(SdJwtVc, RefusesADisclosureThatWasChanged) {
  const std::vector<std::string> parts = PartsOf(Token());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    std::string text = TextOf(parts[i]);
    text.insert(text.size() - 1, ",1");
    EXPECT_FALSE(
        ReadSdJwt(parts.front() + "~" + Base64UrlEncode(AsBytes(text)) + "~"))
        << text;
  }
}

// Who guesses a value cannot try it on the digest.
TEST(SdJwtVc, SaltsEachDisclosureWith128BitsOfItsOwn) {
  std::set<std::string> salts;
  const std::vector<std::string> parts = PartsOf(Token());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const JsonValue disclosure = ParseJson(TextOf(parts[i])).value();
    const std::string salt(disclosure.get_array().front().get_string());
    EXPECT_EQ(Base64UrlDecode(salt)->size(), 16U);
    salts.insert(salt);
  }
  EXPECT_EQ(salts.size(), parts.size() - 1);
}

TEST(SdJwtVc, OrdersDigestsByThemselves) {
  const JsonObject payload = Payload(Token());
  const JsonArray& digests =
      payload.at("credentialSubject").at("_sd").get_array();
  ASSERT_EQ(digests.size(), 2U);  // Of the id and the credits.
  EXPECT_LT(digests[0].get_string(), digests[1].get_string());
}

TEST(SdJwtVc, IsSignedWithEachTypeOfKey) {
  for (const CredentialKey& key :
       {TestEd25519Key(), TestNistKey(NistCurve::kP256)}) {
    JsonObject credential = Credential();
    credential["issuer"] = ControllerOf(key);
    CountingRandom random;
    const Result<std::string> token = SignSdJwtVc(credential, random, key);
    ASSERT_TRUE(token) << token.error().message;
    const ProofReport report = CheckSdJwtVc(*token, DidKeyResolver());
    EXPECT_EQ(report.suite,
              "SD-JWT VC " + std::string(JoseName(key.algorithm())));
    EXPECT_TRUE(report.verified()) << report.finding.reason;
  }
}

TEST(SdJwtVc, IsNotMadeOfWhatLacksAClaim) {
  for (const char* const name :
       {"issuer", "awardedDate", "validFrom", "credentialSubject"}) {
    JsonObject credential = Credential();
    credential.erase(name);
    EXPECT_NE(ErrorOf(credential), "signed") << name;
  }
  JsonObject credential = Credential();
  credential["credentialSubject"].at("achievement").get_object().erase("id");
  EXPECT_THAT(ErrorOf(credential), HasSubstr("an achievement that has"));
}

TEST(SdJwtVc, IsNotMadeOfWhatReadersWouldTakeForSomethingElse) {
  for (const char* const name : {"proof", "vc", "vp", "iss", "iat", "nbf",
                                 "exp", "vct", "cnf", "_sd_alg"}) {
    JsonObject credential = Credential();
    credential[name] = "x";
    EXPECT_THAT(ErrorOf(credential), HasSubstr(name));
  }
  for (const char* const name : {"_sd", "..."}) {
    JsonObject credential = Credential();
    credential["credentialSubject"].at("achievement").get_object()[name] =
        JsonArray();
    EXPECT_NE(ErrorOf(credential), "signed") << name;
  }
  JsonObject credential = Credential();
  credential["credentialSubject"].get_object()["creditsEarned"] =
      9'007'199'254'740'993;
  EXPECT_NE(ErrorOf(credential), "signed");
}

TEST(SdJwtVc, IsNotMadeWithMoreDisclosuresThanAreRead) {
  JsonObject credential = Credential();
  JsonArray many(kMaxDisclosures, JsonValue("x"));
  credential["evidence"] = many;
  EXPECT_THAT(ErrorOf(credential), HasSubstr("disclosures"));
}

}  // namespace
}  // namespace diptych
