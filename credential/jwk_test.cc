// SPDX-License-Identifier: Apache-2.0
// Covers keys as JSON: those of the RFCs, each way in which one can be wrong,
// and secrets that were published by mistake.
#include "credential/jwk.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tests/support/test_credential_keys.h"

namespace diptych {
namespace {

Result<CredentialPublicKey> Parse(std::string_view text) {
  return ParseJwk(*ParseJson(text));
}

std::string Why(std::string_view text) {
  const Result<CredentialPublicKey> key = Parse(text);
  return key ? "it was read" : key.error().message;
}

// RFC 8037 appendix A.2.
constexpr std::string_view kEd25519 =
    R"({"kty":"OKP","crv":"Ed25519",
        "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
// RFC 7517 appendix A.1.
constexpr std::string_view kP256 =
    R"({"kty":"EC","crv":"P-256",
        "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        "use":"sig","kid":"1"})";

TEST(Jwk, OfEachTypeIsReadAndWritten) {
  const CredentialPublicKey keys[] = {
      TestEd25519Key().public_key(), TestNistKey(NistCurve::kP256).public_key(),
      TestNistKey(NistCurve::kP384).public_key(),
      TestRsaKey("did:web:college.example#rsa").public_key(),
      CredentialPublicKey(
          EcdsaSecretKey::FromSecret(EcdsaSecret{1, 2})->public_key())};
  for (const CredentialPublicKey& key : keys) {
    const JsonObject jwk = PublicJwk(key);
    const Result<CredentialPublicKey> read = ParseJwk(jwk);
    ASSERT_TRUE(read) << CanonicalJson(jwk) << ": " << read.error().message;
    EXPECT_TRUE(*read == key) << JoseName(key.algorithm());
    EXPECT_EQ(CanonicalJson(PublicJwk(*read)), CanonicalJson(jwk));
  }
  EXPECT_FALSE(keys[0] == keys[1]);
  EXPECT_FALSE(keys[0] == TestEd25519Key(8).public_key());
}

TEST(Jwk, OfTheRfcsIsRead) {
  ASSERT_TRUE(Parse(kEd25519));
  EXPECT_EQ(Parse(kEd25519)->algorithm(), SignatureAlgorithm::kEdDsa);
  EXPECT_EQ(
      HexEncode(std::get<Ed25519PublicKey>(Parse(kEd25519)->key()).bytes()),
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  ASSERT_TRUE(Parse(kP256)) << Why(kP256);
  EXPECT_EQ(Parse(kP256)->algorithm(), SignatureAlgorithm::kEs256);
}

TEST(Jwk, WithASecretIsRefusedAsSuch) {
  for (const char* const name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    JsonObject jwk = PublicJwk(TestEd25519Key().public_key());
    jwk[name] = "AQAB";
    const Result<CredentialPublicKey> key = ParseJwk(jwk);
    ASSERT_FALSE(key) << name;
    EXPECT_EQ(key.error().code, ErrorCode::kRefused);
    EXPECT_NE(key.error().message.find("secret"), std::string::npos);
  }
}

TEST(Jwk, OfAnotherTypeIsRefusedByName) {
  EXPECT_NE(Why(R"({"kty":"oct"})").find("\"oct\""), std::string::npos);
  EXPECT_NE(Why(R"({"kty":"OKP","crv":"X25519","x":"AA"})").find("X25519"),
            std::string::npos);
  EXPECT_NE(
      Why(R"({"kty":"EC","crv":"P-521","x":"AA","y":"AA"})").find("P-521"),
      std::string::npos);
  EXPECT_FALSE(Parse("[]"));
  EXPECT_FALSE(Parse("{}"));
  EXPECT_FALSE(Parse(R"({"kty":1})"));
}

TEST(Jwk, WithDamagedNumbersIsRefused) {
  for (const CredentialPublicKey& key :
       {TestEd25519Key().public_key(),
        TestNistKey(NistCurve::kP384).public_key(),
        TestRsaKey("r").public_key()}) {
    const JsonObject whole = PublicJwk(key);
    for (const char* const name : {"x", "y", "n", "e", "kty", "crv"}) {
      if (!whole.contains(name)) continue;
      JsonObject jwk = whole;
      jwk.erase(name);
      EXPECT_FALSE(ParseJwk(jwk)) << name;
      jwk[name] = "AA";
      EXPECT_FALSE(ParseJwk(jwk)) << name;
      jwk[name] = 7;
      EXPECT_FALSE(ParseJwk(jwk)) << name;
      jwk[name] = std::string(whole.at(name).as_string()) + "=";
      EXPECT_FALSE(ParseJwk(jwk)) << name;
      jwk[name] = std::string(100'000, 'A');
      EXPECT_FALSE(ParseJwk(jwk)) << name;
    }
  }
}

TEST(Jwk, ForAnotherUseIsRefused) {
  const auto with = [](const char* name, const JsonValue& value) {
    JsonObject jwk = PublicJwk(TestNistKey(NistCurve::kP256).public_key());
    jwk[name] = value;
    return ParseJwk(jwk).has_value();
  };
  EXPECT_TRUE(with("use", "sig"));
  EXPECT_FALSE(with("use", "enc"));
  EXPECT_FALSE(with("use", 1));
  EXPECT_TRUE(with("key_ops", JsonArray({"verify"})));
  EXPECT_FALSE(with("key_ops", JsonArray({"deriveKey"})));
  EXPECT_FALSE(with("key_ops", "verify"));
  EXPECT_TRUE(with("alg", "ES256"));
  EXPECT_FALSE(with("alg", "ES384"));
  EXPECT_FALSE(with("alg", "HS256"));
}

}  // namespace
}  // namespace diptych
