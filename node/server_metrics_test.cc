// SPDX-License-Identifier: Apache-2.0
// Covers the text that the HTTP server's counters become.
#include "node/server_metrics.h"

#include <gmock/gmock.h>

namespace diptych {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ServerMetrics, NameWhatWasCountedAndLeaveOutTheRest) {
  ServerCounters counters;
  counters.CountReply(0, 200);
  counters.CountReply(0, 200);
  counters.CountReply(RouteNumber(Route{CheckpointRoute{}}), 404);
  counters.CountRefusal(Refusal::kRate);
  const std::string text = ServerMetricsText(counters);
  EXPECT_THAT(text, HasSubstr("diptych_http_requests_total{route=\"Submit\","
                              "status=\"2xx\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("{route=\"checkpoint\",status=\"4xx\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("route=\"tile\"")));
  EXPECT_THAT(text,
              HasSubstr("diptych_http_refusals_total{reason=\"rate\"} 1\n"));
}

TEST(ServerMetrics, TellWhatSlowReadersHold) {
  ServerCounters counters;
  ServerCounters::Add(counters.answer_octets_held, 70'000);
  counters.CountRefusal(Refusal::kAnswers);
  const std::string text = ServerMetricsText(counters);
  EXPECT_THAT(text, HasSubstr("diptych_http_answer_held_octets 70000\n"));
  EXPECT_THAT(text,
              HasSubstr("diptych_http_refusals_total{reason=\"answers\"} 1\n"));
}

TEST(ServerMetrics, DurationBucketsAddUp) {
  ServerCounters counters;
  counters.CountDuration(std::chrono::microseconds(50));
  counters.CountDuration(std::chrono::microseconds(200));
  counters.CountDuration(std::chrono::minutes(2));
  const std::string text = ServerMetricsText(counters);
  EXPECT_THAT(text, HasSubstr("_bucket{le=\"0.0001\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{le=\"0.0003\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{le=\"60\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("_count 3\n"));
}

}  // namespace
}  // namespace diptych
