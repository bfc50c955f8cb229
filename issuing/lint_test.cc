// SPDX-License-Identifier: Apache-2.0
// Lint: a full template has the full score, and each missing thing its advice.
#include "issuing/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "issuing/test_template.h"

namespace diptych {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Lint, AFullTemplateHasTheFullScore) {
  const auto form = ParseAchievementTemplate(kTestTemplate);
  const auto table = ReadRecipientTable(kTestTable, {}, *form);
  const LintReport report = Lint(*form, table->recipients);
  EXPECT_THAT(report.advice, IsEmpty());
  EXPECT_EQ(report.score, 100);
}

TEST(Lint, ABareTemplateHasNoneAndEveryAdvice) {
  const auto form = ParseAchievementTemplate(
      R"({"id":"https://a.example/1","name":"N","description":"D",)"
      R"("criteria":{}})");
  const auto table = ReadRecipientTable("name\nAda\n", {}, *form);
  const LintReport report = Lint(*form, table->recipients);
  EXPECT_EQ(report.score, 0);
  EXPECT_THAT(report.advice, SizeIs(12));
  EXPECT_THAT(report.advice, Contains(HasSubstr("criteria.narrative")));
}

TEST(Lint, EvidenceInTheTableCountsIfEverybodyHasSome) {
  auto form = ParseAchievementTemplate(kTestTemplate);
  form->evidence.clear();
  auto table = ReadRecipientTable(kTestTable, {}, *form);
  EXPECT_EQ(Lint(*form, table->recipients).score, 100);
  table->recipients[1].evidence.clear();
  const LintReport report = Lint(*form, table->recipients);
  EXPECT_EQ(report.score, 85);
  EXPECT_THAT(report.advice, Contains(HasSubstr("evidence:")));
}

}  // namespace
}  // namespace diptych
