// SPDX-License-Identifier: Apache-2.0
// Covers what waits for a connection, what is owed, and what is let in.
#include "node/block_questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using enum AnswerVerdict;

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

RawBlock BlockAt(std::uint64_t height) {
  RawBlock block;
  block.header.height = {height};
  return block;
}

BlocksAnswer RangeFrom(std::uint64_t first) {
  return RawRange{.blocks = {BlockAt(first)}, .beyond = {}, .finalization = {}};
}

TEST(BlockQuestions, TakesAsManyAnswersAsThereWereQuestions) {
  BlockQuestions questions;
  EXPECT_FALSE(questions.Owes(kPeer, kNow));
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(7), kNow), kUnasked);
  questions.NoteAsked(kPeer, Height{7}, kNow);
  questions.NoteAsked(kPeer, Height{7}, kNow);
  EXPECT_TRUE(questions.Owes(kPeer, kNow));
  EXPECT_FALSE(questions.Owes({3}, kNow));
  EXPECT_EQ(questions.TakeAnswer({3}, RangeFrom(7), kNow), kUnasked);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(7), kNow), kWanted);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(7), kNow), kWanted);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(7), kNow), kUnasked);
  EXPECT_FALSE(questions.Owes(kPeer, kNow));
}

TEST(BlockQuestions, TakesNoAnswerToWhatWasNotAsked) {
  BlockQuestions questions;
  const RawBlock block = BlockAt(9);
  questions.NoteAsked(kPeer, HeaderHash(block.header), kNow);
  EXPECT_EQ(questions.TakeAnswer(kPeer, BlockAt(8), kNow), kUnasked);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(9), kNow), kUnasked);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RawRange{}, kNow), kUnasked);
  EXPECT_EQ(questions.TakeAnswer(kPeer, block, kNow), kWanted);
  questions.NoteAsked(kPeer, Height{9}, kNow);
  EXPECT_EQ(questions.TakeAnswer(kPeer, block, kNow), kUnasked);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(8), kNow), kUnasked);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(10), kNow), kUnasked);
  // That the peer has nothing is an answer, and names no height.
  EXPECT_EQ(questions.TakeAnswer(kPeer, RawRange{}, kNow), kWanted);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(9), kNow), kUnasked);
}

TEST(BlockQuestions, AnswersThatComeLateAreNobodysFaultForAWhile) {
  BlockQuestions questions;
  const auto after = [](std::uint64_t ms) { return SteadyMs{kNow.value + ms}; };
  for (int i = 0; i < 4; ++i) questions.NoteAsked(kPeer, Height{1}, kNow);
  EXPECT_EQ(
      questions.TakeAnswer(kPeer, RangeFrom(1), after(kRangeTimeoutMs - 1)),
      kWanted);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(1), after(kRangeTimeoutMs)),
            kLate);
  // Asked anew, it is waited for again.
  questions.NoteAsked(kPeer, Height{1}, after(kRangeTimeoutMs));
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(1), after(kRangeTimeoutMs)),
            kWanted);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(1), after(kBlocksOwedMs - 1)),
            kLate);
  EXPECT_TRUE(questions.Owes(kPeer, after(kBlocksOwedMs)));
  EXPECT_FALSE(questions.Owes(kPeer, after(kBlocksOwedMs + kRangeTimeoutMs)));
}

TEST(BlockQuestions, RemembersTheNewestOfManyQuestions) {
  BlockQuestions questions;
  for (std::uint64_t height = 1; height <= kBlocksOwedMax + 1; ++height) {
    questions.NoteAsked(kPeer, Height{height}, kNow);
  }
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(1), kNow), kUnasked);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(2), kNow), kWanted);
  EXPECT_EQ(questions.TakeAnswer(kPeer, RangeFrom(kBlocksOwedMax + 1), kNow),
            kWanted);
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
