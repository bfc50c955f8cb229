// SPDX-License-Identifier: Apache-2.0
//
// Covers that a report says what the audit found out, and leaves out what it
// never came to know.
#include "audit/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

AuditReport Incomplete() {
  AuditReport report;
  report.error = Error{ErrorCode::kUnavailable, "cannot connect"};
  return report;
}

TEST(AuditReport, OfASourceThatCannotBeReadIsItsReasonAlone) {
  const AuditReport report = Incomplete();
  EXPECT_EQ(AuditReportText(report), "incomplete: cannot connect\n");
  const JsonObject json = AuditReportJson(report);
  EXPECT_EQ(json.at("error"), "cannot connect");
  for (const char* name : {"networkId", "origin", "checkpointSize",
                           "checkpointRoot", "counts", "entriesPerSecond"}) {
    EXPECT_FALSE(json.contains(name)) << name;
  }
}

TEST(AuditReport, UnderAWrongPolicyHasTheLogAndNoCheckpoint) {
  AuditReport report = Incomplete();
  report.origin = "log.example";
  report.network_id = Digest{7};
  const std::string text = AuditReportText(report);
  EXPECT_THAT(text, HasSubstr("log         log.example\n"));
  EXPECT_THAT(text, Not(HasSubstr("checkpoint")));
  EXPECT_THAT(text, Not(HasSubstr("replayed")));
  EXPECT_TRUE(AuditReportJson(report).contains("networkId"));
  EXPECT_FALSE(AuditReportJson(report).contains("checkpointRoot"));
}

TEST(AuditReport, HasAllOfAnAuditThatWentThrough) {
  AuditReport report;
  report.verdict = AuditVerdict::kNoDifference;
  report.origin = "log.example";
  report.checkpoint_size = 2;
  report.counts.blocks = 1;
  const std::string text = AuditReportText(report);
  for (const char* line : {"network ", "log ", "checkpoint  2 entries",
                           "replayed    1 block,", "verified ", "rate "}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_TRUE(AuditReportJson(report).contains("counts"));
}

}  // namespace
}  // namespace diptych
