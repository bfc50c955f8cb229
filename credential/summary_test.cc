// SPDX-License-Identifier: Apache-2.0
// Covers what is shown of a credential, and that it is safe to show.
#include "credential/summary.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace diptych {
namespace {

std::string LineOf(std::string_view file) {
  const Result<Document> document = ReadDocument(AsBytes(file));
  EXPECT_TRUE(document) << document.error().message;
  return SummaryLine(Summarize(*document));
}

constexpr std::string_view kOpenBadge = R"({
  "name": "Badge of Ada Example", "type": ["VerifiableCredential"],
  "issuer": {"id": "did:web:college.example", "name": "Example College"},
  "validFrom": "2025-01-01T00:00:00Z", "validUntil": "2030-01-01T00:00:00Z",
  "credentialSubject": {"id": "did:key:z6Mk", "name": "Ada Example",
    "achievement": {"name": "Welding, level 2"}}})";

TEST(CredentialSummary, ShowsAnOpenBadgeInOneLine) {
  EXPECT_EQ(LineOf(kOpenBadge),
            "\"Welding, level 2\" from Example College "
            "(did:web:college.example), valid from 2025-01-01T00:00:00Z until "
            "2030-01-01T00:00:00Z");
}

TEST(CredentialSummary, LeavesTheRecipientOut) {
  EXPECT_EQ(LineOf(kOpenBadge).find("Ada"), std::string::npos);
  EXPECT_EQ(LineOf(kOpenBadge).find("z6Mk"), std::string::npos);
}

TEST(CredentialSummary, KnowsVersion11) {
  EXPECT_EQ(LineOf(R"({"issuer":"https://college.example","name":"Diploma",
                       "issuanceDate":"2020-01-01T00:00:00Z",
                       "expirationDate":"2021-01-01T00:00:00Z"})"),
            "\"Diploma\" from https://college.example, valid from "
            "2020-01-01T00:00:00Z until 2021-01-01T00:00:00Z");
}

TEST(CredentialSummary, ReadsTokens) {
  const auto token = [](std::string_view payload) {
    return Base64UrlEncode(AsBytes(R"({"alg":"ES256"})")) + "." +
           Base64UrlEncode(AsBytes(payload)) + ".AQID";
  };
  EXPECT_EQ(LineOf(token(R"({"iss":"did:web:a.example",
                             "vc":{"name":"Diploma"}})")),
            "\"Diploma\" from did:web:a.example");
  EXPECT_EQ(LineOf(token(kOpenBadge)), LineOf(kOpenBadge));
}

TEST(CredentialSummary, TakesTheFirstOfSeveral) {
  EXPECT_EQ(LineOf(R"({"credentialSubject":[{"achievement":[
                {"name":[{"@value":"Schweissen","@language":"de"}]}]}]})"),
            "\"Schweissen\"");
}

TEST(CredentialSummary, LeavesOutWhatIsMissingOrOfAnotherType) {
  EXPECT_EQ(LineOf("{}"), "a document without a name");
  EXPECT_EQ(LineOf("%PDF"), "a document without a name");
  EXPECT_EQ(LineOf(R"({"name":1,"issuer":[],"validFrom":{},
                       "credentialSubject":"x","validUntil":""})"),
            "a document without a name");
  EXPECT_EQ(LineOf(R"({"name":"A","issuer":{"name":"B"},"validUntil":"C"})"),
            "\"A\" from B, valid until C");
}

TEST(CredentialSummary, IsSafeToPrint) {
  EXPECT_EQ(LineOf("{\"name\":\"A\\u001b[2J\\u202e\\n\\u009bB\"}"),
            "\"A[2JB\"");
  const std::string line =
      LineOf("{\"name\":\"" + std::string(100000, 'x') + "\"}");
  EXPECT_EQ(line, "\"" + std::string(kMaxSummaryCharacters, 'x') + "...\"");
}

}  // namespace
}  // namespace diptych
