// SPDX-License-Identifier: Apache-2.0
// Covers which members are dates in which kind of document, that the strictest
// counts, and that a date that cannot be read is never passed over.
#include "verdict/credential_dates.h"

#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"

namespace diptych {
namespace {

Result<CredentialDates> OfJson(const std::string& text) {
  return ReadCredentialDates(ReadDocument(AsBytes(text)).value());
}

Result<CredentialDates> OfToken(const std::string& payload) {
  const std::string token = Base64UrlEncode(AsBytes(R"({"alg":"EdDSA"})")) +
                            "." + Base64UrlEncode(AsBytes(payload)) + ".AAAA";
  return ReadCredentialDates(ReadDocument(AsBytes(token)).value());
}

CredentialDates Dates(std::optional<InstantMs> from,
                      std::optional<InstantMs> until) {
  return {.from = from, .until = until};
}

TEST(CredentialDates, AreThoseOfBothVersionsOfTheModel) {
  EXPECT_EQ(OfJson(R"({"validFrom":"1970-01-01T00:00:01Z",)"
                   R"("validUntil":"1970-01-01T00:00:09Z"})"),
            Dates(InstantMs{1000}, InstantMs{9000}));
  EXPECT_EQ(OfJson(R"({"issuanceDate":"1970-01-01T00:00:01Z",)"
                   R"("expirationDate":"1970-01-01T00:00:09Z"})"),
            Dates(InstantMs{1000}, InstantMs{9000}));
  EXPECT_EQ(OfJson("{}"), CredentialDates());
}

TEST(CredentialDates, KeepTheStrictestOfSeveral) {
  EXPECT_EQ(OfJson(R"({"validFrom":"1970-01-01T00:00:01Z",)"
                   R"("issuanceDate":"1970-01-01T00:00:02Z",)"
                   R"("validUntil":"1970-01-01T00:00:09Z",)"
                   R"("expirationDate":"1970-01-01T00:00:08Z"})"),
            Dates(InstantMs{2000}, InstantMs{8000}));
}

TEST(CredentialDates, OfATokenAreItsClaims) {
  EXPECT_EQ(OfToken(R"({"nbf":1,"exp":9.5})"),
            Dates(InstantMs{1000}, InstantMs{9500}));
  EXPECT_EQ(OfToken(R"({"nbf":-1,"vc":{"expirationDate":)"
                    R"("1970-01-01T00:00:09Z"}})"),
            Dates(InstantMs{-1000}, InstantMs{9000}));
  EXPECT_EQ(OfToken(R"({"validUntil":"1970-01-01T00:00:09Z"})"),
            Dates(std::nullopt, InstantMs{9000}));
}

TEST(CredentialDates, OfAFileWithoutJsonAreNone) {
  EXPECT_EQ(ReadCredentialDates(ReadDocument(AsBytes("%PDF-1.7")).value()),
            CredentialDates());
}

TEST(CredentialDates, ThatCannotBeReadAreAnError) {
  for (const char* text :
       {R"({"validUntil":"2030-01-01"})", R"({"validUntil":""})",
        R"({"validUntil":5})", R"({"validUntil":null})",
        R"({"validUntil":["2030-01-01T00:00:00Z"]})",
        R"({"expirationDate":"never"})", R"({"validFrom":{}})"}) {
    EXPECT_FALSE(OfJson(text).has_value()) << text;
  }
  for (const char* payload :
       {R"({"exp":"9"})", R"({"exp":1e300})", R"({"nbf":null})",
        R"({"exp":253402300800})", R"({"vc":"x"})",
        R"({"vc":{"expirationDate":9}})"}) {
    EXPECT_FALSE(OfToken(payload).has_value()) << payload;
  }
  EXPECT_EQ(OfJson(R"({"validUntil":"never"})").error().message,
            "validUntil must be a time as in 2026-11-21T10:04:00Z (RFC 3339)");
}

}  // namespace
}  // namespace diptych
