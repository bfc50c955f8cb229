// SPDX-License-Identifier: Apache-2.0
// Covers docs/spec/receipts.md: every case of its vectors, which were made by
// another implementation, in each form that the case has.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "registry/receipt_cbor.h"
#include "registry/receipt_json.h"
#include "tests/support/test_contexts.h"
#include "tests/support/vector_file.h"
#include "tlog/fields.h"
#include "verdict/verdict.h"

namespace diptych {
namespace {

// The check that led to the verdict: the one whose sentence it says.
std::string DecidingCheck(const VerdictReport& report) {
  if (report.verdict == Verdict::kValid) return "";
  const auto found = std::ranges::find_if(report.checks, [&](const Check& c) {
    return report.sentence.ends_with(c.sentence);
  });
  return found == report.checks.end() ? "none"
                                      : std::string(CheckNameText(found->name));
}

void CheckVerdict(const boost::json::object& test,
                  const Result<Receipt>& receipt) {
  if (Text(test.at("check")) == "unreadable") {
    EXPECT_FALSE(receipt.has_value());
    return;
  }
  ASSERT_TRUE(receipt.has_value()) << receipt.error().message;
  const std::string document = Text(test.at("document"));
  const VerdictReport report = JudgeCredential(
      {.document = ReadDocument(AsBytes(document)),
       .receipt = *receipt,
       .policy = ParsePolicy(Text(test.at("policy"))).value(),
       .now = TimeMs{ParseDecimal(Text(test.at("now"))).value()},
       .max_age_ms = ParseDecimal(Text(test.at("maxAgeMs"))).value(),
       .contexts = TestContexts(),
       .demands_accreditation = test.contains("demandsAccreditation")});
  EXPECT_EQ(VerdictName(report.verdict), Text(test.at("verdict")))
      << report.sentence;
  EXPECT_EQ(DecidingCheck(report), Text(test.at("check"))) << report.sentence;
  if (!test.contains("accreditedBy")) return;
  boost::json::array by;
  for (const AccreditedBy& one : report.facts->accredited_by) {
    if (one.covers) by.emplace_back(std::to_string(one.member.value));
  }
  EXPECT_EQ(by, test.at("accreditedBy").as_array()) << report.sentence;
}

TEST(ReceiptVectors, GiveTheVerdictsOfTheOtherImplementation) {
  const boost::json::array cases = SpecificationCases("receipts.json");
  ASSERT_GT(cases.size(), 70U);
  for (const boost::json::value& value : cases) {
    const boost::json::object& test = value.as_object();
    SCOPED_TRACE(Text(test.at("comment")));
    std::optional<Receipt> from_json;
    if (test.contains("json")) {
      const Result<Receipt> receipt = ParseReceiptJson(Text(test.at("json")));
      CheckVerdict(test, receipt);
      if (receipt) from_json = *receipt;
    }
    if (!test.contains("cbor")) continue;
    const Bytes octets = Octets(test.at("cbor"));
    const Result<Receipt> receipt = DecodeReceiptCbor(octets);
    CheckVerdict(test, receipt);
    if (!receipt || !from_json) continue;
    EXPECT_EQ(*receipt, *from_json);
    EXPECT_EQ(EncodeReceiptCbor(*receipt), octets);
    EXPECT_EQ(FormatReceiptJson(*receipt), Text(test.at("json")));
  }
}

}  // namespace
}  // namespace diptych
