// SPDX-License-Identifier: Apache-2.0
// Covers docs/spec/receipts.md: every case of its vectors, which were made by
// another implementation, in each form that the case has.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "base/hex.h"
#include "json/parse.h"
#include "json/value.h"
#include "registry/receipt_cbor.h"
#include "registry/receipt_json.h"
#include "tlog/fields.h"
#include "verdict/verdict.h"

namespace diptych {
namespace {

constexpr const char* kVectors =
    DIPTYCH_SOURCE_DIR "/docs/spec/vectors/receipts.json";

std::string Text(const JsonObject& test, std::string_view name) {
  return std::string(test.at(name).as_string());
}

// The check that led to the verdict: the one whose sentence it says.
std::string DecidingCheck(const VerdictReport& report) {
  if (report.verdict == Verdict::kValid) return "";
  const auto found = std::ranges::find_if(report.checks, [&](const Check& c) {
    return report.sentence.ends_with(c.sentence);
  });
  return found == report.checks.end() ? "none"
                                      : std::string(CheckNameText(found->name));
}

void CheckVerdict(const JsonObject& test, const Result<Receipt>& receipt) {
  if (Text(test, "check") == "unreadable") {
    EXPECT_FALSE(receipt.has_value());
    return;
  }
  ASSERT_TRUE(receipt.has_value()) << receipt.error().message;
  const std::string document = Text(test, "document");
  const VerdictReport report = JudgeCredential(
      {.document = AsBytes(document),
       .receipt = *receipt,
       .policy = ParsePolicy(Text(test, "policy")).value(),
       .now = TimeMs{ParseDecimal(Text(test, "now")).value()},
       .max_age_ms = ParseDecimal(Text(test, "maxAgeMs")).value()});
  EXPECT_EQ(VerdictName(report.verdict), Text(test, "verdict"))
      << report.sentence;
  EXPECT_EQ(DecidingCheck(report), Text(test, "check")) << report.sentence;
}

TEST(ReceiptVectors, GiveTheVerdictsOfTheOtherImplementation) {
  std::ifstream file(kVectors, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const Result<JsonValue> vectors = ParseJson(text);
  ASSERT_TRUE(vectors.has_value()) << kVectors;
  const JsonArray& cases = vectors->at("cases").as_array();
  ASSERT_EQ(cases.size(), vectors->at("count").to_number<std::size_t>());
  ASSERT_GT(cases.size(), 70U);
  for (const JsonValue& value : cases) {
    const JsonObject& test = value.as_object();
    SCOPED_TRACE(Text(test, "comment"));
    std::optional<Receipt> from_json;
    if (test.contains("json")) {
      const Result<Receipt> receipt = ParseReceiptJson(Text(test, "json"));
      CheckVerdict(test, receipt);
      if (receipt) from_json = *receipt;
    }
    if (!test.contains("cbor")) continue;
    const Bytes octets = HexDecode(Text(test, "cbor")).value();
    const Result<Receipt> receipt = DecodeReceiptCbor(octets);
    CheckVerdict(test, receipt);
    if (!receipt || !from_json) continue;
    EXPECT_EQ(*receipt, *from_json);
    EXPECT_EQ(EncodeReceiptCbor(*receipt), octets);
    EXPECT_EQ(FormatReceiptJson(*receipt), Text(test, "json"));
  }
}

}  // namespace
}  // namespace diptych
