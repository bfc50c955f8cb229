// SPDX-License-Identifier: Apache-2.0
// Templates: the form they are read into, and that whatever the specification
// does not name is refused with its place.
#include "issuing/achievement_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "issuing/test_template.h"
#include "json/canonical.h"
#include "json/parse.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

TEST(AchievementTemplate, IsReadIntoTheFormThatCredentialsCarry) {
  const auto form = ParseAchievementTemplate(kTestTemplate);
  ASSERT_TRUE(form) << form.error().message;
  const JsonObject& achievement = form->achievement;
  EXPECT_EQ(CanonicalJson(achievement.at("type")), R"(["Achievement"])");
  EXPECT_EQ(CanonicalJson(achievement.at("tag")), R"(["welding"])");
  EXPECT_EQ(CanonicalJson(achievement.at("alignment").at(0).at("type")),
            R"(["Alignment"])");
  EXPECT_EQ(CanonicalJson(achievement.at("image").at("type")), R"("Image")");
  EXPECT_EQ(CanonicalJson(achievement.at("creditsAvailable")), "6");
  EXPECT_EQ(form->credential_name, "Certificate in Welding");
  EXPECT_EQ(form->valid_for, (Period{.years = 3}));
  EXPECT_EQ(form->credits_earned, 6);
  EXPECT_FALSE(form->shows_name);
  ASSERT_EQ(form->evidence.size(), 2U);
  EXPECT_EQ(form->evidence[0].key, std::nullopt);
  EXPECT_EQ(form->evidence[1].key, "Portfolio");
}

TEST(AchievementTemplate, KnowsItsResults) {
  const auto form = ParseAchievementTemplate(kTestTemplate);
  ASSERT_EQ(form->results.size(), 2U);
  EXPECT_EQ(form->results[0].required_value, 60);
  EXPECT_EQ(form->results[0].value_max, 100);
  EXPECT_EQ(form->results[1].levels[1].name, "Outstanding");
  EXPECT_EQ(FindResult(*form, "Craft"), &form->results[1]);
  EXPECT_EQ(FindResult(*form, ""), nullptr);
  EXPECT_EQ(FindResult(*form, "Score "), nullptr);
}

constexpr char kBare[] =
    R"({"id":"https://a.example/1","type":["Achievement"],"name":"N",)"
    R"("description":"D","criteria":{}})";

TEST(AchievementTemplate, ABareAchievementIsATemplate) {
  const auto form = ParseAchievementTemplate(kBare);
  ASSERT_TRUE(form) << form.error().message;
  EXPECT_EQ(CanonicalJson(form->achievement),
            CanonicalJson(ParseJson(kBare).value()));
  EXPECT_EQ(form->credential_name, "N");
}

// Files that people have at hand.
TEST(AchievementTemplate, SaysWhatAnotherFileIs) {
  const auto fault = [](std::string_view text) {
    return ParseAchievementTemplate(text).error().message;
  };
  EXPECT_THAT(fault("name,email\nAda,a@b.example\n"),
              HasSubstr("has to be JSON, and this is none (a table is for "
                        "--recipients): line 1"));
  EXPECT_THAT(fault(R"({"type":["VerifiableCredential"],)"
                    R"("credentialSubject":{"achievement":{}}})"),
              HasSubstr("a whole credential"));
}

TEST(AchievementTemplate, NamesTheSuspensionListOnlyIfAsked) {
  EXPECT_FALSE(ParseAchievementTemplate(kTestTemplate)->names_suspension);
  std::string text = kTestTemplate;
  text.insert(1, R"("suspensionStatus": true,)");
  const auto form = ParseAchievementTemplate(text);
  ASSERT_TRUE(form) << form.error().message;
  EXPECT_TRUE(form->names_suspension);
}

TEST(AchievementTemplate, APictureMayBeInside) {
  std::string text = kBare;
  text.insert(1, R"("image":{"id":"data:image/png;base64,AA=="},)");
  const auto form = ParseAchievementTemplate(text);
  EXPECT_TRUE(form) << form.error().message;
}

TEST(AchievementTemplate, ARangeMayBeOneValue) {
  std::string text = kTestTemplate;
  text.replace(text.find(R"("valueMin": "0")"), 15, R"("valueMin": "100")");
  const auto form = ParseAchievementTemplate(text);
  EXPECT_TRUE(form) << form.error().message;
}

TEST(AchievementTemplate, AnEmptyArrayIsLeftOut) {
  std::string text = kBare;
  text.insert(1, R"("tag":[],"alignment":[],)");
  EXPECT_EQ(ParseAchievementTemplate(text)->achievement,
            ParseAchievementTemplate(kBare)->achievement);
}

TEST(AchievementTemplate, TakesTheLanguagesAndWordsOfOpenBadges) {
  for (
      const char* change :
      {R"("inLanguage": "de-CH")", R"("inLanguage": "zh-Hant")",
       R"("inLanguage": "zh-Hant-TW")", R"("inLanguage": "es-419")",
       R"("achievementType": "ext:Work_shop-1.2")",
       R"("otherIdentifier": {"identifier": "7", "identifierType": "isbn"})",
       R"("otherIdentifier": {"identifier": "7", "identifierType": "ext:x"})"}) {
    std::string text = kBare;
    text.insert(text.find('{') + 1, std::string(change) + ",");
    const auto read = ParseAchievementTemplate(text);
    EXPECT_TRUE(read) << change << ": " << read.error().message;
  }
}

struct Fault {
  const char* from;
  const char* to;
  const char* message;
};

TEST(AchievementTemplate, AFaultNamesItsPlace) {
  const Fault faults[] = {
      {R"("tag": "welding")", R"("tags": "welding")",
       "achievement: the member \"tags\""},
      {R"("targetCode": "W-2")", R"("code": "W-2")",
       "achievement.alignment: the member \"code\""},
      {R"("name": "Sound")", R"("name": "Sound", "x": 1)",
       "resultDescription[1].rubricCriterionLevel[0]: the member \"x\""},
      {R"("type": "Achievement")", R"("type": "Badge")", "achievement.type"},
      {R"("achievementType": "MicroCredential")",
       R"("achievementType": "Micro")", "achievement.achievementType: must be"},
      {R"("achievementType": "MicroCredential")",
       R"("achievementType": "ext:my type")", "and a word of letters"},
      {R"("achievementType": "MicroCredential")",
       R"("achievementType": "ext:")", "and a word of letters"},
      {R"("inLanguage": "en")", R"("inLanguage": "German")",
       "achievement.inLanguage: must be the code"},
      {R"("inLanguage": "en")", R"("inLanguage": "de_DE")",
       "achievement.inLanguage: must be the code"},
      {R"("inLanguage": "en")", R"("inLanguage": "de-")",
       "achievement.inLanguage: must be the code"},
      {R"("inLanguage": "en")", R"("inLanguage": "de-ch")",
       "achievement.inLanguage: must be the code"},
      {R"("inLanguage": "en")",
       R"("related": {"id": "https://x.example/", "inLanguage": "Deutsch"})",
       "achievement.related.inLanguage: must be the code"},
      {R"("inLanguage": "en")",
       R"("otherIdentifier": {"identifier": "7", "identifierType": "pass"})",
       "achievement.otherIdentifier.identifierType: must be one of name,"},
      {R"("creditsAvailable": 6)", R"("creditsAvailable": "6")",
       "achievement.creditsAvailable"},
      {R"("creditsAvailable": 6)", R"("creditsAvailable": null)",
       "achievement.creditsAvailable"},
      {R"("creditsAvailable": 6)", R"("creditsAvailable": 6.00000000000000001)",
       "\"achievement.creditsAvailable\" has more digits"},
      {R"("validFor": "P3Y")", R"("validFor": "3 years")", "validFor: is no"},
      {R"("validFor": "P3Y")",
       R"("validFor": "P3Y", "validUntil": "2030-01-01")",
       "validUntil: cannot stand"},
      {R"("column": "Portfolio", )", "", "evidence[1].id"},
      {R"("id": "https://college.example/achievements/welding")",
       R"("id": "welding")", "achievement.id: must be a URI"},
      {R"("name": "Craft")", R"("name": "Score")", "two have the id or"},
      {R"("resultType": "Percent", )", "", "resultDescription[0].resultType"},
      {R"("resultType": "Percent")",
       R"("resultType": "Percent", "requiredLevel": "https://x.example/")",
       "requiredLevel: names none"},
      {R"("valueMin": "0")", R"("valueMin": "100.5")",
       "achievement.resultDescription[0].valueMax: is below valueMin"},
      {R"("id": "https://college.example/welding.png")",
       R"("id": "file:///etc/passwd")", "achievement.image.id: has to be"},
      {R"("id": "https://college.example/welding.png")",
       R"("id": "data:text/html,x")", "achievement.image.id: has to be"},
      {R"(/v1")", R"(/v2")", "format: must be"},
      {R"("validFor": "P3Y")", R"("suspensionStatus": "yes")",
       "suspensionStatus"},
  };
  for (const auto& [from, to, message] : faults) {
    std::string text = kTestTemplate;
    const std::size_t place = text.find(from);
    ASSERT_NE(place, std::string::npos) << from;
    text.replace(place, std::string(from).size(), to);
    const auto form = ParseAchievementTemplate(text);
    ASSERT_FALSE(form) << to;
    EXPECT_EQ(form.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(form.error().message, HasSubstr(message)) << to;
  }
}

TEST(Uri, HasASchemeAndNoWhiteSpace) {
  for (const char* uri : {"https://a.example/b?c#d", "urn:uuid:1", "did:web:a",
                          "mailto:a@b.example", "data:image/png;base64,AA=="}) {
    EXPECT_TRUE(LooksLikeUri(uri)) << uri;
  }
  for (const char* text :
       {"", "a", ":a", "a:", "1a:b", "a b:c", "a:b c", "a:b\n", "a:\"b"}) {
    EXPECT_FALSE(LooksLikeUri(text)) << text;
    EXPECT_FALSE(IsWebUrl(text)) << text;
  }
}

TEST(AchievementTemplate, EvidenceIsOnTheWebOrAFile) {
  for (const char* const url :
       {"https://college.example/p/1", "http://college.example", "HTTPS://a"}) {
    EXPECT_TRUE(IsWebUrl(url)) << url;
  }
  for (const char* const url :
       {"javascript:alert(1)", "file:///etc/passwd", "data:text/html,x",
        "did:web:college.example", "https:", "https://", "https:///path",
        "httpsx://a", "https:a"}) {
    EXPECT_FALSE(IsWebUrl(url)) << url;
  }
}

}  // namespace
}  // namespace diptych
