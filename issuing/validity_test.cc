// SPDX-License-Identifier: Apache-2.0
// From when until when a credential holds, and that one which nobody could use
// is told by its row and column, whichever of table and template is to blame.
#include "issuing/validity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "issuing/period.h"

namespace diptych {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TimeMs At(std::string_view text) {
  return ParseDay(text, DayPart::kBegin).value();
}

const TimeMs kNow = At("2026-11-22T10:04:05Z");

// A template with the setting, such as "validFor": "P1Y".
AchievementTemplate Form(const std::string& setting) {
  const auto form = ParseAchievementTemplate(
      R"({"format":"diptych/achievement-template/v1",)" + setting +
      R"("achievement":{"id":"https://a.example/1","name":"N",)"
      R"("description":"D","criteria":{}}})");
  CHECK(form.has_value());
  return *form;
}

constexpr char kForAYear[] = R"("validFor":"P1Y",)";
constexpr char kUntil2020[] = R"("validUntil":"2020-01-01",)";
constexpr char kUntil2030[] = R"("validUntil":"2030-01-01",)";

RecipientTable Table(std::string_view csv, const AchievementTemplate& form) {
  auto table = ReadRecipientTable(csv, {}, form);
  CHECK(table.has_value() && table->problems.empty());
  return *std::move(table);
}

std::vector<std::string> Problems(
    const std::string& setting, std::string_view csv,
    const std::function<bool(const Recipient&)>& has_file =
        [](const Recipient&) { return false; }) {
  const AchievementTemplate form = Form(setting);
  RecipientTable table = Table(csv, form);
  CheckValidity(form, kNow, has_file, table);
  std::vector<std::string> texts;
  for (const TableProblem& problem : table.problems) {
    texts.push_back(ProblemText(problem));
  }
  return texts;
}

TEST(Validity, IsOfTheRowOrElseOfTheTemplate) {
  const auto until = [](const std::string& setting, std::string_view csv) {
    const AchievementTemplate form = Form(setting);
    const auto end =
        ValidityOf(form, Table(csv, form).recipients.front(), kNow).until;
    return end ? FormatSecond(*end) : "";
  };
  EXPECT_EQ(until("", "name\nA\n"), "");
  EXPECT_EQ(until(kForAYear, "name\nA\n"), "2027-11-22T10:04:05Z");
  EXPECT_EQ(until(kForAYear, "name,valid from\nA,2026-01-02\n"),
            "2027-01-02T00:00:00Z");
  EXPECT_EQ(until(kUntil2030, "name\nA\n"), "2030-01-01T23:59:59Z");
  EXPECT_EQ(until(kUntil2030, "name,expires\nA,2028-01-01\n"),
            "2028-01-01T23:59:59Z");
}

TEST(Validity, ARowThatIsOverIsAProblemOfItsColumn) {
  EXPECT_THAT(
      Problems("", "name,Expires\nA,2030-01-01\nB,2020-01-01\n"),
      ElementsAre(AllOf(HasSubstr("row 2 (line 3), column \"Expires\""),
                        HasSubstr("until 2020-01-01T23:59:59Z, which is "
                                  "past"))));
  // Both dates of the row, in their order.
  EXPECT_THAT(Problems("",
                       "name,validfrom,validuntil\n"
                       "A,2015-01-01,2018-01-01\n"),
              ElementsAre(HasSubstr("column \"validuntil\"")));
}

TEST(Validity, ItMustEndAfterNowAndNotAtIt) {
  const auto count = [](const char* end) {
    return Problems("", std::string("name,expires\nA,") + end + "\n").size();
  };
  EXPECT_EQ(count("2026-11-22T10:04:05Z"), 1U);
  EXPECT_EQ(count("2026-11-22T10:04:06Z"), 0U);
}

TEST(Validity, APeriodThatIsOverIsAProblemOfItsBegin) {
  EXPECT_THAT(
      Problems(kForAYear,
               "name,Issue date\nA,2025-11-22\nB,2025-11-23\nC,2099-01-01\n"),
      ElementsAre(AllOf(HasSubstr("row 1 (line 2), column \"Issue date\""),
                        HasSubstr("by the template's validFor, until "
                                  "2026-11-22T00:00:00Z"))));
}

TEST(Validity, ATemplateThatIsOverIsToldOnce) {
  EXPECT_THAT(Problems(kUntil2020, "name,expires\nA,\nB,2030-01-01\nC,\n"),
              ElementsAre(AllOf(HasSubstr("row 1 (line 2): is valid, by the "
                                          "template's validUntil, until 2020"),
                                HasSubstr("every row"))));
}

TEST(Validity, ARowMustNotBeginAfterTheTemplateEnds) {
  EXPECT_THAT(
      Problems(kUntil2030, "name,validfrom\nA,2029-01-01\nB,2031-01-01\n"),
      ElementsAre(AllOf(HasSubstr("row 2 (line 3), column \"validfrom\""),
                        HasSubstr("would never be valid"))));
}

// A run that is repeated years later issues nothing, and has no problem.
TEST(Validity, WhatWasIssuedBeforeIsNoProblem) {
  EXPECT_THAT(Problems("", "name,expires\nA,2020-01-01\nB,2020-01-01\n",
                       [](const Recipient& one) { return one.row == 1; }),
              ElementsAre(HasSubstr("row 2")));
}

TEST(Validity, ProblemsAreCountedUpToALimit) {
  const AchievementTemplate form = Form("");
  std::string csv = "identifier,expires\n";
  for (std::size_t i = 0; i <= kTableProblemsMax; ++i) {
    csv += std::to_string(i) + ",2020-01-01\n";
  }
  RecipientTable table = Table(csv, form);
  CheckValidity(form, kNow, [](const Recipient&) { return false; }, table);
  EXPECT_EQ(table.problems.size(), kTableProblemsMax);
  EXPECT_TRUE(table.has_more_problems);
  EXPECT_THAT(Problems("", "name\nA\n"), IsEmpty());
}

}  // namespace
}  // namespace diptych
