// SPDX-License-Identifier: Apache-2.0
// Covers reading the state: members, directory values, and who validates.
#include "registry/state.h"

#include <gtest/gtest.h>

#include "crypto/sha256.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

TEST(RegisterState, GivesTheDirectoryValuesThatItsTreeHolds) {
  FourMembers sample;
  sample.Commit(sample.Open(1));
  sample.Commit(sample.Register(2, Digest{7}));
  const RegisterState& state = sample.state();
  for (const Bytes& key : {DirectoryKey(MemberId{1}), DirectoryKey(MemberId{4}),
                           DirectoryKey(ListId{0}), DirectoryKey(Digest{7})}) {
    const Bytes value = state.DirectoryValue(key);
    ASSERT_FALSE(value.empty());
    EXPECT_EQ(state.directory.Find(key), Sha256(value));
  }
  EXPECT_EQ(state.directory.count(), 6U);
}

TEST(RegisterState, GivesNothingForKeysThatAreNotThere) {
  FourMembers sample;
  sample.Commit(sample.Open(1));
  const RegisterState& state = sample.state();
  Bytes longer = DirectoryKey(MemberId{1});
  longer.push_back(0);
  Bytes longer_list = DirectoryKey(ListId{0});
  longer_list.push_back(0);
  for (const Bytes& key :
       {Bytes{}, Bytes{1}, Bytes{0, 0, 0, 0, 1}, Bytes{9, 0, 0, 0, 1},
        DirectoryKey(MemberId{9}), DirectoryKey(ListId{1}),
        DirectoryKey(Digest{7}), longer, longer_list}) {
    EXPECT_TRUE(state.DirectoryValue(key).empty());
  }
  EXPECT_EQ(state.FindMember({9}), nullptr);
  EXPECT_EQ(state.FindMember({3})->name, "College 3");
}

TEST(Validators, AreMembersWithTheRoleAndAConsensusKey) {
  Genesis genesis = SampleGenesis();
  const TimeMs now{kSampleTimeMs};
  for (std::size_t i : {1, 2, 3}) {
    genesis.members[i].roles = {{.role = Role::kValidator, .from = now}};
  }
  genesis.members[1].keys.erase(genesis.members[1].keys.begin());
  MemberKey& third = genesis.members[2].keys[0];
  third.type = KeyType::kEd25519;
  third.public_key.resize(32);
  const FourMembers sample(genesis);
  const std::vector<Validator> validators = ValidatorsAt(sample.state(), now);
  ASSERT_EQ(validators.size(), 2U);
  EXPECT_EQ(validators[0],
            (Validator{{1}, ToBytes(SampleKey(101).public_key().bytes())}));
  EXPECT_EQ(validators[1].member, MemberId{4});
  EXPECT_TRUE(ValidatorsAt(sample.state(), {kSampleTimeMs - 1}).empty());
}

TEST(Validators, VoteWithTheFirstKeyThatHolds) {
  Genesis genesis = SampleGenesis();
  MemberRecord& member = genesis.members[0];
  member.keys[kConsensusKey].to = {kSampleTimeMs + 5};
  member.keys.push_back(SampleMemberKey(KeyPurpose::kConsensus, 200));
  const FourMembers sample(genesis);
  const auto key_at = [&](std::uint64_t time) {
    return ValidatorsAt(sample.state(), {time}).at(0).consensus_key;
  };
  EXPECT_EQ(key_at(kSampleTimeMs + 4),
            ToBytes(SampleKey(101).public_key().bytes()));
  EXPECT_EQ(key_at(kSampleTimeMs + 5),
            ToBytes(SampleKey(200).public_key().bytes()));
}

}  // namespace
}  // namespace diptych
