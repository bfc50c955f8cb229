// SPDX-License-Identifier: Apache-2.0
// Covers what a node that sees its peers says of its part in consensus: in the
// status, look for look, and in the log, once for each change.
#include "node/consensus_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::array<bool, kPeerChannelCount> kBoth{true, true};
constexpr std::array<bool, kPeerChannelCount> kNoBulk{true, false};
constexpr std::array<bool, kPeerChannelCount> kNone{false, false};

class ConsensusWatchTest : public testing::Test {
 protected:
  // So many seconds after the last look; what the log is told is in `told_`.
  ConsensusStatus Look(int seconds = 1) {
    now_ += std::chrono::seconds(seconds);
    testing::internal::CaptureStderr();
    ConsensusStatus status = watch_.Look(sight_, now_);
    told_ = testing::internal::GetCapturedStderr();
    return status;
  }

  EventLog log_{EventLog::Format::kText, EventLog::Level::kInfo};
  ConsensusWatch watch_{log_, {.others = 2, .is_validator = true}};
  // Of member 1, at block 100, as are the others.
  ConsensusSight sight_{
      .epoch = {1},
      .view = {33},
      .height = {100},
      .peers = {
          {{{2}, kBoth}, {100}}, {{{3}, kBoth}, {100}}, {{{4}, kBoth}, {100}}}};
  ConsensusWatch::Time now_{};
  std::string told_;
};

TEST_F(ConsensusWatchTest, HasNothingToSayWhileAllIsWell) {
  sight_.clock_offset_ms = -3;
  for (std::uint64_t height = 101; height < 160; ++height) {
    sight_.height = {height};
    // What it has told of is a second old.
    for (ConsensusSight::Peer& peer : sight_.peers) peer.told = {height - 1};
    const ConsensusStatus status = Look();
    EXPECT_EQ(told_, "");
    EXPECT_EQ(status.epoch, Epoch{1});
    EXPECT_EQ(status.view, View{33});
    EXPECT_EQ(status.clock_offset_ms, -3);
    EXPECT_FALSE(status.clock_strays);
    EXPECT_EQ(status.trouble, "");
    EXPECT_THAT(status.warnings, IsEmpty());
    EXPECT_TRUE(status.takes_work);
    EXPECT_FALSE(status.catch_up);
    ASSERT_EQ(status.peers.size(), 3U);
    EXPECT_EQ(status.peers[1].member, MemberId{3});
    EXPECT_TRUE(status.peers[1].is_connected);
    EXPECT_EQ(status.peers[1].height, Height{height - 1});
  }
}

TEST_F(ConsensusWatchTest, WarnsOfAPeerThatIsBehindIfItIsConnected) {
  sight_.peers[0].told = {60};
  sight_.peers[2].told = {60};
  sight_.peers[2].connections.stands = kNone;
  EXPECT_THAT(Look().warnings, IsEmpty());
  EXPECT_THAT(Look(6).warnings,
              ElementsAre("member 2 is 40 blocks behind this node"));
}

TEST_F(ConsensusWatchTest, TellsOnceOfAConnectionThatStaysMissing) {
  sight_.peers[1].connections.stands = kNoBulk;
  EXPECT_FALSE(Look().peers[1].is_connected);
  EXPECT_EQ(told_, "");
  EXPECT_THAT(Look(10).warnings, ElementsAre(HasSubstr("bulk connection")));
  EXPECT_THAT(told_, HasSubstr("stays missing"));
  EXPECT_THAT(told_, HasSubstr("member=3 channel=bulk"));
  EXPECT_THAT(Look(10).trouble, "");
  EXPECT_EQ(told_, "");
  sight_.peers[1].connections.stands = kBoth;
  EXPECT_THAT(Look().warnings, IsEmpty());
  EXPECT_THAT(told_, HasSubstr("with a validator is back member=3"));
}

TEST_F(ConsensusWatchTest, TakesNoWorkWithoutAQuorum) {
  sight_.peers[0].connections.stands = kNone;
  sight_.peers[1].connections.stands = kNone;
  EXPECT_TRUE(Look().takes_work);
  const ConsensusStatus status = Look(10);
  EXPECT_FALSE(status.takes_work);
  EXPECT_THAT(status.trouble, HasSubstr("reaches 2 of 4 validators"));
}

TEST_F(ConsensusWatchTest, FollowsARegisterThatCatchesUpAndStandsStill) {
  sight_.behind = 1'000;
  EXPECT_EQ(Look().catch_up->remaining(), 1'000U);
  EXPECT_THAT(told_, HasSubstr("catching up percent=0 height=100"));
  ConsensusStatus status = Look(20);
  EXPECT_FALSE(status.takes_work);
  EXPECT_THAT(status.trouble, HasSubstr("stands at block 100"));
  EXPECT_THAT(told_, HasSubstr("stands still height=100 others=1100"));
  sight_.height = {600};
  sight_.behind = 500;
  status = Look();
  EXPECT_TRUE(status.takes_work);
  EXPECT_EQ(status.trouble, "");
  EXPECT_EQ(status.catch_up->percent(), 50U);
  EXPECT_THAT(told_, HasSubstr("goes on height=600"));
  sight_.height = {1'100};
  sight_.behind = 0;
  EXPECT_FALSE(Look().catch_up);
  EXPECT_THAT(told_, HasSubstr("caught up height=1100"));
}

TEST_F(ConsensusWatchTest, TellsWhenTheClockBeginsToStrayAndWhenItIsSet) {
  sight_.clock_offset_ms = 1'500;
  sight_.clock_strays = true;
  ConsensusStatus status = Look();
  EXPECT_TRUE(status.clock_strays);
  EXPECT_THAT(status.warnings, ElementsAre(HasSubstr("1500 ms ahead")));
  EXPECT_THAT(told_, HasSubstr("1500 ms ahead"));
  (void)Look();
  EXPECT_EQ(told_, "");
  sight_.clock_strays = false;
  EXPECT_THAT(Look().warnings, IsEmpty());
  EXPECT_THAT(told_, HasSubstr("the clock is as those"));
}

TEST_F(ConsensusWatchTest, TellsWhileTheKeyIsInDoubtAndWhenItIsNot) {
  sight_.is_key_in_doubt = true;
  EXPECT_THAT(Look().trouble, HasSubstr("signs nothing until"));
  EXPECT_THAT(told_, HasSubstr("the guard file is new"));
  (void)Look();
  EXPECT_EQ(told_, "");
  sight_.is_key_in_doubt = false;
  EXPECT_EQ(Look().trouble, "");
  EXPECT_THAT(told_, HasSubstr("takes part"));
}

TEST_F(ConsensusWatchTest, KeepsWhatItWasTold) {
  testing::internal::CaptureStderr();
  watch_.NoteTwin({42});
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("another process has it"));
  EXPECT_THAT(Look().trouble, HasSubstr("seen in view 42"));
  EXPECT_FALSE(watch_.has_diverged());
  watch_.NoteDivergence("block 7: a test");
  EXPECT_TRUE(watch_.has_diverged());
  EXPECT_THAT(Look().trouble, HasSubstr("(block 7: a test)"));
}

}  // namespace
}  // namespace diptych
