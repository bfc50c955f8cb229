// SPDX-License-Identifier: Apache-2.0
// Covers the members of a report as JSON: all of a full one, and the absence of
// what a report does not have.
#include "verdict/report_json.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(ReportJson, WritesEveryPartOfAReport) {
  VerdictReport report;
  report.verdict = Verdict::kNotValid;
  report.sentence = "NOT VALID. Why.";
  report.checks = {{CheckName::kStatus, CheckOutcome::kFailed, "Why."}};
  report.facts = ProvenFacts{.member = MemberId{1},
                             .issuer_name = "College",
                             .issuer_did = "did:web:college.example",
                             .entry_index = EntryIndex{1ULL << 63},
                             .list = ListId{2},
                             .position = Position{3},
                             .anchored = TimeMs{0},
                             .as_of = TimeMs{1'795'255'440'128},
                             .status = CredentialStatus::kInvalid,
                             .quorum = "2 of 3"};
  report.credential = CredentialSummary{.achievement = "Welding"};
  EXPECT_EQ(FormatReportJson(report), R"({
  "format": "diptych-verdict",
  "version": 1,
  "verdict": "not valid",
  "sentence": "NOT VALID. Why.",
  "checks": [
    {
      "name": "status",
      "outcome": "failed",
      "sentence": "Why."
    }
  ],
  "facts": {
    "member": 1,
    "issuerName": "College",
    "issuerDid": "did:web:college.example",
    "entryIndex": "9223372036854775808",
    "list": 2,
    "position": 3,
    "anchored": "1970-01-01T00:00:00.000Z",
    "asOf": "2026-11-21T10:04:00.128Z",
    "status": "invalid",
    "quorum": "2 of 3"
  },
  "credential": {
    "achievement": "Welding"
  }
}
)");
}

TEST(ReportJson, LeavesOutWhatAReportDoesNotHave) {
  VerdictReport report;
  report.sentence = "CANNOT TELL. Why.";
  EXPECT_EQ(FormatReportJson(report), R"({
  "format": "diptych-verdict",
  "version": 1,
  "verdict": "cannot tell",
  "sentence": "CANNOT TELL. Why.",
  "checks": []
}
)");
}

}  // namespace
}  // namespace diptych
