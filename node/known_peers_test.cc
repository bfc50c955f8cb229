// SPDX-License-Identifier: Apache-2.0
// Covers who may connect: validators, and observers to validators, with the
// keys that the genesis pins; nobody else, whatever keys it has.
#include "node/known_peers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/four_members.h"

namespace diptych {
namespace {

using testing::ElementsAre;

MemberKey TlsKey(std::uint8_t content) {
  return {.purpose = KeyPurpose::kTls,
          .type = KeyType::kEd25519,
          .from = {kSampleTimeMs},
          .public_key = Bytes(32, content)};
}

// Members 1 and 2 validate; 3 and 5 observe, of whom 5 has no TLS key; 4, an
// issuer, has one.
Genesis MixedGenesis() {
  Genesis genesis{.origin = "registry.example/log", .time = {kSampleTimeMs}};
  genesis.members = {
      SampleMember(1, Role::kValidator), SampleMember(2, Role::kValidator),
      SampleMember(3, Role::kObserver), SampleMember(4, Role::kIssuer),
      SampleMember(5, Role::kObserver)};
  for (std::uint8_t at = 0; at < 4; ++at) {
    genesis.members[at].keys.push_back(TlsKey(at));
  }
  return genesis;
}

NodeConfig ConfigOf(std::uint32_t member,
                    const std::vector<std::uint32_t>& peers) {
  NodeConfig config;
  config.member = {member};
  config.peers.emplace();
  for (const std::uint32_t peer : peers) {
    config.peers->peers.push_back(
        {.member = {peer}, .host = "node.example", .port = 7'000});
  }
  return config;
}

TEST(KnownPeers, AreValidatorsAndObserversForAValidator) {
  const auto table = MakePeerTable(ConfigOf(1, {2}), MixedGenesis());
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_TRUE(table->is_validator);
  Peer validator{.member = {2}, .address = PeerAddress{"node.example", 7'000}};
  validator.tls_key.fill(1);
  Peer observer{.member = {3}, .is_validator = false, .address = {}};
  observer.tls_key.fill(2);
  EXPECT_THAT(table->peers, ElementsAre(validator, observer));
}

TEST(KnownPeers, AreTheValidatorsAloneForAnObserver) {
  const auto table = MakePeerTable(ConfigOf(3, {1, 2}), MixedGenesis());
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_FALSE(table->is_validator);
  EXPECT_THAT(table->peers,
              ElementsAre(testing::Field(&Peer::member, MemberId{1}),
                          testing::Field(&Peer::member, MemberId{2})));
}

TEST(KnownPeers, NeedATlsKey) {
  Genesis genesis = MixedGenesis();
  genesis.members[1].keys.pop_back();
  const auto table = MakePeerTable(ConfigOf(1, {2}), genesis);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, ErrorCode::kRefused);
  EXPECT_THAT(table.error().message, testing::HasSubstr("member 2"));
}

}  // namespace
}  // namespace diptych
