// SPDX-License-Identifier: Apache-2.0
// Covers the quorum for every size of network, and the policy that a genesis
// amounts to.
#include "registry/genesis_policy.h"

#include <gtest/gtest.h>

#include "tests/support/test_keys.h"

namespace diptych {
namespace {

Genesis GenesisOf(std::uint8_t validators) {
  Genesis genesis;
  genesis.origin = "log.example";
  genesis.time = TimeMs{1'000};
  genesis.log_key = TestLog().verifier().key().bytes();
  for (std::uint8_t n = validators; n >= 1; --n) {
    const Ed25519PublicKeyBytes key = TestValidator(n).verifier().key().bytes();
    genesis.members.push_back(
        {.member = MemberId{n},
         .name = "Member",
         .did = {},
         .url = {},
         .roles = {{.role = Role::kValidator, .from = genesis.time, .to = {}}},
         .keys = {{.purpose = KeyPurpose::kCheckpoint,
                   .type = KeyType::kEd25519,
                   .from = genesis.time,
                   .to = {},
                   .compromised_from = {},
                   .public_key = Bytes(key.begin(), key.end())}}});
  }
  return genesis;
}

TEST(QuorumOf, AnyTwoQuorumsShareMoreThanMayBeFaulty) {
  EXPECT_EQ(QuorumOf(1), 1U);
  EXPECT_EQ(QuorumOf(4), 3U);
  EXPECT_EQ(QuorumOf(7), 5U);
  EXPECT_EQ(QuorumOf(64), 43U);
  for (std::size_t n = 1; n <= 64; ++n) {
    const std::size_t faulty_max = (n - 1) / 3;
    EXPECT_GE(2 * QuorumOf(n) - n, faulty_max + 1) << n;
    // Without the faulty ones there is still a quorum.
    EXPECT_LE(QuorumOf(n), n - faulty_max) << n;
  }
}

TEST(GenesisPolicy, AsksForAQuorumOfTheValidatorsInOrder) {
  const auto policy = NetworkPolicyOf(GenesisOf(4), Digest{7});
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(policy->threshold, 3U);
  ASSERT_EQ(policy->validators.size(), 4U);
  EXPECT_EQ(policy->validators.front().name(), "log.example/v/1");
  EXPECT_EQ(policy->genesis, Digest{7});
  EXPECT_TRUE(FormatNetworkPolicy(*policy));
}

TEST(Genesis, OfANewerVersionSaysThatANewerProgramMadeIt) {
  Bytes entry = EncodeGenesis(GenesisOf(1));
  entry[1] = 9;
  const auto newer = DecodeGenesis(entry);
  ASSERT_FALSE(newer);
  EXPECT_NE(newer.error().message.find("version is 9, and this program knows "
                                       "version 1: a newer program made it"),
            std::string::npos)
      << newer.error().message;
  entry[1] = 0;
  EXPECT_NE(DecodeGenesis(entry).error().message.find("version is not 1"),
            std::string::npos);
}

TEST(GenesisPolicy, CountsNobodyWithoutTheRoleOrTheKey) {
  Genesis genesis = GenesisOf(4);
  genesis.members[0].roles[0].role = Role::kIssuer;
  genesis.members[1].keys[0].purpose = KeyPurpose::kTls;
  EXPECT_EQ(CosignersOf(genesis).value().size(), 2U);
  genesis.members.clear();
  EXPECT_FALSE(CosignersOf(genesis));
}

}  // namespace
}  // namespace diptych
