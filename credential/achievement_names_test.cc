// SPDX-License-Identifier: Apache-2.0
// Covers by which names a credential's achievement is known, in each form that
// a credential has, and that of several none is taken for all.
#include "credential/achievement_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> NamesOf(std::string_view file) {
  const Result<Document> document = ReadDocument(AsBytes(file));
  EXPECT_TRUE(document) << document.error().message;
  return AchievementNames(*document);
}

TEST(AchievementNames, AreItsIdItsTypesAndItsAlignments) {
  EXPECT_THAT(NamesOf(R"({"type":["VerifiableCredential"],
      "id":"urn:not:this", "credentialSubject":{"id":"did:key:z6Mk",
      "achievement":{"id":"https://a.example/welding","name":"Welding",
        "type":["Achievement","ext:Trade"],"achievementType":"Diploma",
        "alignment":[{"targetFramework":"EQF","targetUrl":"https://eqf.example/4"},
                     {"targetUrl":"https://esco.example/s/1","targetCode":"1"}]}}})"),
              ElementsAre("https://a.example/welding", "Achievement",
                          "ext:Trade", "Diploma", "EQF",
                          "https://eqf.example/4", "https://esco.example/s/1"));
}

TEST(AchievementNames, OfOneSubjectInAnArrayAreTheSame) {
  EXPECT_THAT(NamesOf(R"({"credentialSubject":
      [{"achievement":[{"id":"urn:a"}]}]})"),
              ElementsAre("urn:a"));
}

TEST(AchievementNames, OfSeveralAreNone) {
  EXPECT_THAT(NamesOf(R"({"credentialSubject":
      [{"achievement":{"id":"urn:a"}},{"achievement":{"id":"urn:b"}}]})"),
              IsEmpty());
  EXPECT_THAT(NamesOf(R"({"credentialSubject":
      {"achievement":[{"id":"urn:a"},{"id":"urn:b"}]}})"),
              IsEmpty());
  EXPECT_THAT(NamesOf(R"({"credentialSubject":
      {"achievement":[[{"id":"urn:a"},{"id":"urn:b"}]]}})"),
              IsEmpty());
}

TEST(AchievementNames, PassOverWhatIsNoText) {
  EXPECT_THAT(NamesOf(R"({"credentialSubject":{"achievement":
      {"id":7,"type":["a",8],"alignment":"none"}}})"),
              ElementsAre("a"));
  EXPECT_THAT(NamesOf("a report on paper"), IsEmpty());
  EXPECT_THAT(NamesOf("[1]"), IsEmpty());
}

TEST(AchievementNames, OfATokenAreThoseInIt) {
  const std::string payload =
      R"({"vc":{"credentialSubject":{"achievement":{"id":"urn:a"}}}})";
  EXPECT_THAT(NamesOf(Base64UrlEncode(AsBytes(R"({"alg":"EdDSA"})")) + "." +
                      Base64UrlEncode(AsBytes(payload)) + "." +
                      Base64UrlEncode(Bytes(64, 1))),
              ElementsAre("urn:a"));
}

TEST(AchievementNames, OfAnSdJwtAreItsTypeAndWhatIsDisclosed) {
  const std::string token =
      Base64UrlEncode(AsBytes(R"({"alg":"EdDSA","typ":"dc+sd-jwt"})")) + "." +
      Base64UrlEncode(AsBytes(R"({"vct":"https://a.example/diploma"})")) + "." +
      Base64UrlEncode(Bytes(64, 1)) + "~";
  EXPECT_THAT(NamesOf(token), ElementsAre("https://a.example/diploma"));
}

}  // namespace
}  // namespace diptych
