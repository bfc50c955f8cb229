// SPDX-License-Identifier: Apache-2.0
//
// Replicas whose blocks do not become final for a long time, and then do.

#include "replica/replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/replica_scene.h"

namespace diptych {
namespace {

class StalledReplicas : public testing::Test {
 protected:
  void SetUp() override {
    replicas.Pass(kListen);
    OpenLists(replicas);
    before = replicas.nodes[0].disk.final.size();
  }

  // One is away, and what shows a block to be final is not let through to or
  // from another: blocks are notarized and not final.
  void Stall() {
    replicas.nodes[2].is_down = true;
    replicas.passes = [](std::size_t from, std::size_t to,
                         const ReplicaEvent& event) {
      const auto* message = std::get_if<PeerMessage>(&event);
      if (message == nullptr || (from != 3 && to != 3)) return true;
      const ConsensusMessage& told = *message->message;
      const auto* vote = std::get_if<Vote>(&told);
      const auto* certificate = std::get_if<Certificate>(&told);
      return (vote == nullptr || vote->statement.kind != VoteKind::kFinalize) &&
             (certificate == nullptr ||
              certificate->statement.kind != VoteKind::kFinalize);
    };
  }

  TestReplicas replicas{4};
  const Replica& replica = *replicas.nodes[0].replica;
  std::size_t before = 0;  // Final blocks.
};

// Each leader's block is executed and comes too late to be notarized, and the
// next leader's stands beside it.
TEST_F(StalledReplicas, GiveBlocksThatLostNoRoomOfThoseThatFollow) {
  replicas.passes = [](std::size_t, std::size_t, const ReplicaEvent& event) {
    const auto* message = std::get_if<PeerMessage>(&event);
    if (message == nullptr) return true;
    const auto* vote = std::get_if<Vote>(message->message.get());
    return vote == nullptr || vote->statement.kind != VoteKind::kNotarize;
  };
  replicas.Submit(0, {replicas.Transact(0, Credentials({0}, 0, 1))});
  replicas.Pass(kTreeBlocksMax * 90'000);
  ASSERT_EQ(replicas.nodes[0].disk.final.size(), before);
  ASSERT_GE(replica.held_blocks().all, kTreeBlocksMax);
  replicas.passes = nullptr;
  replicas.Pass(200'000);
  EXPECT_GT(replicas.nodes[0].disk.final.size(), before);
  EXPECT_EQ(replica.own_backlog(), 0U);
  ExpectAgreement(replicas);
}

// At last nobody takes transactions on top of the blocks that are not final.
// One without any makes all of them final once the one that was away is back.
TEST_F(StalledReplicas, MakeMoreBlocksFinalThanTheTreeHolds) {
  Stall();
  // Three of four views are of leaders that are there. What comes when the tree
  // is full waits.
  View last;
  for (std::uint32_t sent = 0; sent < 2 * kTreeBlocksMax; ++sent) {
    replicas.Submit(0, {replicas.Transact(0, Credentials({0}, sent, 1))});
    for (int i = 0; i < 200 && replica.core().view() == last; ++i) {
      replicas.Pass(1'000);
    }
    last = replica.core().view();
  }
  ASSERT_EQ(replicas.nodes[0].disk.final.size(), before);
  const std::size_t held = replica.held_blocks().all;
  EXPECT_GT(held, kTreeBlocksMax);
  // Not as fast as they can.
  replicas.Pass(600'000);
  EXPECT_LT(replica.held_blocks().all, held + 10U);
  replicas.Boot(2);
  replicas.Pass(600'000);
  for (const std::size_t at : {0U, 1U, 2U}) {
    const TestReplicas::Node& node = replicas.nodes[at];
    EXPECT_GT(node.disk.final.size(), before + kTreeBlocksMax) << at;
    EXPECT_EQ(node.disk.state->log.Root(),
              replicas.nodes[0].disk.state->log.Root());
    EXPECT_EQ(node.replica->own_backlog(), 0U) << at;
    EXPECT_FALSE(node.has_diverged);
  }
}

// It is in a block that is notarized, and its copy waits in everybody's pool.
TEST_F(StalledReplicas, MakeNoBlocksForACopyOfWhatIsNotFinalYet) {
  Stall();
  const CheckedTransaction one = replicas.Transact(0, Credentials({0}, 0, 1));
  const CheckedTransaction two = replicas.Transact(0, Credentials({0}, 1, 1));
  replicas.Submit(0, {one, two});
  replicas.Pass(10'000);
  for (const std::size_t at : {0U, 1U, 3U}) {
    replicas.Give(at, PeerBatch{{4}, MakeBatches({two}).front()});
  }
  replicas.Pass(10'000);
  const std::size_t held = replica.held_blocks().all;
  replicas.Pass(600'000);
  ASSERT_EQ(replicas.nodes[0].disk.final.size(), before);
  // Heartbeats, and those ever more slowly; with the copy twice as many.
  EXPECT_LT(replica.held_blocks().all, held + 20U);
}

}  // namespace
}  // namespace diptych
