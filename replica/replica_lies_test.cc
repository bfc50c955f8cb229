// SPDX-License-Identifier: Apache-2.0
//
// Replicas among replicas of which some lie: about what a block refers to, what
// its header says of it, and what its payload is.

#include "replica/replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/replica_scene.h"

namespace diptych {
namespace {

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

// The transactions of one block, in another order.
Block Reversed(const Block& block) {
  std::vector<CheckedTransaction> transactions = TransactionsOf(block);
  std::ranges::reverse(transactions);
  return {.header = block.header,
          .references = {},
          .batches = MakeBatches(std::move(transactions))};
}

// What a peer sends as a block's payload says nothing about its proposer.
TEST(Replica, ABlockWithAnotherPayloadIsFetchedFromAnother) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  std::size_t lies = 0;
  replicas.passes = [&](std::size_t from, std::size_t to,
                        const ReplicaEvent& event) {
    // Until then nothing is final: what is, nobody gives by its hash.
    if (lies < 3 && IsFinalizeVote(event)) return false;
    if (to != 3) return true;
    if (std::holds_alternative<PeerBatch>(event)) return false;
    const auto* answer = std::get_if<PeerBlock>(&event);
    if (answer == nullptr || lies == 3) return true;
    ++lies;
    replicas.Give(
        to, PeerBlock{TestReplicas::Member(from), Reversed(answer->block)});
    return false;
  };
  replicas.Submit(0, {replicas.Transact(0, Credentials({0}, 0, 1)),
                      replicas.Transact(0, Credentials({0}, 1, 1))});
  replicas.Pass(30'000);
  EXPECT_EQ(lies, 3U);
  ExpectSameBlocks(replicas);
  EXPECT_THAT(
      replicas.nodes[3].blamed,
      testing::AllOf(testing::SizeIs(3),
                     testing::Each(testing::HasSubstr("header denies"))));
}

// Nor is it the doing of who sends the block itself.
TEST(Replica, WhoSendsARangeIsNotBlamedForWhatAProposerNamed) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  const SharedBatch named =
      MakeBatches({replicas.Transact(1, Credentials({1}, 5, 1))}).front();
  const SharedBatch ordered =
      MakeBatches({replicas.Transact(2, Credentials({2}, 5, 1))}).front();
  ASSERT_EQ(named->payload.size(), ordered->payload.size());
  // Node 3 misses a block, and takes the next one for made of `named`.
  bool misses = true;
  bool is_misled = false;
  bool gets_ranges = false;
  Digest misled_of{};
  bool has_served = false;
  ChangeProposals(replicas, 3, [&](std::size_t, Proposal& proposal) {
    if (proposal.references != EncodeReferences({{ReferenceTo(*ordered)}})) {
      return;
    }
    proposal.references = EncodeReferences({{ReferenceTo(*named)}});
    is_misled = true;
    misled_of = HeaderHash(proposal.header);
  });
  replicas.passes = [&, inner = replicas.passes](std::size_t from,
                                                 std::size_t to,
                                                 const ReplicaEvent& event) {
    if (std::holds_alternative<PeerBlock>(event)) {
      has_served |= from == 3;
      return to != 3;
    }
    if (to != 3) return true;
    if (std::holds_alternative<PeerRange>(event) && !gets_ranges) return false;
    if (misses && ProposalIn(event) != nullptr) return false;
    return inner(from, to, event);
  };
  replicas.Give(3, PeerBatch{TestReplicas::Member(1), named});
  replicas.Submit(0, {replicas.Transact(0, Credentials({0}, 0, 1))});
  replicas.Pass(3'000);
  misses = false;
  replicas.Give(2, OwnBatches{{ordered}});
  replicas.Pass(10'000);
  EXPECT_TRUE(is_misled);
  // It gives nobody what it does not know to be the block.
  replicas.Give(3, BlockWanted{TestReplicas::Member(1), misled_of});
  replicas.Settle();
  EXPECT_FALSE(has_served);
  gets_ranges = true;
  replicas.GiveStatus(0, 3);
  replicas.Pass(30'000);
  ExpectSameBlocks(replicas);
  // The leader perhaps, and nobody else.
  EXPECT_THAT(replicas.nodes[3].blamed,
              testing::Each("proposal with references that its block "
                            "does not bear out"));
}

// The batch is in all pools, as if it had been checked under a directory in
// which that key was another: nobody may vote for a block with it.
TEST(Replica, ABatchThatNobodyMayVoteForIsProposedByNobody) {
  Genesis genesis = ReplicaGenesis(4);
  genesis.members[3].keys.push_back(KeyOfBothCurves());
  TestReplicas replicas(genesis);
  replicas.Pass(kListen);
  TransactionBody body = replicas.Body(4, OpenStatusList{});
  body.key = kAnchoringKey + 1;
  const std::vector<SharedBatch> batches =
      MakeBatches({FourMembers::Sign(body, kSecretOfBothCurves)});
  for (std::size_t at = 0; at < 4; ++at) {
    replicas.Give(at, PeerBatch{{4}, batches[0]});
  }
  OpenLists(replicas);
  for (std::uint32_t round = 0; round < 8; ++round) {
    replicas.Submit(0, {replicas.Transact(0, Credentials({0}, round, 1))});
    replicas.Pass(5'000);
  }
  ExpectAgreement(replicas);
  EXPECT_EQ(replicas.nodes[0].disk.state->log.size(),
            2 + 4 + 8 + replicas.Tip(0).height.value);
  // Each that has led has it no more.
  for (const TestReplicas::Node& node : replicas.nodes) {
    EXPECT_THAT(node.replica->Step(BatchesWanted{{4}, {batches[0]->digest}},
                                   replicas.now()),
                testing::IsEmpty());
  }
}

}  // namespace
}  // namespace diptych
