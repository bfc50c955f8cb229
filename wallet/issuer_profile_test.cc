// SPDX-License-Identifier: Apache-2.0
// The profile that credentials carry, from records with and without a did:web
// and a credential key.
#include "wallet/issuer_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

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

TEST(CredentialKey, IsTheOneThatTheRegisterNames) {
  const MemberRecord record = Record();
  const auto found = std::ranges::find(record.keys, KeyPurpose::kCredential,
                                       &MemberKey::purpose);
  ASSERT_NE(found, record.keys.end());
  const auto key = Ed25519PublicKey::Parse(found->public_key);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_TRUE(CheckCredentialKey(record, *key, kTestTime));
  TestRandom random(5);
  const Ed25519PublicKey other =
      Ed25519SecretKey::Generate(random).public_key();
  EXPECT_EQ(CheckCredentialKey(record, other, kTestTime).error().code,
            ErrorCode::kInvalid);
}

}  // namespace
}  // namespace diptych
