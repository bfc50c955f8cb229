// SPDX-License-Identifier: Apache-2.0
//
// A core that is late: its disk, or the others, tell it what became of a view
// meanwhile.

#include "consensus/simplex.h"

#include <gtest/gtest.h>

#include "tests/support/guard_of_memory.h"
#include "tests/support/test_network.h"

namespace diptych {
namespace {

TEST(Simplex, AFinalizationThatTheDiskHoldsIsCommittedAtTheStart) {
  TestNetwork network(4);
  const Statement statement{.epoch = {},
                            .view = {3},
                            .kind = VoteKind::kFinalize,
                            .block_hash = Digest{9}};
  Certificate finalization{.statement = statement, .signatures = {}};
  for (std::uint16_t i = 0; i < 3; ++i) {
    finalization.signatures.push_back({{i}, StubKeys::Make({i}, statement)});
  }
  Simplex core({.network_id = TestGenesis().network_id,
                .self = ValidatorIndex{0},
                .timing = {}},
               network.set, network.keys, network.nodes[0].signer.get(),
               {.guard = {},
                .certificates = {finalization},
                .tip = TestGenesis(),
                .finalization = {}},
               network.now());
  EXPECT_EQ(core.view(), View{4});
  std::size_t commits = 0;
  for (const ConsensusAction& action : core.Step(Tick{}, network.now())) {
    const auto* commit = std::get_if<Commit>(&action);
    if (commit == nullptr) continue;
    ++commits;
    EXPECT_EQ(commit->finalization, finalization);
  }
  EXPECT_EQ(commits, 1U);
}

TEST(Simplex, ALateNodeCatchesUpFromOneStatus) {
  TestNetwork network(4);
  network.Pass(kListen);
  network.nodes[3].is_down = true;
  for (int i = 0; i < 5; ++i) {
    network.GiveAll(TransactionsPending{true});
    network.Pass(5'000);
  }
  const std::size_t before = FinalBlocks(network, 0);
  ASSERT_GE(before, 3U);
  network.nodes[3].is_down = false;
  network.Give(0, Received{{3},
                           std::make_shared<const ConsensusMessage>(
                               network.nodes[3].core->status())});
  network.Settle();
  EXPECT_EQ(network.nodes[3].final, network.nodes[0].final);
}

void Restart(TestNetwork& network, std::size_t at) {
  TestNetwork::Node& node = network.nodes[at];
  node.core = std::make_unique<Simplex>(
      Simplex::Options{.network_id = TestGenesis().network_id,
                       .self = ValidatorIndex{static_cast<std::uint16_t>(at)},
                       .timing = {}},
      network.set, network.keys, node.signer.get(),
      Simplex::Start{.guard = GuardOfMemory::Read(node.guard),
                     .certificates = {},
                     .tip = node.final.back(),
                     .finalization = {}},
      network.now());
  node.inbox = {Tick{}, QuorumConnected{}};
  node.is_down = false;
}

// The leaders of the present view and of the next, and the two others.
struct Parts {
  std::size_t leader;
  std::size_t next;
  std::vector<std::size_t> others;
};
Parts PartsOf(const TestNetwork& network) {
  const View view = network.nodes[0].core->view();
  Parts parts{.leader = network.set.Leader(view).value,
              .next = network.set.Leader({view.value + 1}).value,
              .others = {}};
  for (std::size_t i = 0; i < 4; ++i) {
    if (i != parts.leader && i != parts.next) parts.others.push_back(i);
  }
  return parts;
}

TEST(Simplex, WhoComesToAViewLateGivesItUpWithTheOthers) {
  TestNetwork network(4);
  network.Pass(kListen);
  const auto [leader, next, others] = PartsOf(network);
  network.nodes[leader].is_down = true;
  network.Give(next, TransactionsPending{true});
  network.Give(others[0], TransactionsPending{true});
  network.Pass(1'500);
  network.Give(others[1], TransactionsPending{true});
  network.Pass(499);
  EXPECT_EQ(FinalBlocks(network, next), 0U);
  network.Pass(2);
  EXPECT_GE(FinalBlocks(network, next), 1U);
}

// One faulty validator could say that it has waited without having done so.
TEST(Simplex, NobodyGivesAViewUpBecauseOfOne) {
  TestNetwork network(4);
  network.Pass(kListen);
  const auto [leader, next, others] = PartsOf(network);
  network.nodes[leader].is_down = true;
  network.nodes[others[1]].is_down = true;
  network.Give(next, TransactionsPending{true});
  network.Pass(1'000);
  network.Give(others[0], TransactionsPending{true});
  network.Pass(1'500);
  EXPECT_TRUE(network.nodes[next].guard.nullified);
  EXPECT_FALSE(network.nodes[others[0]].guard.nullified);
}

// Two of three have given up the view when the third, which was away, votes for
// its block: there is no use in waiting for finalize votes.
TEST(Simplex, AViewThatWasGivenUpIsBuiltOnAtOnce) {
  TestNetwork network(4);
  network.Pass(kListen);
  const auto [leader, next, others] = PartsOf(network);
  network.nodes[others[0]].is_down = true;
  network.nodes[others[1]].is_down = true;
  network.GiveAll(TransactionsPending{true});
  network.Pass(1);
  Restart(network, others[1]);
  network.Pass(1'999);
  EXPECT_TRUE(network.nodes[leader].guard.nullified);
  EXPECT_EQ(FinalBlocks(network, leader), 0U);
  network.Pass(1);
  EXPECT_GE(FinalBlocks(network, leader), 1U);
}

// The block of the first view, as its leader proposed it.
const Proposal* FirstProposal(const SharedMessage& message) {
  const auto* proposal = std::get_if<Proposal>(message.get());
  return proposal != nullptr && proposal->header.view == View{1} ? proposal
                                                                 : nullptr;
}

bool SpeaksOfFinality(const SharedMessage& message) {
  if (const auto* vote = std::get_if<Vote>(message.get())) {
    return vote->statement.kind == VoteKind::kFinalize;
  }
  const auto* certificate = std::get_if<Certificate>(message.get());
  return certificate != nullptr &&
         certificate->statement.kind == VoteKind::kFinalize;
}

TEST(Simplex, ANotarizedBlockIsKeptThoughItComesLate) {
  TestNetwork network(4);
  network.Pass(kListen);
  const std::size_t late = PartsOf(network).others[0];
  SharedMessage proposal;
  network.intercept = [&](std::size_t, std::size_t to,
                          const SharedMessage& message) -> SharedMessage {
    if (to != late) return message;
    if (FirstProposal(message) != nullptr) proposal = message;
    const bool is_kept_back =
        FirstProposal(message) != nullptr || SpeaksOfFinality(message);
    return is_kept_back ? nullptr : message;
  };
  network.GiveAll(TransactionsPending{true});
  network.Settle();
  ASSERT_NE(proposal, nullptr);
  EXPECT_GT(network.nodes[late].core->view(), View{1});
  const Digest hash = HeaderHash(FirstProposal(proposal)->header);
  EXPECT_FALSE(network.nodes[late].blocks.contains(hash));
  network.Give(late, Received{{}, proposal});
  network.Settle();
  EXPECT_TRUE(network.nodes[late].blocks.contains(hash));
}

// It listens for a twin, and the others go on without its vote.
TEST(Simplex, ANotarizedBlockIsKeptByWhoMayNotVoteForIt) {
  TestNetwork network(4);
  network.Pass(kListen);
  const std::size_t silent = PartsOf(network).others[0];
  Restart(network, silent);
  network.intercept = [&](std::size_t, std::size_t to,
                          const SharedMessage& message) -> SharedMessage {
    return to == silent && SpeaksOfFinality(message) ? nullptr : message;
  };
  network.GiveAll(TransactionsPending{true});
  network.Settle();
  EXPECT_GT(network.nodes[silent].core->view(), View{1});
  EXPECT_FALSE(network.nodes[silent].blocks.empty());
}

}  // namespace
}  // namespace diptych
