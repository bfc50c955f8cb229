// SPDX-License-Identifier: Apache-2.0
//
// A new guard among others: validators whose nodes say that they have no
// blocks let it take part, and nobody else does (consensus.md 2.6).

#include "replica/replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/replica_scene.h"

namespace diptych {
namespace {

// Nobody has a record yet; the last ones are away.
void StartAll(TestReplicas& replicas, std::size_t away = 0) {
  replicas.doubts_new_guards = true;
  const std::size_t up = replicas.nodes.size() - away;
  for (std::size_t at = up; at < replicas.nodes.size(); ++at) {
    replicas.nodes[at].replica.reset();
    replicas.nodes[at].is_down = true;
  }
  for (std::size_t at = 0; at < up; ++at) replicas.Boot(at);
}

bool IsInDoubt(const TestReplicas& replicas, std::size_t at) {
  return replicas.nodes[at].replica->core().IsKeyInDoubt();
}

TEST(NewGuard, ANetworkThatStartsAtOnceOrders) {
  for (const std::size_t size : {1U, 2U, 3U, 4U}) {
    SCOPED_TRACE(size);
    TestReplicas replicas(size);
    StartAll(replicas);
    replicas.Pass(kListen);
    OpenLists(replicas);
    EXPECT_GE(replicas.Tip(0).height.value, size);
    ExpectAgreement(replicas);
  }
}

TEST(NewGuard, ThreeOfFourOrderWithoutTheFourth) {
  TestReplicas replicas(4);
  StartAll(replicas, 1);
  replicas.Pass(kListen);
  OpenLists(replicas);
  EXPECT_GE(replicas.Tip(0).height.value, 3U);
  // It may have signed, for all that its guard says.
  replicas.Boot(3);
  replicas.Pass(10'000);
  EXPECT_TRUE(replicas.nodes[3].ended_in_doubt);
}

TEST(NewGuard, TwoOfFourWaitForAThird) {
  TestReplicas replicas(4);
  StartAll(replicas, 2);
  replicas.Pass(600'000);
  EXPECT_TRUE(IsInDoubt(replicas, 0));
  EXPECT_EQ(replicas.nodes[0].disk.guard, std::nullopt);
  replicas.Boot(2);
  replicas.Pass(kListen);
  EXPECT_FALSE(IsInDoubt(replicas, 0));
  OpenLists(replicas);
  EXPECT_GE(replicas.Tip(0).height.value, 3U);
}

// Observers may be many, and new.
TEST(NewGuard, OnlyValidatorsSayThatThereAreNoBlocks) {
  TestReplicas replicas(4);
  StartAll(replicas, 3);
  for (const std::uint32_t observer : {5U, 6U, 7U}) {
    replicas.Give(0, PeerMessage{{observer},
                                 std::make_shared<const ConsensusMessage>(
                                     PeerStatus{.epoch = {}, .view = {1}})});
  }
  replicas.Pass(kListen);
  EXPECT_TRUE(IsInDoubt(replicas, 0));
}

// Of an honest validator whose register is elsewhere, as far as is known.
TEST(NewGuard, AValidatorWithBlocksOrOfAnotherEpochIsNotOneWithout) {
  TestReplicas replicas(4);
  StartAll(replicas, 3);
  const auto tell = [&](std::size_t from, const PeerStatus& status) {
    replicas.Give(
        0, PeerMessage{TestReplicas::Member(from),
                       std::make_shared<const ConsensusMessage>(status)});
  };
  tell(1, {.epoch = {}, .view = {1}});
  tell(2, {.epoch = {}, .view = {9}, .final_view = {8}, .final_height = {1}});
  tell(3, {.epoch = {1}, .view = {1}});
  // Final ones that are not written yet.
  tell(3, {.epoch = {}, .view = {3}, .final_view = {2}});
  replicas.Pass(kListen);
  EXPECT_TRUE(IsInDoubt(replicas, 0));
  tell(3, {.epoch = {}, .view = {1}});
  replicas.Pass(kListen);
  EXPECT_FALSE(IsInDoubt(replicas, 0));
}

}  // namespace
}  // namespace diptych
