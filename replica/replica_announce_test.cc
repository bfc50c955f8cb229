// SPDX-License-Identifier: Apache-2.0
//
// What replicas send again of their own batches, to whom, and how often.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "replica/replica.h"
#include "tests/support/replica_scene.h"

namespace diptych {
namespace {

// A notarize vote says that its block's batches are on the voter's disk.
TEST(Replica, WhoVotedForABlockIsNotSentItsBatchesAgain) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  // Blocks are notarized by three, and become final nowhere.
  replicas.nodes[3].is_down = true;
  replicas.passes = [](std::size_t, std::size_t, const ReplicaEvent& event) {
    return !IsFinalizeVote(event);
  };
  for (std::uint32_t round = 0; round < 3; ++round) {
    replicas.Submit(0, {replicas.Transact(0, Credentials({0}, round, 1))});
    replicas.Pass(10'000);
  }
  const Replica& replica = *replicas.nodes[0].replica;
  EXPECT_GT(replica.own_backlog(), 0U);
  EXPECT_THAT(replica.OwnMissingAt(TestReplicas::Member(1)),
              testing::IsEmpty());
  EXPECT_THAT(replica.OwnMissingAt(TestReplicas::Member(2)),
              testing::IsEmpty());
  EXPECT_THAT(replica.OwnMissingAt(TestReplicas::Member(3)),
              testing::SizeIs(3));
  EXPECT_THAT(replica.OwnMissingAt({77}), testing::SizeIs(3));
}

// Lets through all but votes of this kind.
auto WithoutVotes(VoteKind kind) {
  return [kind](std::size_t, std::size_t, const ReplicaEvent& event) {
    const auto* message = std::get_if<PeerMessage>(&event);
    if (message == nullptr) return true;
    const auto* vote = std::get_if<Vote>(message->message.get());
    return vote == nullptr || vote->statement.kind != kind;
  };
}

// How often each node is sent a batch by node 0 from now on.
using Announced = std::map<std::size_t, std::size_t>;
std::shared_ptr<Announced> CountAnnounced(TestReplicas& replicas) {
  auto counts = std::make_shared<Announced>();
  replicas.passes = [counts, inner = replicas.passes](
                        std::size_t from, std::size_t to,
                        const ReplicaEvent& event) {
    const bool is_batch = std::holds_alternative<PeerBatch>(event);
    if (from == 0 && is_batch) ++(*counts)[to];
    return inner(from, to, event);
  };
  return counts;
}

TEST(Replica, WhatIsNotarizedIsNotAnnouncedAgain) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  replicas.nodes[3].is_down = true;
  replicas.passes = WithoutVotes(VoteKind::kFinalize);
  replicas.Submit(0, {replicas.Transact(0, Credentials({0}, 0, 1))});
  replicas.Pass(10'000);
  ASSERT_GT(replicas.nodes[0].replica->own_backlog(), 0U);
  ASSERT_GT(replicas.nodes[0].replica->held_blocks().all, 0U);
  replicas.nodes[3].is_down = false;
  const auto announced = CountAnnounced(replicas);
  replicas.Pass(120'000);
  EXPECT_THAT(*announced, testing::IsEmpty());
}

TEST(Replica, InAStallBatchesAreAnnouncedEverMoreSeldom) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  // Who proposes them has them.
  replicas.passes = [](std::size_t, std::size_t, const ReplicaEvent& event) {
    return ProposalIn(event) == nullptr;
  };
  const auto announced = CountAnnounced(replicas);
  replicas.Submit(0, {replicas.Transact(0, Credentials({0}, 0, 1))});
  replicas.Pass(1'200'000);
  // At once, after 3, 9, 21, 45 and 93 s, and once a minute.
  EXPECT_GT((*announced)[1], 10U);
  EXPECT_LT((*announced)[1], 30U);
  EXPECT_GT(replicas.nodes[0].replica->own_backlog(), 0U);
}

TEST(Replica, WhoVotedForABatchsBlockIsNotAnnouncedItAgain) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  // Node 0 proposes, and hears of the votes for it only that of node 1: too
  // little for a certificate.
  replicas.passes = [](std::size_t from, std::size_t to,
                       const ReplicaEvent& event) {
    if (ProposalIn(event) != nullptr) return from == 0;
    return (from == 1 && to == 0) ||
           WithoutVotes(VoteKind::kNotarize)(from, to, event);
  };
  replicas.Submit(0, {replicas.Transact(0, Credentials({0}, 0, 1))});
  replicas.Pass(60'000);
  const auto announced = CountAnnounced(replicas);
  replicas.Pass(120'000);
  EXPECT_EQ((*announced)[1], 0U);
  EXPECT_GT((*announced)[2], 0U);
  EXPECT_GT((*announced)[3], 0U);
}

}  // namespace
}  // namespace diptych
