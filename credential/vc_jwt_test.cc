// SPDX-License-Identifier: Apache-2.0
// Covers credentials as tokens: what is written for Open Badges and for
// others, every algorithm, and each way in which a token can deceive.
#include "credential/vc_jwt.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "credential/jwk.h"
#include "crypto/sha256.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tests/support/test_credential_keys.h"

namespace diptych {
namespace {

JsonObject Credential(const std::string& issuer) {
  JsonValue value = *ParseJson(R"({
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2030-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:ada", "name": "Ada"}})");
  value.get_object()["issuer"] = {{"id", issuer}, {"name", "College"}};
  return value.get_object();
}

CredentialKey Key() { return TestEd25519Key(); }

std::string Token(JwtProfile profile = JwtProfile::kOpenBadges) {
  const Result<std::string> token =
      SignVcJwt(Credential(ControllerOf(Key())), {.profile = profile}, Key());
  EXPECT_TRUE(token) << token.error().message;
  return *token;
}

JsonObject Part(std::string_view token, int index) {
  for (int i = 0; i < index; ++i) token.remove_prefix(token.find('.') + 1);
  return ParseJson(AsText(*Base64UrlDecode(token.substr(0, token.find('.')))))
      ->get_object();
}

ProofReport Check(std::string_view token) {
  ProofReport report = CheckVcJwt(token, DidKeyResolver());
  EXPECT_FALSE(report.finding.reason.empty());
  return report;
}
ProofOutcome Outcome(std::string_view token) {
  return Check(token).finding.outcome;
}

// A token that is rightly signed with the test key, whatever it says.
std::string Signed(JsonObject header, const JsonObject& payload) {
  if (!header.contains("kid")) header["kid"] = Key().verification_method();
  std::string text = Base64UrlEncode(AsBytes(CanonicalJson(header))) + "." +
                     Base64UrlEncode(AsBytes(CanonicalJson(payload)));
  return text + "." + Base64UrlEncode(Key().Sign(AsBytes(text)));
}

TEST(VcJwt, OfOpenBadgesHasTheClaimsOfTheSpecification) {
  const JsonObject header = Part(Token(), 0);
  EXPECT_EQ(CanonicalJson(header), R"({"alg":"EdDSA","kid":")" +
                                       Key().verification_method() +
                                       R"(","typ":"JWT"})");
  JsonObject payload = Part(Token(), 1);
  EXPECT_EQ(payload.at("iss").as_string(), ControllerOf(Key()));
  EXPECT_EQ(payload.at("jti"), payload.at("id"));
  EXPECT_EQ(payload.at("sub"), "did:example:ada");
  EXPECT_EQ(payload.at("nbf"), 1'767'225'600);
  EXPECT_EQ(payload.at("exp"), 1'893'456'000);
  for (const char* const claim : {"iss", "jti", "sub", "nbf", "exp"}) {
    payload.erase(claim);
  }
  EXPECT_EQ(CanonicalJson(payload),
            CanonicalJson(Credential(ControllerOf(Key()))));
}

TEST(VcJwt, OfTheW3cIsTheCredentialAlone) {
  const std::string token = Token(JwtProfile::kW3c);
  EXPECT_EQ(Part(token, 0).at("typ"), "vc+jwt");
  EXPECT_EQ(CanonicalJson(Part(token, 1)),
            CanonicalJson(Credential(ControllerOf(Key()))));
  EXPECT_EQ(Outcome(token), ProofOutcome::kVerified);
}

TEST(VcJwt, IsMadeAndCheckedWithEachAlgorithm) {
  const std::string rsa_name = "did:web:college.example#rsa";
  const CredentialKey keys[] = {TestEd25519Key(), TestNistKey(NistCurve::kP256),
                                TestNistKey(NistCurve::kP384),
                                TestRsaKey(rsa_name)};
  for (const CredentialKey& key : keys) {
    const std::string name(JoseName(key.algorithm()));
    const std::string issuer = ControllerOf(key);
    const Result<std::string> token = SignVcJwt(Credential(issuer), {}, key);
    ASSERT_TRUE(token) << token.error().message;
    EXPECT_EQ(*token, *SignVcJwt(Credential(issuer), {}, key)) << name;
    const KeyResolver resolver =
        ResolverOf(key.verification_method(), {{key.public_key(), issuer}});
    const ProofReport report = CheckVcJwt(*token, resolver);
    EXPECT_TRUE(report.verified()) << report.finding.reason;
    EXPECT_EQ(report.suite, "VC-JWT " + name);
    EXPECT_EQ(report.verification_method, key.verification_method());
    // Another key of each type under the same name.
    for (const CredentialKey& other : keys) {
      if (other.public_key() == key.public_key()) continue;
      const KeyResolver wrong =
          ResolverOf(key.verification_method(), {{other.public_key(), issuer}});
      EXPECT_EQ(CheckVcJwt(*token, wrong).finding.outcome,
                ProofOutcome::kFailed);
    }
  }
}

TEST(VcJwt, WithEs256kIsOnlyChecked) {
  const EcdsaSecretKey secret = *EcdsaSecretKey::FromSecret(EcdsaSecret{1, 2});
  EXPECT_FALSE(CredentialKey::FromSecretKey(secret, "did:web:a#k"));
  const JsonObject header = {{"alg", "ES256K"}, {"kid", "k"}};
  const std::string text =
      Base64UrlEncode(AsBytes(CanonicalJson(header))) + "." +
      Base64UrlEncode(AsBytes(CanonicalJson(Credential("did:web:a"))));
  const EcdsaSignature signature = secret.Sign(Sha256(AsBytes(text)));
  const ProofReport report = CheckVcJwt(
      text + "." + Base64UrlEncode(signature),
      ResolverOf("k",
                 {{CredentialPublicKey(secret.public_key()), "did:web:a"}}));
  EXPECT_TRUE(report.verified()) << report.finding.reason;
  EXPECT_EQ(report.suite, "VC-JWT ES256K");
}

TEST(VcJwt, IsNotMadeOfWhatItCannotHold) {
  const auto sign = [](const JsonValue& credential) {
    return SignVcJwt(credential, {}, Key()).has_value();
  };
  const JsonObject whole = Credential("did:web:a");
  EXPECT_TRUE(sign(whole));
  for (const char* const name : {"id", "issuer", "validFrom"}) {
    JsonObject without = whole;
    without.erase(name);
    EXPECT_FALSE(sign(without)) << name;
  }
  for (const char* const name : {"proof", "vc", "vp", "iss", "jti", "exp"}) {
    JsonObject with = whole;
    with[name] = "x";
    EXPECT_FALSE(sign(with)) << name;
  }
  JsonObject bad_date = whole;
  bad_date["validUntil"] = "tomorrow";
  EXPECT_FALSE(sign(bad_date));
  JsonObject huge = whole;
  huge["count"] = 9'007'199'254'740'993;
  EXPECT_FALSE(sign(huge));
  EXPECT_FALSE(sign("text"));
}

TEST(VcJwt, FailsWhenAnyCharacterIsAltered) {
  const std::string token = Token();
  for (std::size_t at = 0; at < token.size(); at += 7) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_NE(Outcome(changed), ProofOutcome::kVerified) << at;
  }
  EXPECT_NE(Outcome(token.substr(0, token.size() - 1)),
            ProofOutcome::kVerified);
  EXPECT_NE(Outcome(token + "A"), ProofOutcome::kVerified);
  EXPECT_NE(Outcome(token + "."), ProofOutcome::kVerified);
  EXPECT_NE(Outcome(""), ProofOutcome::kVerified);
}

TEST(VcJwt, ThatIsNotSignedFails) {
  for (const char* const none : {"none", "NONE", "nOnE"}) {
    EXPECT_EQ(Outcome(Signed({{"alg", none}}, Part(Token(), 1))),
              ProofOutcome::kFailed);
  }
}

TEST(VcJwt, OfAnUnknownAlgorithmOrTypeCannotBeChecked) {
  const JsonObject payload = Part(Token(), 1);
  for (const char* const name : {"HS256", "PS256", "ES512", "eddsa", ""}) {
    EXPECT_EQ(Outcome(Signed({{"alg", name}}, payload)),
              ProofOutcome::kCannotCheck)
        << name;
  }
  EXPECT_EQ(Outcome(Signed({}, payload)), ProofOutcome::kCannotCheck);
  for (const char* const type :
       {"statuslist+jwt", "kb+jwt", "dc+sd-jwt", "vp+jwt", ""}) {
    EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}, {"typ", type}}, payload)),
              ProofOutcome::kCannotCheck)
        << type;
  }
  for (const char* const type :
       {"JWT", "jwt", "vc+jwt", "application/vc+jwt", "vc+ld+jwt"}) {
    EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}, {"typ", type}}, payload)),
              ProofOutcome::kVerified)
        << type;
  }
  EXPECT_EQ(Outcome(Signed({{"alg", "Ed25519"}}, payload)),
            ProofOutcome::kVerified);
}

TEST(VcJwt, OfAnotherAlgorithmThanItsKeyFails) {
  EXPECT_EQ(Outcome(Signed({{"alg", "ES256"}}, Part(Token(), 1))),
            ProofOutcome::kFailed);
}

TEST(VcJwt, WithExtensionsCannotBeChecked) {
  const JsonObject payload = Part(Token(), 1);
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}, {"crit", JsonArray({"b64"})}},
                           payload)),
            ProofOutcome::kCannotCheck);
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}, {"crit", JsonArray()}}, payload)),
            ProofOutcome::kCannotCheck);
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}, {"b64", false}}, payload)),
            ProofOutcome::kCannotCheck);
}

std::string WithOwnKey(const JsonObject& jwk, const std::string& issuer) {
  const std::string header =
      CanonicalJson(JsonObject{{"alg", "EdDSA"}, {"jwk", jwk}});
  const std::string text =
      Base64UrlEncode(AsBytes(header)) + "." +
      Base64UrlEncode(AsBytes(CanonicalJson(Credential(issuer))));
  return text + "." + Base64UrlEncode(Key().Sign(AsBytes(text)));
}

TEST(VcJwt, ThatBringsItsOwnKeyProvesNothing) {
  const JsonObject jwk = PublicJwk(Key().public_key());
  EXPECT_EQ(Outcome(WithOwnKey(jwk, "did:web:college.example")),
            ProofOutcome::kNotIssuer);
  EXPECT_EQ(Outcome(WithOwnKey(jwk, ControllerOf(TestEd25519Key(8)))),
            ProofOutcome::kNotIssuer);
  // Unless the issuer is known to have that key.
  EXPECT_EQ(Outcome(WithOwnKey(jwk, ControllerOf(Key()))),
            ProofOutcome::kVerified);
  EXPECT_EQ(Outcome(WithOwnKey(PublicJwk(TestEd25519Key(8).public_key()),
                               ControllerOf(Key()))),
            ProofOutcome::kFailed);
  JsonObject secret = jwk;
  secret["d"] = "AQAB";
  EXPECT_EQ(Outcome(WithOwnKey(secret, ControllerOf(Key()))),
            ProofOutcome::kFailed);
  EXPECT_EQ(Outcome(WithOwnKey({}, ControllerOf(Key()))),
            ProofOutcome::kCannotCheck);
}

TEST(VcJwt, OfAnotherIssuerThanItsKeysIsToldApart) {
  JsonObject payload = Part(Token(), 1);
  payload["iss"] = "did:web:college.example";
  payload["issuer"] = "did:web:college.example";
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}}, payload)),
            ProofOutcome::kNotIssuer);
}

TEST(VcJwt, ClaimsThatContradictTheCredentialFail) {
  const JsonObject whole = Part(Token(), 1);
  const auto with = [&](const char* claim, const JsonValue& value) {
    JsonObject payload = whole;
    payload[claim] = value;
    return Outcome(Signed({{"alg", "EdDSA"}}, payload));
  };
  EXPECT_EQ(with("nbf", 1'767'225'600.9), ProofOutcome::kVerified);
  EXPECT_EQ(with("iss", "did:web:a"), ProofOutcome::kFailed);
  EXPECT_EQ(with("jti", "urn:uuid:0"), ProofOutcome::kFailed);
  EXPECT_EQ(with("sub", "did:example:bob"), ProofOutcome::kFailed);
  EXPECT_EQ(with("nbf", 1'767'225'601), ProofOutcome::kFailed);
  EXPECT_EQ(with("exp", 1'893'456'001), ProofOutcome::kFailed);
  EXPECT_EQ(with("exp", "2030-01-01T00:00:00Z"), ProofOutcome::kFailed);
  EXPECT_EQ(with("nbf", nullptr), ProofOutcome::kFailed);
  EXPECT_EQ(with("iss", nullptr), ProofOutcome::kFailed);
}

TEST(VcJwt, DatesThatContradictTheCredentialFailWhateverItsType) {
  JsonObject payload = Part(Token(), 1);
  for (const char* const type : {"vc+jwt", "vc-ld+jwt", "vc+ld+jwt", "JWT"}) {
    const auto outcome = [&] {
      return Outcome(Signed({{"alg", "EdDSA"}, {"typ", type}}, payload));
    };
    EXPECT_EQ(outcome(), ProofOutcome::kVerified) << type;
    for (const char* const claim : {"nbf", "exp"}) {
      const std::int64_t right = payload.at(claim).to_number<std::int64_t>();
      payload[claim] = right - 1;
      EXPECT_EQ(outcome(), ProofOutcome::kFailed) << type << claim;
      payload[claim] = right;
    }
  }
}

TEST(VcJwt, OfVersion11HasTheCredentialInAClaim) {
  JsonObject body = Credential(ControllerOf(Key()));
  JsonObject payload = {{"vc", body}, {"iss", ControllerOf(Key())}};
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}}, payload)),
            ProofOutcome::kVerified);
  body.erase("issuer");
  payload["vc"] = body;
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}}, payload)),
            ProofOutcome::kVerified);
  payload.erase("iss");
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}}, payload)),
            ProofOutcome::kFailed);
  JsonObject two = Part(Token(), 1);
  two["vc"] = Credential(ControllerOf(Key()));
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}}, two)), ProofOutcome::kFailed);
}

TEST(VcJwt, WithoutAKeysNameIsOnlyTriedWithTheIssuersKeys) {
  const JsonObject payload = Part(Token(), 1);
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}, {"kid", 1}}, payload)),
            ProofOutcome::kNoKey);
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}, {"kid", ""}}, payload)),
            ProofOutcome::kNoKey);
  EXPECT_EQ(Outcome(Signed({{"alg", "EdDSA"}, {"kid", std::string(9999, 'k')}},
                           payload)),
            ProofOutcome::kNoKey);
}

}  // namespace
}  // namespace diptych
