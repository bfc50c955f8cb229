// SPDX-License-Identifier: Apache-2.0
// The profile that credentials carry, from records with and without a did:web
// and a credential key.
#include "wallet/issuer_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "credential/key_name.h"
#include "tests/support/test_wallet.h"

namespace diptych {
namespace {

using ::testing::StartsWith;

constexpr char kNode[] = "http://127.0.0.1:7300";

MemberRecord Record() { return TestNetwork::Get().folder.member_record(); }

TEST(IssuerProfile, IsTheMembersWebDidAndItsUrl) {
  const IssuerProfile profile = ProfileOf(Record(), kNode, kTestTime);
  EXPECT_EQ(profile.id, "did:web:college.example");
  EXPECT_EQ(profile.name, "Example College");
  EXPECT_EQ(profile.url, "https://college.example/");
  EXPECT_EQ(profile.status_url, "https://college.example");
}

TEST(IssuerProfile, WithoutAWebDidIsTheCredentialKeysAndTheNodesUrl) {
  MemberRecord record = Record();
  record.did.clear();
  record.url.clear();
  const IssuerProfile profile = ProfileOf(record, kNode, kTestTime);
  EXPECT_THAT(profile.id, StartsWith("did:key:z6Mk"));
  EXPECT_EQ(profile.url, "");
  EXPECT_EQ(profile.status_url, kNode);
  // Of a member that has no credential key yet, or no more.
  for (MemberKey& key : record.keys) key.to = kTestTime;
  EXPECT_EQ(ProfileOf(record, kNode, kTestTime).id, "");
}

Ed25519SecretKey OtherKey() {
  TestRandom random(5);
  return Ed25519SecretKey::Generate(random);
}

NistSecretKey P256Key() {
  TestRandom random(6);
  return NistSecretKey::Generate(NistCurve::kP256, random);
}

MemberKey& CredentialKeyIn(MemberRecord& record) {
  return *std::ranges::find(record.keys, KeyPurpose::kCredential,
                            &MemberKey::purpose);
}

TEST(SigningProfile, IsOfAKeyThatTheRegisterNames) {
  MemberRecord record = Record();
  EXPECT_EQ(SigningProfile(record, kNode, OtherKey(), kTestTime).error().code,
            ErrorCode::kInvalid);
  CredentialKeyIn(record).public_key = ToBytes(OtherKey().public_key().bytes());
  const auto profile = SigningProfile(record, kNode, OtherKey(), kTestTime);
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->id, "did:web:college.example");
  EXPECT_EQ(profile->status_url, "https://college.example");
}

TEST(SigningProfile, MayBeOfAP256KeyAndNotOfASecp256k1Key) {
  MemberRecord record = Record();
  record.did.clear();
  MemberKey& held = CredentialKeyIn(record);
  held.type = KeyType::kP256;
  held.public_key = P256Key().public_key().bytes();
  const auto profile = SigningProfile(record, kNode, P256Key(), kTestTime);
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->id, "did:key:" + *KeyNameOf(P256Key()));
  EXPECT_EQ(ProfileOf(record, kNode, kTestTime).id, profile->id);
  TestRandom random(7);
  const EcdsaSecretKey secp256k1 = EcdsaSecretKey::Generate(random);
  held.type = KeyType::kSecp256k1;
  held.public_key = ToBytes(secp256k1.public_key().bytes());
  EXPECT_EQ(ProfileOf(record, kNode, kTestTime).id, "");
  EXPECT_FALSE(SigningProfile(record, kNode, secp256k1, kTestTime));
}

TEST(SigningProfile, OfTwoKeysThatHoldIsOfTheOneThatSigns) {
  MemberRecord record = Record();
  record.did.clear();
  MemberKey second = CredentialKeyIn(record);
  second.type = KeyType::kP256;
  second.public_key = P256Key().public_key().bytes();
  record.keys.push_back(second);
  const auto profile = SigningProfile(record, kNode, P256Key(), kTestTime);
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_THAT(profile->id, StartsWith("did:key:zDn"));
  // From the day on which it is replaced it signs no more.
  record.keys.back().to = kTestTime;
  EXPECT_FALSE(SigningProfile(record, kNode, P256Key(), kTestTime));
}

}  // namespace
}  // namespace diptych
