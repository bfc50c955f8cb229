// SPDX-License-Identifier: Apache-2.0
// Covers what every credential has to have, in each place that it may stand.
#include "credential/data_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"
#include "crypto/sha256.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

std::string Credential(std::string_view context, std::string_view subject) {
  return R"({"type":["VerifiableCredential"],"@context":)" +
         std::string(context) + R"(,"credentialSubject":)" +
         std::string(subject) + "}";
}

std::string Token(std::string_view payload) {
  return Base64UrlEncode(AsBytes(R"({"alg":"ES256"})")) + "." +
         Base64UrlEncode(AsBytes(payload)) + ".AQID";
}

std::string FaultOf(std::string_view file) {
  const Status checked = CheckDataModel(ReadDocument(AsBytes(file)).value());
  return checked ? "none" : checked.error().message;
}

constexpr char kV2[] = R"("https://www.w3.org/ns/credentials/v2")";
constexpr char kV1[] = R"(["https://www.w3.org/2018/credentials/v1","x:y"])";
constexpr char kAda[] = R"({"name":"Ada"})";

TEST(DataModel, IsThatOfBothVersionsInJsonAndTokens) {
  for (const std::string& whole :
       {Credential(kV2, kAda), Credential(kV1, "[{\"a\":1},{\"b\":2}]")}) {
    EXPECT_EQ(FaultOf(whole), "none") << whole;
    EXPECT_EQ(FaultOf(Token(whole)), "none") << whole;
    EXPECT_EQ(FaultOf(Token(R"({"iss":"a:b","vc":)" + whole + "}")), "none");
  }
  const std::string empty = Credential("[]", kAda);
  for (const std::string& text :
       {empty, Token(empty), Token(R"({"vc":)" + empty + "}")}) {
    EXPECT_THAT(FaultOf(text), HasSubstr("@context"));
  }
  for (const char* const subject : {"null", "[]", "{}", "\"Ada\"", "[{}]"}) {
    EXPECT_THAT(FaultOf(Credential(kV2, subject)),
                HasSubstr("credentialSubject"))
        << subject;
  }
}

TEST(DataModel, IsNotAskedOfWhatCallsItselfSomethingElse) {
  EXPECT_EQ(FaultOf(Token(R"({"vct":"x"})") + "~"), "none");
  EXPECT_EQ(FaultOf(R"({"type":"Profile"})"), "none");
  EXPECT_EQ(FaultOf("%PDF"), "none");
}

TEST(DataModel, CountsWhatTheHolderShows) {
  const std::string disclosure =
      Base64UrlEncode(AsBytes(R"(["s","credentialSubject",{"name":"Ada"}])"));
  const std::string token =
      Token(R"({"type":"VerifiableCredential","@context":)" + std::string(kV2) +
            R"(,"_sd":[")" + Base64UrlEncode(Sha256(AsBytes(disclosure))) +
            "\"]}") +
      "~";
  EXPECT_EQ(FaultOf(token + disclosure + "~"), "none");
  EXPECT_THAT(FaultOf(token), HasSubstr("credentialSubject"));
}

TEST(DataModel, SaysWhyAPayloadCannotBeRead) {
  const auto fault = [](const std::string& file) {
    const Status read = CheckPayload(ReadDocument(AsBytes(file)).value());
    return read ? "none" : read.error().message;
  };
  EXPECT_THAT(fault(Token(R"({"a":1,"a":2})")),
              HasSubstr("the token's payload: line 1"));
  EXPECT_EQ(fault(Token("[]")), "the token's payload is no JSON object");
  EXPECT_EQ(fault(Token("{}") + "~"), "none");
  EXPECT_EQ(fault("%PDF"), "none");
}

}  // namespace
}  // namespace diptych
