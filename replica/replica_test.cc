// SPDX-License-Identifier: Apache-2.0
//
// Replicas among replicas, with the real register: what they agree on, what
// they ask each other for, and how they come back.

#include "replica/replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replica/test_replicas.h"

namespace diptych {
namespace {

constexpr std::uint64_t kListen = 2'000;

AnchorBatch Credentials(ListId list, std::uint32_t first, std::uint32_t count) {
  AnchorBatch batch{.list = list, .items = {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    batch.items.push_back(
        {.position = {first + i},
         .commitment = SampleCommitment(
             (std::uint64_t{list.value + 1} << 32U) + first + i, 7)});
  }
  return batch;
}

// Each node's member opens its list.
void OpenLists(TestReplicas& replicas) {
  for (std::size_t at = 0; at < replicas.nodes.size(); ++at) {
    if (replicas.nodes[at].is_down) continue;
    replicas.Submit(at, {replicas.Transact(at, OpenStatusList{})});
    replicas.Pass(10'000);
  }
}

void ExpectAgreement(const TestReplicas& replicas) {
  const auto& first = replicas.nodes[0].disk;
  for (const TestReplicas::Node& node : replicas.nodes) {
    EXPECT_FALSE(node.has_diverged);
    EXPECT_THAT(node.blamed, testing::IsEmpty());
    ASSERT_EQ(node.disk.final.size(), first.final.size());
    EXPECT_EQ(node.disk.state->log.Root(), first.state->log.Root());
    for (std::size_t i = 0; i < first.final.size(); ++i) {
      EXPECT_EQ(node.disk.final[i].header, first.final[i].header);
    }
  }
}

// The final chain of a node, executed anew block by block.
void ExpectLinearReplay(const TestReplicas& replicas, std::size_t at) {
  FourMembers linear(ReplicaGenesis(replicas.nodes.size()));
  const auto& disk = replicas.nodes[at].disk;
  EXPECT_EQ(disk.state->tip.height.value, disk.final.size());
  for (const CommitBlocks::Item& item : disk.final) {
    EXPECT_EQ(item.executed.execution.log.Root(), item.header.log_root);
  }
}

TEST(Replica, AloneItCommitsWhatIsSubmitted) {
  TestReplicas replicas(1);
  OpenLists(replicas);
  replicas.Submit(0, {replicas.Transact(0, Credentials({0}, 0, 10))});
  replicas.Pass(100);
  EXPECT_EQ(replicas.nodes[0].disk.state->log.size(), 2U + 2 + 11);
}

TEST(Replica, AllCommitTheSameBlocks) {
  for (const std::size_t size : {4U, 7U}) {
    TestReplicas replicas(size);
    replicas.Pass(kListen);
    OpenLists(replicas);
    for (std::uint32_t round = 0; round < 10; ++round) {
      for (std::size_t at = 0; at < size; ++at) {
        const ListId list{static_cast<std::uint32_t>(at)};
        replicas.Submit(
            at, {replicas.Transact(at, Credentials(list, round * 20, 20))});
      }
      replicas.Pass(10);
    }
    replicas.Pass(5'000);
    ExpectAgreement(replicas);
    ExpectLinearReplay(replicas, 0);
    const RegisterState& state = *replicas.nodes[0].disk.state;
    EXPECT_EQ(state.lists.size(), size);
    // The genesis and its seal; a list or a credential each; a seal a block.
    EXPECT_EQ(state.log.size(),
              2 + size + (size * 200) + state.tip.height.value);
  }
}

TEST(Replica, ABatchThatOneNodeDidNotGetIsAskedFor) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  bool dropped = false;
  replicas.passes = [&](std::size_t from, std::size_t to,
                        const ReplicaEvent& event) {
    if (!std::holds_alternative<PeerBatch>(event) || to != 2) return true;
    // What node 0 announces to all is lost; what is asked for is not.
    const bool lost = from == 0 && !std::exchange(dropped, true);
    return !lost;
  };
  replicas.Submit(0, {replicas.Transact(0, Credentials({0}, 0, 10))});
  replicas.Pass(10'000);
  EXPECT_TRUE(dropped);
  EXPECT_EQ(replicas.nodes[0].disk.state->log.size(),
            2 + 4 + 10 + replicas.Tip(0).height.value);
  ExpectAgreement(replicas);
}

TEST(Replica, ABlockThatOneNodeDidNotGetIsAskedFor) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  replicas.passes = [](std::size_t /*from*/, std::size_t to,
                       const ReplicaEvent& event) {
    const auto* message = std::get_if<PeerMessage>(&event);
    return to != 3 || message == nullptr ||
           !std::holds_alternative<Proposal>(*message->message);
  };
  OpenLists(replicas);
  replicas.Pass(20'000);
  ExpectAgreement(replicas);
  EXPECT_EQ(replicas.nodes[3].disk.state->lists.size(), 4U);
}

TEST(Replica, ANodeThatWasAwayCatchesUpByRanges) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  replicas.nodes[3].is_down = true;
  for (std::uint32_t round = 0; round < 300; ++round) {
    replicas.Submit(0, {replicas.Transact(0, Credentials({0}, round, 1))});
    replicas.Pass(3'000);
  }
  ASSERT_GE(replicas.nodes[0].disk.final.size(), 250U);
  replicas.Boot(3);
  for (std::uint32_t round = 0; round < 5; ++round) {
    replicas.Submit(1, {replicas.Transact(1, Credentials({1}, round, 1))});
    replicas.Pass(1'000);
  }
  replicas.Pass(20'000);
  ExpectAgreement(replicas);
  EXPECT_EQ(replicas.nodes[3].replica->behind(), 0U);
}

TEST(Replica, AllStartAgainFromTheirDisks) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  for (std::uint32_t round = 0; round < 20; ++round) {
    replicas.Submit(0, {replicas.Transact(0, Credentials({0}, round, 1))});
    if (round % 5 == 4) {
      for (std::size_t at = 0; at < 4; ++at) replicas.nodes[at].is_down = true;
      for (std::size_t at = 0; at < 4; ++at) replicas.Boot(at);
      replicas.Submit(0, {replicas.Transact(0, Credentials({0}, round, 1))});
    }
    replicas.Pass(5'000);
  }
  ExpectAgreement(replicas);
  EXPECT_EQ(replicas.nodes[0].disk.state->log.size(),
            2 + 4 + 20 + replicas.Tip(0).height.value);
}

TEST(Replica, OneAfterTheOtherIsKilledAndComesBack) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  for (std::uint32_t round = 0; round < 24; ++round) {
    const std::size_t victim = round % 4;
    const std::size_t other = (victim + 1) % 4;
    replicas.nodes[victim].is_down = true;
    const ListId list{static_cast<std::uint32_t>(other)};
    replicas.Submit(other,
                    {replicas.Transact(other, Credentials(list, round, 1))});
    replicas.Pass(10'000);
    replicas.Boot(victim);
    replicas.Pass(3'000);
  }
  replicas.Pass(30'000);
  ExpectAgreement(replicas);
  EXPECT_EQ(replicas.nodes[0].disk.state->log.size(),
            2 + 4 + 24 + replicas.Tip(0).height.value);
}

}  // namespace
}  // namespace diptych
