// SPDX-License-Identifier: Apache-2.0
// Covers what waits for a connection, what is owed, and what is let in.
#include "node/block_questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr MemberId kPeer{2};
constexpr SteadyMs kNow{5'000};

bool Yes() { return true; }
bool No() { return false; }

TEST(BlockQuestions, KeepsAllQuestionsForAPeerThatIsNotThereYet) {
  BlockQuestions questions;
  for (const std::uint64_t first : {1U, 257U, 513U}) {
    EXPECT_TRUE(questions.Defer(kPeer, {first}, kNow, No));
  }
  EXPECT_TRUE(questions.Defer({3}, {9}, kNow, No));
  EXPECT_THAT(questions.TakeDeferred(kPeer, kNow, No), IsEmpty());
  EXPECT_THAT(questions.TakeDeferred(kPeer, kNow, Yes),
              ElementsAre(Height{1}, Height{257}, Height{513}));
  EXPECT_THAT(questions.TakeDeferred(kPeer, kNow, Yes), IsEmpty());
  EXPECT_THAT(questions.TakeDeferred({3}, kNow, Yes), ElementsAre(Height{9}));
}

TEST(BlockQuestions, KeepsNoneForAPeerThatIsThere) {
  BlockQuestions questions;
  EXPECT_FALSE(questions.Defer(kPeer, {1}, kNow, Yes));
  EXPECT_THAT(questions.TakeDeferred(kPeer, kNow, Yes), IsEmpty());
}

TEST(BlockQuestions, KeepsTheNewestOfTooMany) {
  BlockQuestions questions;
  for (std::uint64_t first = 1; first <= kRangesUnderWay + 2; ++first) {
    questions.Defer(kPeer, {first}, kNow, No);
    questions.Defer(kPeer, {first}, kNow, No);
  }
  const std::vector<Height> kept = questions.TakeDeferred(kPeer, kNow, Yes);
  ASSERT_EQ(kept.size(), kRangesUnderWay);
  EXPECT_EQ(kept.front(), Height{3});
  EXPECT_EQ(kept.back(), Height{kRangesUnderWay + 2});
}

TEST(BlockQuestions, DropsWhatNobodyWaitsForAnyMore) {
  BlockQuestions questions;
  const SteadyMs later{kNow.value + 1};
  const SteadyMs late{kNow.value + kRangeTimeoutMs};
  questions.Defer(kPeer, {1}, kNow, No);
  questions.Defer(kPeer, {257}, later, No);
  EXPECT_THAT(questions.TakeDeferred(kPeer, late, Yes),
              ElementsAre(Height{257}));
  questions.Defer(kPeer, {1}, kNow, No);
  // Asked again meanwhile, it is as new as that.
  questions.Defer(kPeer, {1}, later, No);
  EXPECT_THAT(questions.TakeDeferred(kPeer, late, Yes), ElementsAre(Height{1}));
  questions.Defer(kPeer, {1}, kNow, No);
  EXPECT_THAT(questions.TakeDeferred(kPeer, late, Yes), IsEmpty());
  EXPECT_THAT(questions.TakeDeferred(kPeer, kNow, Yes), IsEmpty());
}

TEST(BlockQuestions, TakesAsManyAnswersAsThereWereQuestions) {
  BlockQuestions questions;
  EXPECT_FALSE(questions.TakeOwed(kPeer));
  questions.NoteAsked(kPeer);
  questions.NoteAsked(kPeer);
  EXPECT_FALSE(questions.TakeOwed({3}));
  EXPECT_TRUE(questions.TakeOwed(kPeer));
  EXPECT_TRUE(questions.TakeOwed(kPeer));
  EXPECT_FALSE(questions.TakeOwed(kPeer));
  for (std::size_t i = 0; i < 2 * kBlocksOwedMax; ++i) {
    questions.NoteAsked(kPeer);
  }
  std::size_t taken = 0;
  while (questions.TakeOwed(kPeer)) ++taken;
  EXPECT_EQ(taken, kBlocksOwedMax);
}

TEST(BlockQuestions, LetsInSoManyOfAPeerAtATime) {
  BlockQuestions questions;
  for (std::size_t i = 0; i < kRangeQuestionsMax; ++i) {
    EXPECT_TRUE(questions.Admit(kPeer));
  }
  EXPECT_FALSE(questions.Admit(kPeer));
  EXPECT_TRUE(questions.Admit({3}));
  EXPECT_EQ(questions.WaitingOf(kPeer), kRangeQuestionsMax);
  questions.Release(kPeer);
  EXPECT_TRUE(questions.Admit(kPeer));
}

}  // namespace
}  // namespace diptych
