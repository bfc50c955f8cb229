// SPDX-License-Identifier: Apache-2.0
// Covers types from JSON and tokens, of both data models, and the order among
// several.
#include "credential/credential_type.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "base/base64.h"
#include "json/parse.h"

namespace diptych {
namespace {

CredentialType TypeOf(std::string_view json) {
  return TypeOfBody(ParseJson(json).value());
}

CredentialType TypeOfToken(std::string_view payload,
                           std::string_view end = "") {
  const std::string token = Base64UrlEncode(AsBytes(R"({"alg":"ES256"})")) +
                            "." + Base64UrlEncode(AsBytes(payload)) + ".AQID" +
                            std::string(end);
  return TypeOfDocument(ReadDocument(AsBytes(token)).value());
}

TEST(CredentialType, IsReadFromTypeArrays) {
  struct Case {
    std::string_view name;
    CredentialType type;
  };
  constexpr std::array<Case, 7> kCases = {
      {{"OpenBadgeCredential", CredentialType::kAchievement},
       {"AchievementCredential", CredentialType::kAchievement},
       {"EndorsementCredential", CredentialType::kEndorsement},
       {"ClrCredential", CredentialType::kClr},
       {"BitstringStatusListCredential", CredentialType::kStatusList},
       {"StatusList2021Credential", CredentialType::kOldStatusList},
       {"UniversityDegreeCredential", CredentialType::kOther}}};
  for (const Case& test : kCases) {
    SCOPED_TRACE(test.name);
    const std::string name(test.name);
    EXPECT_EQ(TypeOf(R"({"type":["VerifiableCredential",")" + name + "\"]}"),
              test.type);
    EXPECT_EQ(TypeOf(R"({"type":[")" + name + R"(","VerifiableCredential"]})"),
              test.type);
    EXPECT_EQ(TypeOf(R"({"type":[")" + name + "\"]}"), CredentialType::kNone);
  }
}

TEST(CredentialType, IsReadFromASingleType) {
  EXPECT_EQ(TypeOf(R"({"type":"VerifiableCredential"})"),
            CredentialType::kOther);
  EXPECT_EQ(TypeOf(R"({"type":"VerifiablePresentation"})"),
            CredentialType::kPresentation);
  EXPECT_EQ(TypeOf(R"({"type":["EnvelopedVerifiableCredential"]})"),
            CredentialType::kEnveloped);
}

TEST(CredentialType, IsNoneOfWhatIsNoCredential) {
  for (const std::string_view json :
       {"{}", "[]", "1", R"({"type":{}})", R"({"type":[1,null]})",
        R"({"type":"Verifiable"})", R"({"vct":1})"}) {
    EXPECT_EQ(TypeOf(json), CredentialType::kNone) << json;
  }
  EXPECT_EQ(TypeOfDocument(ReadDocument(AsBytes("%PDF")).value()),
            CredentialType::kNone);
}

TEST(CredentialType, PrefersWhatSaysMostAboutReadingIt) {
  EXPECT_EQ(TypeOf(R"({"type":["VerifiableCredential","OpenBadgeCredential",
                       "ClrCredential"]})"),
            CredentialType::kClr);
  EXPECT_EQ(TypeOf(R"({"type":["VerifiableCredential","OpenBadgeCredential",
                       "BitstringStatusListCredential"]})"),
            CredentialType::kStatusList);
  EXPECT_EQ(TypeOf(R"({"type":["VerifiableCredential",
                       "VerifiablePresentation"]})"),
            CredentialType::kPresentation);
}

TEST(CredentialType, IsReadFromTokensOfBothDataModels) {
  EXPECT_EQ(TypeOfToken(R"({"iss":"x","type":["VerifiableCredential",
                            "OpenBadgeCredential"]})"),
            CredentialType::kAchievement);
  EXPECT_EQ(TypeOfToken(R"({"vc":{"type":["VerifiableCredential",
                            "EndorsementCredential"]}})"),
            CredentialType::kEndorsement);
  EXPECT_EQ(TypeOfToken(R"({"vp":{"type":"VerifiablePresentation"}})"),
            CredentialType::kPresentation);
  EXPECT_EQ(TypeOfToken(R"({"vct":"https://a.example/badge"})", "~"),
            CredentialType::kOther);
}

TEST(CredentialType, TakesNoWrappedCredentialFromPlainJson) {
  const Document document =
      ReadDocument(AsBytes(R"({"type":"VerifiablePresentation","vc":)"
                           R"({"type":"VerifiableCredential"}})"))
          .value();
  EXPECT_EQ(TypeOfDocument(document), CredentialType::kPresentation);
}

TEST(CredentialType, NamesEachDifferently) {
  EXPECT_EQ(CredentialTypeName(CredentialType::kClr), "transcript");
  EXPECT_EQ(CredentialTypeName(CredentialType::kNone), "none");
}

Document JsonDocument(std::string_view json) {
  return ReadDocument(AsBytes(json)).value();
}

Document TokenOf(std::string_view payload, std::string_view end = "") {
  const std::string token = Base64UrlEncode(AsBytes(R"({"alg":"ES256"})")) +
                            "." + Base64UrlEncode(AsBytes(payload)) + ".AQID" +
                            std::string(end);
  return ReadDocument(AsBytes(token)).value();
}

TEST(CredentialType, OfAWrapperThatStatesNothing) {
  for (const char* json :
       {R"({"type":"VerifiablePresentation"})",
        R"({"@context":["https://www.w3.org/ns/credentials/v2"],
            "id":"urn:x","type":["VerifiablePresentation","MyPresentation"],
            "holder":"did:x","verifiableCredential":[],"proof":{}})",
        R"({"type":"EnvelopedVerifiablePresentation","id":"data:,x"})",
        R"({"type":"EnvelopedVerifiableCredential","id":"data:,x"})"}) {
    EXPECT_TRUE(OnlyHoldsOthers(JsonDocument(json))) << json;
  }
  EXPECT_TRUE(OnlyHoldsOthers(TokenOf(
      R"({"iss":"did:x","aud":"y","vp":{"type":"VerifiablePresentation"}})")));
  EXPECT_FALSE(
      OnlyHoldsOthers(JsonDocument(R"({"type":"VerifiableCredential"})")));
  EXPECT_FALSE(OnlyHoldsOthers(JsonDocument(R"({"holder":"did:x"})")));
}

TEST(CredentialType, OfAWrapperThatIsACredentialToo) {
  for (const char* more :
       {R"("type":["VerifiablePresentation","VerifiableCredential"])",
        R"("type":["OpenBadgeCredential","VerifiablePresentation"])",
        R"("type":["VerifiablePresentation"],"@type":"VerifiableCredential")",
        R"("type":["VerifiablePresentation",
           "https://www.w3.org/2018/credentials#VerifiableCredential"])",
        R"("type":"VerifiablePresentation","credentialSubject":{})",
        R"("type":"VerifiablePresentation","credentialStatus":{})",
        R"("type":"VerifiablePresentation","issuer":"did:x")",
        R"("type":"VerifiablePresentation","vct":"x")",
        R"("type":"EnvelopedVerifiableCredential","credentialSubject":{})"}) {
    const std::string json = "{" + std::string(more) + "}";
    EXPECT_FALSE(OnlyHoldsOthers(JsonDocument(json))) << json;
    EXPECT_FALSE(OnlyHoldsOthers(TokenOf(R"({"vp":)" + json + "}"))) << json;
  }
  const std::string vp = R"("vp":{"type":"VerifiablePresentation"}})";
  EXPECT_FALSE(OnlyHoldsOthers(TokenOf(R"({"vc":"x",)" + vp)));
  EXPECT_FALSE(OnlyHoldsOthers(TokenOf(R"({"credentialSubject":{},)" + vp)));
  EXPECT_FALSE(OnlyHoldsOthers(
      TokenOf(R"({"type":"VerifiablePresentation","_sd":[]})", "~")));
}

}  // namespace
}  // namespace diptych
