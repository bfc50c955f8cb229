// SPDX-License-Identifier: Apache-2.0
//
// The core among cores: what a network does that loses nothing, and what it
// does without one of its validators.

#include "consensus/simplex.h"

#include <gtest/gtest.h>

#include "tests/support/test_network.h"

namespace diptych {
namespace {

TEST(Simplex, AloneFinalizesAtOnce) {
  TestNetwork network(1);
  network.Settle();
  EXPECT_EQ(FinalBlocks(network, 0), 0U);
  network.Give(0, TransactionsPending{true});
  network.Settle();
  EXPECT_GE(FinalBlocks(network, 0), 1U);
}

TEST(Simplex, AllFinalizeTheSameChain) {
  for (const std::size_t size : {4U, 5U, 6U, 7U}) {
    TestNetwork network(size);
    network.Pass(kListen);
    network.GiveAll(TransactionsPending{true});
    network.Pass(1);
    network.Settle();
    ASSERT_GE(FinalBlocks(network, 0), 1U);
    for (const TestNetwork::Node& node : network.nodes) {
      EXPECT_EQ(node.final, network.nodes[0].final);
      EXPECT_TRUE(node.blamed.empty());
      EXPECT_TRUE(node.convicted.empty());
    }
  }
}

TEST(Simplex, SignsNothingWhileItListensForATwin) {
  TestNetwork network(4);
  network.GiveAll(TransactionsPending{true});
  network.Pass(kListen - 1);
  for (const TestNetwork::Node& node : network.nodes) {
    EXPECT_FALSE(node.guard.notarized.has_value());
    EXPECT_FALSE(node.core->MaySign());
  }
  network.Pass(1);
  EXPECT_GE(FinalBlocks(network, 0), 1U);
}

TEST(Simplex, ADeadLeaderCostsOneTimeout) {
  TestNetwork network(4);
  network.Pass(kListen);
  const std::size_t leader =
      network.set.Leader(network.nodes[0].core->view()).value;
  network.nodes[leader].is_down = true;
  network.GiveAll(TransactionsPending{true});
  network.Pass(1'999);
  const std::size_t other = (leader + 1) % 4;
  EXPECT_EQ(FinalBlocks(network, other), 0U);
  network.Pass(2);
  EXPECT_GE(FinalBlocks(network, other), 1U);
}

TEST(Simplex, TwoDeadOfFourStopIt) {
  TestNetwork network(4);
  network.Pass(kListen);
  network.nodes[0].is_down = true;
  network.nodes[1].is_down = true;
  network.GiveAll(TransactionsPending{true});
  network.Pass(600'000);
  EXPECT_EQ(FinalBlocks(network, 2), 0U);
  EXPECT_EQ(network.nodes[2].core->view(), View{1});
  network.nodes[0].is_down = false;
  network.Pass(120'000);
  EXPECT_GE(FinalBlocks(network, 2), 1U);
  EXPECT_EQ(network.nodes[0].final, network.nodes[2].final);
}

TEST(Simplex, AnIdleNetworkSealsOneHeartbeatAMinute) {
  TestNetwork network(4);
  network.Pass(kListen);
  network.Pass(10 * 60'000);
  EXPECT_GE(FinalBlocks(network, 0), 9U);
  EXPECT_LE(FinalBlocks(network, 0), 11U);
}

// Blocks that wait for finality stay in memory: views of a minute would be
// 2,900 in two days.
TEST(Simplex, WithoutFinalityForDaysThereAreFewBlocksAndThenItIsBackSoon) {
  TestNetwork network(4);
  network.Pass(kListen);
  network.nodes[2].is_down = true;
  network.intercept = [](std::size_t from, std::size_t to,
                         const SharedMessage& message) -> SharedMessage {
    const auto* vote = std::get_if<Vote>(message.get());
    const bool is_withheld = (from == 3 || to == 3) && vote != nullptr &&
                             vote->statement.kind == VoteKind::kFinalize;
    return is_withheld ? nullptr : message;
  };
  network.GiveAll(TransactionsPending{true});
  constexpr std::uint64_t kDayMs = 24 * 3'600'000;
  network.Pass(2 * kDayMs);
  EXPECT_EQ(FinalBlocks(network, 0), 0U);
  EXPECT_LT(network.nodes[0].core->view(), View{750});
  EXPECT_GT(network.nodes[0].core->view(), View{200});
  network.nodes[2].is_down = false;
  network.Pass(3'600'000);
  EXPECT_GT(FinalBlocks(network, 0), 200U);
  EXPECT_EQ(network.nodes[2].final, network.nodes[0].final);
}

TEST(Simplex, AnInvalidBlockIsNotVotedFor) {
  TestNetwork network(4);
  network.blocks_are_valid = false;
  network.Pass(kListen);
  network.GiveAll(TransactionsPending{true});
  network.Pass(1'000);
  for (const TestNetwork::Node& node : network.nodes) {
    EXPECT_EQ(node.core->view(), View{1});
  }
}

}  // namespace
}  // namespace diptych
