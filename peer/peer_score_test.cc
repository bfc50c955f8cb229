// SPDX-License-Identifier: Apache-2.0
//
// Scores: what is refused at once and what adds up, how points fade, and how
// refusals grow and are forgotten.

#include "peer/peer_score.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const PeerScore::Time kStart{hours(1000)};

TEST(PeerScore, RefusesAtOnceForWhatNoHonestProgramSends) {
  for (const Offence offence :
       {Offence::kUnknownKind, Offence::kMisplacedKind, Offence::kFrameTooLong,
        Offence::kNoHello, Offence::kMalformed}) {
    PeerScore score;
    EXPECT_EQ(score.Blame(offence, kStart), seconds(10));
    EXPECT_TRUE(score.IsRefused(kStart));
    EXPECT_TRUE(score.IsRefused(kStart + seconds(9)));
    EXPECT_FALSE(score.IsRefused(kStart + seconds(10)));
  }
}

TEST(PeerScore, AddsUpSmallOffences) {
  PeerScore score;
  EXPECT_EQ(score.Blame(Offence::kBadSignature, kStart), std::nullopt);
  EXPECT_EQ(score.points(kStart), 50U);
  EXPECT_FALSE(score.IsRefused(kStart));
  EXPECT_EQ(score.Blame(Offence::kInvalidProposal, kStart), seconds(10));
}

TEST(PeerScore, ForgivesWhatHappensNowAndThen) {
  PeerScore score;
  PeerScore::Time now = kStart;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(score.Blame(Offence::kFlooding, now), std::nullopt);
    now += seconds(10);
  }
  EXPECT_EQ(score.points(now), 0U);
}

TEST(PeerScore, RefusesForTwiceAsLongEachTimeUpToTenMinutes) {
  PeerScore score;
  PeerScore::Time now = kStart;
  for (const int length : {10, 20, 40, 80, 160, 320, 600, 600}) {
    EXPECT_EQ(score.Blame(Offence::kMalformed, now), seconds(length));
    now += seconds(length);
    EXPECT_FALSE(score.IsRefused(now));
  }
}

TEST(PeerScore, IsNotBlamedWhileRefused) {
  PeerScore score;
  score.Blame(Offence::kMalformed, kStart);
  EXPECT_EQ(score.Blame(Offence::kMalformed, kStart + seconds(5)),
            std::nullopt);
  EXPECT_FALSE(score.IsRefused(kStart + seconds(10)));
}

TEST(PeerScore, ForgetsEarlierRefusalsAfterAnHour) {
  PeerScore score;
  score.Blame(Offence::kMalformed, kStart);
  EXPECT_EQ(score.Blame(Offence::kMalformed, kStart + seconds(3599)),
            seconds(20));
  EXPECT_EQ(score.Blame(Offence::kMalformed, kStart + seconds(2 * 3600)),
            seconds(10));
}

}  // namespace
}  // namespace diptych
