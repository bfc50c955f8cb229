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
  // In the form in which the program tells every error.
  EXPECT_EQ(json.at("error"), (JsonObject{{"code", "unavailable"},
                                          {"message", "cannot connect"}}));
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

TEST(AuditReport, WritesEveryNumberOf64BitsAsText) {
  // The smallest that a reader of JSON with double numbers would miss.
  constexpr std::uint64_t kLarge = (std::uint64_t{1} << 53U) + 1;
  constexpr char kText[] = "9007199254740993";
  AuditReport report;
  report.verdict = AuditVerdict::kDifference;
  report.difference = Difference{};
  report.difference->height = Height{kLarge};
  report.difference->entry = EntryIndex{kLarge};
  report.origin = "log.example";
  report.checkpoint_size = kLarge;
  report.resumed_blocks = kLarge;
  report.counts.blocks = kLarge;
  report.counts.log_octets = kLarge;
  const JsonObject json = AuditReportJson(report);
  EXPECT_EQ(json.at("checkpointSize"), kText);
  EXPECT_EQ(json.at("resumedBlocks"), kText);
  EXPECT_EQ(json.at("entriesPerSecond"), "0");
  EXPECT_EQ(json.at("difference").at("height"), kText);
  EXPECT_EQ(json.at("difference").at("entry"), kText);
  const JsonObject& counts = json.at("counts").get_object();
  EXPECT_EQ(counts.at("blocks"), kText);
  EXPECT_EQ(counts.at("logOctets"), kText);
  for (const auto& member : counts) {
    EXPECT_TRUE(member.value().is_string()) << member.key();
  }
}

}  // namespace
}  // namespace diptych
