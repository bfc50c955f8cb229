// SPDX-License-Identifier: Apache-2.0
// Covers what a node of four begins with: who may sign, what it has still to
// report, and whether its register is the quorum's.
#include "node/replica_start.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/checked_votes.h"
#include "node/view_loader.h"
#include "platform/system_clock.h"
#include "tests/support/contradiction.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

class ReplicaStartTest : public SeveralValidators {
 protected:
  Result<RunningReplica> Start(std::uint32_t member) {
    return StartMember(member, clock);
  }

  Evidence Contradiction(std::uint32_t member, std::uint64_t view) const {
    return TwoNotarizeVotes(sample.state().network_id,
                            {static_cast<std::uint16_t>(member - 1)},
                            sample.keys({member}).consensus, view);
  }

  SystemClock clock;
};

TEST_F(ReplicaStartTest, AValidatorSigns) {
  const Result<RunningReplica> running = Start(1);
  ASSERT_TRUE(running) << running.error().message;
  EXPECT_NE(running->signer, nullptr);
  EXPECT_TRUE(running->guard.has_value());
  EXPECT_TRUE(running->reporter.has_value());
  EXPECT_EQ(running->validators.size(), kMembers);
}

TEST_F(ReplicaStartTest, AnObserverHasNothingToSignWith) {
  const Result<RunningReplica> running = Start(kMembers + 1);
  ASSERT_TRUE(running) << running.error().message;
  EXPECT_EQ(running->signer, nullptr);
  EXPECT_FALSE(running->guard.has_value());
  EXPECT_FALSE(running->reporter.has_value());
  EXPECT_FALSE(running->replica->core().MaySign());
}

// The one that the replica has is the one that others are given as well.
TEST_F(ReplicaStartTest, WhatOneFindsOfAVoteTheOthersKnow) {
  const Result<RunningReplica> running = Start(1);
  ASSERT_TRUE(running) << running.error().message;
  EXPECT_NE(dynamic_cast<const CheckedVotes*>(running->verifier.get()),
            nullptr);
}

TEST_F(ReplicaStartTest, GoesOnReportingWhatTheRegisterDoesNotHold) {
  ASSERT_TRUE(store->SaveReports(
      std::vector{Contradiction(3, 7), Contradiction(4, 9)}));
  OpenStore();
  {
    Result<RunningReplica> running = Start(1);
    ASSERT_TRUE(running) << running.error().message;
    EXPECT_THAT(running->reporter->AllWaiting(),
                testing::ElementsAre(Contradiction(3, 7), Contradiction(4, 9)));
    const Instant now{{sample.state().tip.time.value + 1'000}, {}};
    std::vector<CheckedTransaction> due =
        running->reporter->TakeDue(sample.state(), now).reports;
    ASSERT_EQ(due.size(), 2U);
    due.pop_back();
    sample.Advance(due);
  }
  const Result<RunningReplica> running = Start(1);
  ASSERT_TRUE(running) << running.error().message;
  EXPECT_THAT(running->reporter->AllWaiting(),
              testing::ElementsAre(Contradiction(4, 9)));
}

// It may have been fetched from elsewhere, and the key's guard be lost.
TEST_F(ReplicaStartTest, BlocksWithoutTheGuardOfTheKeyAreNoDirectoryToSignOn) {
  SharedRegister shared(LoadRegisterView(*store).value());
  ASSERT_EQ(Append(shared, {}), std::nullopt);
  const auto refused = Start(1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kRefused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("--key-never-used"));
  NodeConfig config = ConfigOf(1);
  config.key_is_unused = true;
  EXPECT_TRUE(StartReplica(config, {std::string(kPassphrase), "a test"}, *store,
                           sample.state(), 1, clock));
  // It is asked of the guard, and observers have none.
  EXPECT_TRUE(Start(kMembers + 1));
}

TEST_F(ReplicaStartTest, TellsOfAnEarlierDivergence) {
  EXPECT_EQ(Start(1)->divergence, std::nullopt);
  ASSERT_TRUE(store->NoteDivergence("block 3: a test"));
  OpenStore();
  EXPECT_EQ(Start(1)->divergence, "block 3: a test");
}

}  // namespace
}  // namespace diptych
