// SPDX-License-Identifier: Apache-2.0
//
// What a node says of own transactions that no block accepts any more: that
// they have expired, or that they were accepted before they came.

#include "replica/replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/replica_scene.h"

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SpentTransactions : public testing::Test {
 protected:
  void SetUp() override {
    replicas.Pass(kListen);
    OpenLists(replicas);
  }

  CheckedTransaction Anchor(std::uint32_t position) {
    return replicas.Transact(0, Credentials({0}, position, 1));
  }

  std::size_t TimesFinal(const CheckedTransaction& checked) const {
    std::size_t times = 0;
    for (const CommitBlocks::Item& item : replicas.nodes[0].disk.final) {
      times += static_cast<std::size_t>(
          std::ranges::count(item.transaction_ids, checked.transaction().id));
    }
    return times;
  }

  TestReplicas replicas{4};
};

// No other node would take its batch up, and this one may not lead for long.
TEST_F(SpentTransactions, OneBehindItsFinalBlockIsSaidToBeAcceptedAtOnce) {
  const CheckedTransaction one = Anchor(0);
  replicas.Submit(0, {one});
  replicas.Pass(10'000);
  const Height before = replicas.Tip(1).height;
  replicas.Submit(1, {one});
  replicas.Settle();
  const TestReplicas::Node& node = replicas.nodes[1];
  EXPECT_THAT(node.replayed, ElementsAre(one.transaction().id));
  EXPECT_EQ(node.replica->own_backlog(), 0U);
  // Nor is it a reason for a block.
  replicas.Pass(20'000);
  EXPECT_EQ(replicas.Tip(1).height, before);
  EXPECT_EQ(node.expired, 0U);
  ExpectAgreement(replicas);
}

TEST_F(SpentTransactions, OneThatComesWhileItsBlockIsWrittenIsSaidToBe) {
  const CheckedTransaction one = Anchor(0);
  replicas.on_commit = [&](std::size_t at, const CommitBlocks&) {
    if (at != 1) return;
    EXPECT_THAT(replicas.nodes[1].replayed, IsEmpty());
    replicas.Submit(1, {one});
  };
  replicas.Submit(0, {one});
  replicas.Pass(10'000);
  EXPECT_THAT(replicas.nodes[1].replayed, ElementsAre(one.transaction().id));
  EXPECT_EQ(replicas.nodes[1].replica->own_backlog(), 0U);
}

TEST_F(SpentTransactions, OneBesideANewOneIsSaidToBeAndTheOtherOrdered) {
  const CheckedTransaction one = Anchor(0);
  const CheckedTransaction two = Anchor(1);
  replicas.Submit(0, {one});
  replicas.Pass(10'000);
  replicas.Submit(1, {one, two});
  replicas.Pass(20'000);
  EXPECT_THAT(replicas.nodes[1].replayed, ElementsAre(one.transaction().id));
  EXPECT_EQ(TimesFinal(two), 1U);
  EXPECT_EQ(replicas.nodes[1].expired, 0U);
}

TEST_F(SpentTransactions, OneThatWasAcceptedIsNeverSaidToHaveExpired) {
  const CheckedTransaction one = Anchor(0);
  const CheckedTransaction two = Anchor(1);
  replicas.Submit(0, {one});
  replicas.Pass(10'000);
  // Their batch goes into no block until both have expired.
  replicas.passes = [](std::size_t from, std::size_t to, const ReplicaEvent&) {
    return from != 1 && to != 1;
  };
  replicas.Submit(1, {one, two});
  for (int i = 0; i < 3; ++i) replicas.Pass(60'000);
  replicas.passes = nullptr;
  replicas.Pass(60'000);
  EXPECT_EQ(TimesFinal(two), 0U);
  EXPECT_EQ(replicas.nodes[1].expired, 1U);
  EXPECT_THAT(replicas.nodes[1].replayed, ElementsAre(one.transaction().id));
}

TEST_F(SpentTransactions, OneThatExpiresBesideAnAcceptedOneIsSaidToHave) {
  const CheckedTransaction one = Anchor(0);
  replicas.Submit(0, {one});
  replicas.Pass(10'000);
  TransactionBody body = replicas.Body(1, Credentials({0}, 1, 1));
  body.expires = {replicas.now().time.value + 3'000};
  replicas.passes = [](std::size_t from, std::size_t to, const ReplicaEvent&) {
    return from != 1 && to != 1;
  };
  replicas.Submit(1, {one, FourMembers::Sign(body, 1)});
  replicas.Pass(4'000);
  replicas.passes = nullptr;
  for (std::uint32_t round = 0; round < 8; ++round) {
    replicas.Submit(2, {replicas.Transact(2, Credentials({2}, round, 1))});
    replicas.Pass(2'000);
  }
  EXPECT_EQ(replicas.nodes[1].expired, 1U);
  EXPECT_THAT(replicas.nodes[1].replayed, ElementsAre(one.transaction().id));
  EXPECT_EQ(replicas.nodes[1].replica->own_backlog(), 0U);
}

// Not every refusal is for good, and its submitter waits for an answer.
TEST_F(SpentTransactions, OneThatWasRefusedIsJudgedAnew) {
  // The list is another's.
  const CheckedTransaction again = replicas.Transact(0, Credentials({1}, 0, 1));
  replicas.Submit(0, {again});
  replicas.Pass(10'000);
  EXPECT_EQ(TimesFinal(again), 1U);
  replicas.Submit(0, {again});
  // The others take it for known: its turn comes when its node leads.
  for (std::uint32_t round = 0; round < 8; ++round) {
    replicas.Submit(1, {replicas.Transact(1, Credentials({1}, round, 1))});
    replicas.Pass(5'000);
  }
  EXPECT_EQ(TimesFinal(again), 2U);
  EXPECT_THAT(replicas.nodes[0].replayed, IsEmpty());
  ExpectAgreement(replicas);
}

TEST_F(SpentTransactions, OneThatHasExpiredIsInNoBlock) {
  TransactionBody body = replicas.Body(1, Credentials({0}, 0, 1));
  body.expires = replicas.Tip(0).time;
  const CheckedTransaction late = FourMembers::Sign(body, 1);
  replicas.Submit(0, {late});
  replicas.Pass(100);
  replicas.Submit(1, {replicas.Transact(1, Credentials({1}, 0, 1))});
  replicas.Pass(20'000);
  ExpectAgreement(replicas);
  EXPECT_EQ(replicas.nodes[0].expired, 1U);
  EXPECT_EQ(replicas.nodes[1].expired, 0U);
  EXPECT_EQ(TimesFinal(late), 0U);
}

}  // namespace
}  // namespace diptych
