// SPDX-License-Identifier: Apache-2.0
//
// What /metrics says of peers and consensus.

#include "node/peer_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PeerMetrics, SayWhatWasCountedByKindAndReason) {
  PeerCounters counters;
  PeerCounters::Count(counters.frames_sent, FrameKind::kVote, 7);
  PeerCounters::Count(counters.offences, Offence::kBadSignature);
  PeerCounters::Count(counters.handshake_failures,
                      HandshakeFailure::kUnknownKey, 2);
  const std::string text = PeerMetricsText(counters);
  EXPECT_THAT(text,
              HasSubstr("diptych_peer_frames_sent_total{kind=\"vote\"} 7\n"));
  EXPECT_THAT(
      text,
      HasSubstr("diptych_peer_offences_total{offence=\"bad_signature\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("diptych_peer_handshake_failures_total{reason="
                              "\"unknown_key\"} 2\n"));
  EXPECT_THAT(text, Not(HasSubstr("kind=\"batch\"")));
}

TEST(ConsensusMetrics, SayWhereThisNodeAndItsPeersAre) {
  ConsensusStatus status{.epoch = {},
                         .view = {12},
                         .peers = {{.member = {3}, .height = {9}}},
                         .evidence_count = 2};
  const std::string text = ConsensusMetricsText(status);
  EXPECT_THAT(text, HasSubstr("\ndiptych_consensus_view 12\n"));
  EXPECT_THAT(text, HasSubstr("\ndiptych_consensus_evidence_total 2\n"));
  EXPECT_THAT(text, HasSubstr("\ndiptych_peer_height{member=\"3\"} 9\n"));
  EXPECT_THAT(text, HasSubstr("\ndiptych_consensus_taking_part 1\n"));
  EXPECT_THAT(text, HasSubstr("\ndiptych_clock_strays 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("diptych_clock_offset_seconds")));
}

TEST(ConsensusMetrics, SayThatTheClockStraysAndThatTheNodeTakesNoPart) {
  ConsensusStatus status;
  status.clock_offset_ms = -1'250;
  status.clock_strays = true;
  status.trouble = "a twin";
  const std::string text = ConsensusMetricsText(status);
  EXPECT_THAT(text, HasSubstr("\ndiptych_consensus_taking_part 0\n"));
  EXPECT_THAT(text, HasSubstr("\ndiptych_clock_strays 1\n"));
  EXPECT_THAT(text, HasSubstr("\ndiptych_clock_offset_seconds -1.25\n"));
}

TEST(ConvictionMetrics, CountTheViewsOfEachMember) {
  EXPECT_THAT(ConvictionMetricsText({{.member = {3}, .count = 2}}),
              HasSubstr("\ndiptych_convictions{member=\"3\"} 2\n"));
}

}  // namespace
}  // namespace diptych
