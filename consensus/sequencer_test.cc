// SPDX-License-Identifier: Apache-2.0
// Covers the one-validator core as a script: event in, expected actions out.
#include "consensus/sequencer.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

constexpr std::uint64_t kHeartbeat = 60'000;

class SequencerTest : public testing::Test {
 protected:
  SequencerTest() {
    tip_.height = {7};
    tip_.view = {9};
    tip_.time = {1'000'000};
  }

  Sequencer Make(std::uint64_t delay_ms = 0) const {
    return Sequencer(
        {.tip = tip_, .heartbeat_ms = kHeartbeat, .delay_ms = delay_ms});
  }

  // The only action, which has to be of this kind.
  template <class Action>
  static Action Only(const std::vector<OrderingAction>& actions) {
    EXPECT_EQ(actions.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Action>(actions.at(0)));
    return std::get<Action>(actions.at(0));
  }

  static Header Fill(const Build& build) {
    Header header;
    header.height = build.height;
    header.view = build.view;
    header.parent_hash = build.parent_hash;
    header.parent_view = build.parent_view;
    header.time = build.time;
    return header;
  }

  Header tip_;
};

TEST_F(SequencerTest, BuildsAtOnceWhenATransactionArrives) {
  Sequencer core = Make();
  const auto build =
      Only<Build>(core.Step(TransactionsPending{true}, {1'000'500}));
  EXPECT_EQ(build.height.value, 8U);
  EXPECT_EQ(build.view.value, 10U);
  EXPECT_EQ(build.parent_view.value, 9U);
  EXPECT_EQ(build.parent_hash, HeaderHash(tip_));
  EXPECT_EQ(build.time.value, 1'000'500U);
  EXPECT_FALSE(build.is_heartbeat);
}

TEST_F(SequencerTest, OneBlockAtATime) {
  Sequencer core = Make();
  const auto build =
      Only<Build>(core.Step(TransactionsPending{true}, {1'000'500}));
  EXPECT_TRUE(core.Step(TransactionsPending{true}, {1'000'501}).empty());
  EXPECT_TRUE(core.Step(Tick{}, {9'000'000}).empty());
  const Header header = Fill(build);
  EXPECT_EQ(Only<Commit>(core.Step(Built{header}, {1'000'502})).header, header);
  EXPECT_TRUE(core.Step(TransactionsPending{true}, {1'000'503}).empty());
  const auto next = Only<Build>(core.Step(Durable{{8}}, {1'000'504}));
  EXPECT_EQ(next.height.value, 9U);
  EXPECT_EQ(next.parent_hash, HeaderHash(header));
}

TEST_F(SequencerTest, AnIdleNetworkArmsForItsHeartbeatAndSealsIt) {
  Sequencer core = Make();
  EXPECT_EQ(Only<Arm>(core.Step(Tick{}, {1'000'001})).deadline.value,
            1'060'000U);
  const auto build = Only<Build>(core.Step(Tick{}, {1'060'000}));
  EXPECT_TRUE(build.is_heartbeat);
}

TEST_F(SequencerTest, TheFirstTransactionWaitsForCompanyAtMostTheDelay) {
  Sequencer core = Make(/*delay_ms=*/100);
  EXPECT_EQ(Only<Arm>(core.Step(TransactionsPending{true}, {1'000'500}))
                .deadline.value,
            1'000'600U);
  EXPECT_EQ(Only<Arm>(core.Step(TransactionsPending{true}, {1'000'550}))
                .deadline.value,
            1'000'600U);
  EXPECT_FALSE(Only<Build>(core.Step(Tick{}, {1'000'600})).is_heartbeat);
}

TEST_F(SequencerTest, BlockTimeAscendsThoughTheClockStepsBack) {
  Sequencer core = Make();
  EXPECT_EQ(Only<Build>(core.Step(TransactionsPending{true}, {5})).time.value,
            1'000'001U);
}

TEST_F(SequencerTest, ABlockThatCouldNotBeWrittenIsTriedAgainLater) {
  Sequencer core = Make();
  const auto build =
      Only<Build>(core.Step(TransactionsPending{true}, {1'000'500}));
  core.Step(Built{Fill(build)}, {1'000'501});
  EXPECT_EQ(Only<Arm>(core.Step(NotCommitted{}, {1'000'502})).deadline.value,
            1'001'502U);
  EXPECT_EQ(Only<Arm>(core.Step(TransactionsPending{true}, {1'000'503}))
                .deadline.value,
            1'001'502U);
  EXPECT_EQ(Only<Build>(core.Step(Tick{}, {1'001'502})).height.value, 8U);
}

TEST_F(SequencerTest, NothingPendingAfterABlockArmsFromItsTime) {
  Sequencer core = Make();
  const auto build =
      Only<Build>(core.Step(TransactionsPending{true}, {1'000'500}));
  core.Step(TransactionsPending{false}, {1'000'501});
  core.Step(Built{Fill(build)}, {1'000'502});
  EXPECT_EQ(Only<Arm>(core.Step(Durable{{8}}, {1'000'503})).deadline.value,
            1'060'500U);
}

}  // namespace
}  // namespace diptych
