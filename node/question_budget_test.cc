// SPDX-License-Identifier: Apache-2.0
// Covers what questions cost, and how fast a peer may ask.
#include "node/question_budget.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

constexpr QuestionBudget::Time At(int milliseconds) {
  return QuestionBudget::Time(std::chrono::milliseconds(milliseconds));
}

TEST(QuestionBudget, AQuestionCostsWhatItsAnswerMayBe) {
  const BatchesQuestion batches{.references = {{}, {}, {}}};
  EXPECT_EQ(CostOf(batches), 3U);
  EXPECT_EQ(CostOf(BlockQuestion{}), 16U);
  EXPECT_EQ(CostOf(CertificatesQuestion{}), 4U);
  EXPECT_EQ(CostOf(RangeQuestion{}), 1U);
  EXPECT_EQ(CostOfAnswer(100), 0U);
  EXPECT_EQ(CostOfAnswer(kBlocksSizeMax), 32U);
}

TEST(QuestionBudget, IsInDebtAfterADearAnswer) {
  QuestionBudget budget(At(0));
  EXPECT_TRUE(budget.Take(kQuestionBudgetMax - 24, At(0)));
  budget.Charge(1'048);
  EXPECT_FALSE(budget.Take(0, At(0)));
  EXPECT_FALSE(budget.Take(1, At(1'000)));
  EXPECT_TRUE(budget.Take(0, At(1'000)));
  EXPECT_TRUE(budget.Take(512, At(1'500)));
  EXPECT_FALSE(budget.Take(1, At(1'500)));
}

TEST(QuestionBudgets, EachPeerHasItsOwn) {
  QuestionBudgets budgets;
  budgets.Charge({2}, kQuestionBudgetMax, At(0));
  EXPECT_FALSE(budgets.Take({2}, 1, At(0)));
  EXPECT_TRUE(budgets.Take({3}, kQuestionBudgetMax, At(0)));
  EXPECT_FALSE(budgets.Take({3}, 1, At(0)));
}

TEST(QuestionBudget, LetsABurstThroughAndThenASteadyRate) {
  QuestionBudget budget(At(0));
  EXPECT_TRUE(budget.Take(kQuestionBudgetMax, At(0)));
  EXPECT_FALSE(budget.Take(1, At(0)));
  EXPECT_FALSE(budget.Take(513, At(500)));
  EXPECT_TRUE(budget.Take(512, At(500)));
  EXPECT_FALSE(budget.Take(1, At(500)));
}

TEST(QuestionBudget, GrowsAtItsRate) {
  QuestionBudget budget(At(0), {.max = 10, .per_second = 4});
  EXPECT_TRUE(budget.Take(10, At(0)));
  EXPECT_FALSE(budget.Take(3, At(500)));
  EXPECT_TRUE(budget.Take(2, At(500)));
  EXPECT_FALSE(budget.Take(11, At(3'600'000)));
  EXPECT_TRUE(budget.Take(10, At(3'600'000)));
}

TEST(QuestionBudget, SavesUpNoMoreThanABurst) {
  QuestionBudget budget(At(0));
  EXPECT_FALSE(budget.Take(kQuestionBudgetMax + 1, At(3'600'000)));
  EXPECT_TRUE(budget.Take(kQuestionBudgetMax, At(3'600'000)));
  EXPECT_FALSE(budget.Take(1, At(3'600'000)));
}

}  // namespace
}  // namespace diptych
