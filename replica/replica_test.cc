// SPDX-License-Identifier: Apache-2.0
//
// Replicas among replicas, with the real register: what they agree on, what
// they ask each other for, and how they come back.

#include "replica/replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/contradiction.h"
#include "tests/support/replica_scene.h"

namespace diptych {
namespace {

Evidence Contradiction(const TestReplicas& replicas, std::size_t at,
                       std::uint64_t view) {
  return TwoNotarizeVotes(
      replicas.nodes[0].disk.state->network_id, TestReplicas::Index(at),
      SampleKey(100 + TestReplicas::Member(at).value), view);
}

TEST(Replica, EvidenceThatSeveralReportIsOneConvictionOnAll) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  const Evidence evidence = Contradiction(replicas, 3, 42);
  for (std::size_t at = 0; at < 3; ++at) {
    TransactionBody body =
        replicas.Body(TestReplicas::Member(at).value, ReportEvidence{evidence});
    body.key = kConsensusKey;
    replicas.Submit(
        at, {FourMembers::Sign(body, 100 + TestReplicas::Member(at).value)});
  }
  replicas.Pass(20'000);
  ExpectAgreement(replicas);
  for (const TestReplicas::Node& node : replicas.nodes) {
    const auto& convictions = node.disk.state->convictions;
    ASSERT_EQ(convictions.size(), 1U);
    EXPECT_EQ(convictions.begin()->first.member, MemberId{4});
    std::size_t accepted = 0;
    std::size_t entries = 0;
    for (const CommitBlocks::Item& item : node.disk.final) {
      for (const auto& outcome : item.executed.execution.outcomes) {
        accepted += outcome.verdict == TransactionVerdict::kAccepted ? 1 : 0;
        entries += outcome.entry_count;
      }
    }
    EXPECT_EQ(accepted, 3U);
    EXPECT_EQ(entries, 1U);
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

// All restart between their votes and the end of the view. Nobody sends any
// batch again: each leader has them from its disk.
TEST(Replica, WhatWasVotedForInVainIsProposedAgainAfterARestart) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  std::optional<View> lost;
  bool is_restarted = false;
  replicas.passes = [&](std::size_t /*from*/, std::size_t /*to*/,
                        const ReplicaEvent& event) {
    if (std::holds_alternative<PeerBatch>(event)) return !is_restarted;
    const auto* message = std::get_if<PeerMessage>(&event);
    if (message == nullptr) return true;
    const auto* vote = std::get_if<Vote>(message->message.get());
    if (vote == nullptr || vote->statement.kind != VoteKind::kNotarize) {
      return true;
    }
    if (!lost) lost = vote->statement.view;
    return vote->statement.view != *lost;
  };
  replicas.Submit(0, {replicas.Transact(0, OpenStatusList{})});
  replicas.Pass(100);
  ASSERT_TRUE(lost.has_value());
  for (std::size_t at = 0; at < 4; ++at) {
    ASSERT_EQ(replicas.nodes[at].disk.blocks.size(), 1U);
    replicas.nodes[at].is_down = true;
  }
  for (std::size_t at = 0; at < 4; ++at) replicas.Boot(at);
  is_restarted = true;
  replicas.Pass(20'000);
  ExpectAgreement(replicas);
  EXPECT_GT(replicas.Tip(0).view, *lost);
  EXPECT_EQ(replicas.nodes[0].disk.state->lists.size(), 1U);
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

// As they come of a peer that sends copies of others' transactions, or of users
// who try a second node.
TEST(Replica, ATransactionOfSeveralBatchesIsOrderedOnce) {
  TestReplicas replicas(ReplicaGenesis(4));
  replicas.Pass(kListen);
  OpenLists(replicas);
  const CheckedTransaction one = replicas.Transact(0, Credentials({0}, 0, 1));
  const CheckedTransaction two = replicas.Transact(0, Credentials({0}, 1, 1));
  replicas.Submit(0, {one, two});
  replicas.Submit(1, {two, one});
  for (std::size_t at = 0; at < 4; ++at) {
    replicas.Give(at, PeerBatch{{4}, MakeBatches({two}).front()});
  }
  replicas.Pass(20'000);
  ExpectAgreement(replicas);
  for (const TestReplicas::Node& node : replicas.nodes) {
    std::multiset<Digest> ids;
    for (const CommitBlocks::Item& item : node.disk.final) {
      ids.insert(item.transaction_ids.begin(), item.transaction_ids.end());
    }
    EXPECT_EQ(ids.count(one.transaction().id), 1U);
    EXPECT_EQ(ids.count(two.transaction().id), 1U);
    // Nor does any copy wait any more.
    EXPECT_EQ(node.replica->own_backlog(), 0U);
    for (const auto& [member, octets] : node.replica->peers_backlog()) {
      EXPECT_EQ(octets, 0U);
    }
  }
}

}  // namespace
}  // namespace diptych
