// SPDX-License-Identifier: Apache-2.0
// Covers what a node says of its part in consensus: a twin, a register that is
// not the quorum's, a clock that strays.
#include "node/consensus_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ConsensusHealth, HasNothingToSayAtFirst) {
  const ConsensusHealth health;
  EXPECT_EQ(health.trouble(), "");
  EXPECT_THAT(health.warnings(), IsEmpty());
  EXPECT_FALSE(health.has_diverged());
}

TEST(ConsensusHealth, NamesTheViewInWhichItsTwinWasSeenFirst) {
  ConsensusHealth health;
  health.NoteTwin({42});
  health.NoteTwin({43});
  EXPECT_THAT(health.trouble(), HasSubstr("seen in view 42"));
  EXPECT_THAT(health.trouble(), HasSubstr("this one signs nothing"));
  EXPECT_FALSE(health.has_diverged());
}

TEST(ConsensusHealth, SaysThatItWaitsToKnowItsKeyOnceTheConnectionsStand) {
  ConsensusHealth health;
  EXPECT_FALSE(health.NoteDoubt(false));
  EXPECT_TRUE(health.NoteDoubt(true));
  EXPECT_FALSE(health.NoteDoubt(true));
  EXPECT_THAT(health.trouble(), HasSubstr("--key-never-used"));
  health.NoteConnections("it reaches nobody", {});
  EXPECT_EQ(health.trouble(), "it reaches nobody");
  health.NoteConnections("", {});
  EXPECT_TRUE(health.NoteDoubt(false));
  EXPECT_EQ(health.trouble(), "");
}

TEST(ConsensusHealth, PutsADivergenceBeforeATwinAndKeepsTheFirst) {
  ConsensusHealth health;
  health.NoteTwin({42});
  health.NoteDivergence("block 7: a final block breaks a rule here");
  health.NoteDivergence("block 8: another");
  EXPECT_TRUE(health.has_diverged());
  EXPECT_THAT(health.trouble(), HasSubstr("(block 7: a final block breaks"));
}

TEST(ConsensusHealth, WarnsWhileTheClockStraysAndSaysWhenThatChanges) {
  ConsensusHealth health;
  EXPECT_FALSE(health.NoteClock(std::nullopt, false));
  EXPECT_FALSE(health.NoteClock(900, false));
  EXPECT_THAT(health.warnings(), IsEmpty());
  EXPECT_TRUE(health.NoteClock(1'500, true));
  EXPECT_FALSE(health.NoteClock(1'600, true));
  EXPECT_THAT(health.warnings(),
              ElementsAre(HasSubstr("is 1600 ms ahead of those")));
  EXPECT_FALSE(health.NoteClock(-1'600, true));
  EXPECT_THAT(health.warnings(),
              ElementsAre(HasSubstr("is 1600 ms behind those")));
  EXPECT_EQ(health.trouble(), "");
  EXPECT_TRUE(health.NoteClock(3, false));
  EXPECT_THAT(health.warnings(), IsEmpty());
}

TEST(ConsensusHealth, TakesNoWorkThatWouldWaitForWhatDoesNotCome) {
  ConsensusHealth health;
  EXPECT_TRUE(health.takes_work());
  health.NoteConnections("", {"the bulk connection"});
  EXPECT_TRUE(health.takes_work());
  EXPECT_THAT(health.warnings(), ElementsAre("the bulk connection"));
  EXPECT_TRUE(health.NoteStandstill({{.height = {7}, .target = {51}}}));
  EXPECT_FALSE(health.NoteStandstill({{.height = {7}, .target = {52}}}));
  EXPECT_FALSE(health.takes_work());
  EXPECT_THAT(health.trouble(), HasSubstr("stands at block 7"));
  EXPECT_THAT(health.trouble(), HasSubstr("at block 52"));
  EXPECT_TRUE(health.NoteStandstill(std::nullopt));
  EXPECT_TRUE(health.takes_work());
  health.NoteConnections("it reaches nobody", {});
  EXPECT_FALSE(health.takes_work());
  EXPECT_EQ(health.trouble(), "it reaches nobody");
}

}  // namespace
}  // namespace diptych
