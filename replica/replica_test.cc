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

// The proposal that an event brings; null if it brings something else.
const Proposal* ProposalIn(const ReplicaEvent& event) {
  const auto* message = std::get_if<PeerMessage>(&event);
  return message == nullptr ? nullptr
                            : std::get_if<Proposal>(message->message.get());
}

// `change` is what happens to proposals with transactions on their way to the
// nodes from `first_victim` on.
void ChangeProposals(
    TestReplicas& replicas, std::size_t first_victim,
    const std::function<void(std::size_t from, Proposal&)>& change) {
  replicas.passes = [&replicas, first_victim, change](
                        std::size_t from, std::size_t to,
                        const ReplicaEvent& event) {
    const Proposal* proposal = ProposalIn(event);
    if (proposal == nullptr || to < first_victim ||
        proposal->references.empty()) {
      return true;
    }
    Proposal changed = *proposal;
    change(from, changed);
    if (changed == *proposal) return true;
    replicas.Give(to, PeerMessage{TestReplicas::Member(from),
                                  std::make_shared<const ConsensusMessage>(
                                      std::move(changed))});
    return false;
  };
}

TEST(Replica, WrongReferencesOfALeaderDoNoHarm) {
  using Change = std::function<void(std::size_t, Proposal&)>;
  const Change changes[] = {
      [](std::size_t, Proposal& p) { p.references.clear(); },
      [](std::size_t, Proposal& p) { p.references.pop_back(); },
      [](std::size_t, Proposal& p) { p.references[0] ^= 1; },
      [](std::size_t, Proposal& p) {
        const Bytes once = p.references;
        p.references.insert(p.references.end(), once.begin(), once.end());
      }};
  // One node that is misled does not matter; with two, the view is given up.
  for (const std::size_t first_victim : {3U, 2U}) {
    for (const Change& change : changes) {
      SCOPED_TRACE(testing::Message() << "change " << &change - changes
                                      << " from node " << first_victim);
      TestReplicas replicas(4);
      replicas.Pass(kListen);
      OpenLists(replicas);
      bool is_first_leader = true;
      std::size_t leader = 0;
      ChangeProposals(replicas, first_victim,
                      [&](std::size_t from, Proposal& proposal) {
                        if (std::exchange(is_first_leader, false)) {
                          leader = from;
                        }
                        if (from == leader) change(from, proposal);
                      });
      for (std::uint32_t round = 0; round < 5; ++round) {
        replicas.Submit(0, {replicas.Transact(0, Credentials({0}, round, 1))});
        replicas.Pass(2'000);
      }
      replicas.Pass(30'000);
      EXPECT_FALSE(is_first_leader);
      ExpectSameBlocks(replicas);
      EXPECT_EQ(replicas.nodes[0].disk.state->log.size(),
                2 + 4 + 5 + replicas.Tip(0).height.value);
    }
  }
}

TEST(Replica, ABlockThatIsNotWhatItsHeaderSaysGetsNoVote) {
  using Change = std::function<void(Header&)>;
  const Change changes[] = {[](Header& h) { h.log_root[0] ^= 1; },
                            [](Header& h) { ++h.log_size; },
                            [](Header& h) { h.payload_root[0] ^= 1; },
                            [](Header& h) { ++h.payload_octets; },
                            [](Header& h) { ++h.transaction_count; }};
  for (const Change& change : changes) {
    TestReplicas replicas(4);
    replicas.Pass(kListen);
    OpenLists(replicas);
    std::set<Digest> bad;
    ChangeProposals(replicas, 1, [&](std::size_t from, Proposal& proposal) {
      if (from != 0) return;
      change(proposal.header);
      const Digest hash = HeaderHash(proposal.header);
      bad.insert(hash);
      proposal.signature =
          StubKeys::Make({0}, ProposalVote(proposal, hash).statement);
    });
    bool got_vote = false;
    replicas.passes = [&, inner = replicas.passes](std::size_t from,
                                                   std::size_t to,
                                                   const ReplicaEvent& event) {
      if (const auto* message = std::get_if<PeerMessage>(&event)) {
        const auto* vote = std::get_if<Vote>(message->message.get());
        got_vote |= vote != nullptr && bad.contains(vote->statement.block_hash);
      }
      return inner(from, to, event);
    };
    for (std::uint32_t round = 0; round < 8; ++round) {
      replicas.Submit(1, {replicas.Transact(1, Credentials({1}, round, 1))});
      replicas.Pass(10'000);
    }
    EXPECT_FALSE(bad.empty());
    EXPECT_FALSE(got_vote);
    ExpectSameBlocks(replicas);
    EXPECT_EQ(replicas.nodes[1].disk.state->log.size(),
              2 + 4 + 8 + replicas.Tip(1).height.value);
  }
}

// A notarize vote says that its block's batches are on the voter's disk.
TEST(Replica, WhoVotedForABlockIsNotSentItsBatchesAgain) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  // Blocks are notarized by three, and become final nowhere.
  replicas.nodes[3].is_down = true;
  replicas.passes = [](std::size_t, std::size_t, const ReplicaEvent& event) {
    const auto* message = std::get_if<PeerMessage>(&event);
    if (message == nullptr) return true;
    const auto* vote = std::get_if<Vote>(message->message.get());
    return vote == nullptr || vote->statement.kind != VoteKind::kFinalize;
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

}  // namespace
}  // namespace diptych
