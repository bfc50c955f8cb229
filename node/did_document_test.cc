// SPDX-License-Identifier: Apache-2.0
// Covers which keys of a member its DID document names, and how.
#include "node/did_document.h"

#include <gtest/gtest.h>

#include "crypto/public_key_text.h"
#include "json/canonical.h"

namespace diptych {
namespace {

constexpr TimeMs kNow{1'700'000'000'000};

Ed25519PublicKey Key(std::uint8_t number) {
  Ed25519Seed seed{};
  seed.fill(number);
  return Ed25519SecretKey::FromSeed(seed).public_key();
}

MemberKey CredentialKey(std::uint8_t number) {
  const Ed25519PublicKeyBytes octets = Key(number).bytes();
  return {.purpose = KeyPurpose::kCredential,
          .type = KeyType::kEd25519,
          .from = {1000},
          .to = {},
          .compromised_from = {},
          .public_key = ToBytes(octets)};
}

MemberRecord Record(std::vector<MemberKey> keys) {
  return {.member = {1},
          .name = "College",
          .did = "did:web:college.example",
          .url = "",
          .roles = {},
          .keys = std::move(keys)};
}

TEST(DidDocument, NamesTheCredentialKeyAsTheOneThatAsserts) {
  MemberKey other = CredentialKey(2);
  other.purpose = KeyPurpose::kCheckpoint;
  const std::string text =
      CanonicalJson(DidDocument(Record({other, CredentialKey(1)}), kNow));
  const std::string multikey = EncodeMultikey(Key(1));
  EXPECT_EQ(text, R"({"@context":["https://www.w3.org/ns/did/v1",)"
                  R"("https://w3id.org/security/multikey/v1"],)"
                  R"("assertionMethod":["did:web:college.example#)" +
                      multikey + R"("],"id":"did:web:college.example",)" +
                      R"("verificationMethod":[{)" +
                      R"("controller":"did:web:college.example",)" +
                      R"("id":"did:web:college.example#)" + multikey +
                      R"(","publicKeyMultibase":")" + multikey +
                      R"(","type":"Multikey"}]})");
}

TEST(DidDocument, KeepsReplacedKeysAndRevokesStolenOnes) {
  MemberKey replaced = CredentialKey(1);
  replaced.to = {1'600'000'000'000};
  MemberKey stolen = CredentialKey(2);
  stolen.compromised_from = {1'650'000'000'000};
  MemberKey future = CredentialKey(3);
  future.from = {kNow.value + 1};
  MemberKey unfit = CredentialKey(4);
  unfit.type = KeyType::kSecp256k1;
  const JsonObject document =
      DidDocument(Record({replaced, stolen, future, unfit}), kNow);
  const JsonArray& methods = document.at("verificationMethod").get_array();
  ASSERT_EQ(methods.size(), 2U);
  EXPECT_EQ(methods[0].at("expires"), "2020-09-13T12:26:40.000Z");
  EXPECT_FALSE(methods[0].get_object().contains("revoked"));
  EXPECT_EQ(methods[1].at("revoked"), "2022-04-15T05:20:00.000Z");
  EXPECT_EQ(document.at("assertionMethod").get_array(),
            (JsonArray{methods[0].at("id")}));
}

TEST(DidDocument, NamesAP256KeyByItsOwnCurve) {
  const NistPublicKey key =
      NistSecretKey::FromSecret(NistCurve::kP256, Bytes(32, 7))->public_key();
  MemberKey held = CredentialKey(1);
  held.type = KeyType::kP256;
  held.public_key = key.bytes();
  MemberKey replaced = CredentialKey(1);
  replaced.to = {1'600'000'000'000};
  const JsonObject document = DidDocument(Record({replaced, held}), kNow);
  const JsonArray& methods = document.at("verificationMethod").get_array();
  ASSERT_EQ(methods.size(), 2U);
  const JsonObject& method = methods[1].get_object();
  EXPECT_EQ(method.at("type"), "Multikey");
  const auto read =
      DecodeMultikey(method.at("publicKeyMultibase").get_string());
  ASSERT_TRUE(read && std::holds_alternative<NistPublicKey>(*read));
  EXPECT_EQ(std::get<NistPublicKey>(*read).curve(), NistCurve::kP256);
  EXPECT_EQ(std::get<NistPublicKey>(*read).bytes(), key.bytes());
  EXPECT_EQ(method.at("id").get_string(),
            "did:web:college.example#" + EncodeMultikey(key));
  EXPECT_TRUE(methods[0].get_object().contains("expires"));
  EXPECT_FALSE(method.contains("expires"));
}

}  // namespace
}  // namespace diptych
