// SPDX-License-Identifier: Apache-2.0
// Covers what counts as a date of a token, and which of several says when it
// was signed.
#include "credential/token_dates.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace diptych {
namespace {

JsonObject Object(std::string_view text) {
  return ParseJson(text).value().get_object();
}

TEST(NumericDate, IsANumberOfSecondsToTheYear9999) {
  EXPECT_EQ(ReadNumericDate(JsonValue(10)).value(), InstantMs{10'000});
  EXPECT_EQ(ReadNumericDate(JsonValue(1.5)).value(), InstantMs{1'500});
  EXPECT_EQ(ReadNumericDate(JsonValue(-1)).value(), InstantMs{-1'000});
  EXPECT_TRUE(ReadNumericDate(JsonValue(253'402'300'799)));
  EXPECT_FALSE(ReadNumericDate(JsonValue(253'402'300'800)));
  EXPECT_FALSE(ReadNumericDate(JsonValue(1e300)));
  EXPECT_FALSE(ReadNumericDate(JsonValue("10")));
  EXPECT_FALSE(ReadNumericDate(JsonValue()));
}

TEST(NumericDate, IsWrittenInWholeSecondsRoundedDown) {
  EXPECT_EQ(ToNumericDate("1970-01-01T00:00:10.9Z", "validFrom").value(), 10);
  EXPECT_EQ(ToNumericDate("1969-12-31T23:59:58.5Z", "validFrom").value(), -2);
  const Result<std::int64_t> none = ToNumericDate("soon", "validUntil");
  ASSERT_FALSE(none);
  EXPECT_TRUE(none.error().message.contains("validUntil"));
}

TEST(SignedBy, IsWhatTheTokenSaysFirst) {
  const JsonObject credential =
      Object(R"({"validFrom":"1970-01-01T00:00:03Z"})");
  EXPECT_EQ(SignedBy(Object(R"({"iat":1,"nbf":2})"), credential),
            InstantMs{1'000});
  EXPECT_EQ(SignedBy(Object(R"({"nbf":2})"), credential), InstantMs{2'000});
  EXPECT_EQ(SignedBy({}, credential), InstantMs{3'000});
  EXPECT_EQ(SignedBy({}, Object(R"({"issuanceDate":"1970-01-01T00:00:04Z"})")),
            InstantMs{4'000});
  EXPECT_EQ(SignedBy({}, {}), std::nullopt);
  // One that cannot be read is not passed over for one that can.
  EXPECT_EQ(SignedBy(Object(R"({"iat":"1","nbf":2})"), credential),
            std::nullopt);
  EXPECT_EQ(SignedBy({}, Object(R"({"validFrom":1,
                                    "issuanceDate":"1970-01-01T00:00:04Z"})")),
            std::nullopt);
}

TEST(SetCreated, TakesIatOrRefusesWhatIsNone) {
  const ProofReport good = {.suite = "",
                            .verification_method = "",
                            .finding = Found(ProofOutcome::kVerified, "right")};
  ProofReport report = good;
  SetCreated(Object(R"({"iat":1})"), report);
  EXPECT_EQ(report.created, InstantMs{1'000});
  EXPECT_TRUE(report.verified());
  report = good;
  SetCreated({}, report);
  EXPECT_EQ(report.created, std::nullopt);
  EXPECT_TRUE(report.verified());
  SetCreated(Object(R"({"iat":"1"})"), report);
  EXPECT_EQ(report.finding.outcome, ProofOutcome::kFailed);
}

}  // namespace
}  // namespace diptych
