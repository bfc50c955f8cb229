// SPDX-License-Identifier: Apache-2.0
//
// Which peer is asked for which blocks, and what becomes of its answer.

#include "replica/catch_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_chain.h"

namespace diptych {
namespace {

constexpr SteadyMs kNow{50'000};
constexpr SteadyMs kLate{kNow.value + kRangeTimeoutMs};

// What is asked next, as (peer, first height); (0, 0) for nothing.
std::pair<std::uint32_t, std::uint64_t> Next(CatchUp& catch_up,
                                             std::uint64_t tip,
                                             SteadyMs now = kNow) {
  const auto question = catch_up.Next({tip}, now);
  if (!question) return {0, 0};
  return {question->to.value, question->first.value};
}

using Asked = std::pair<std::uint32_t, std::uint64_t>;

CatchUp WithPeers(std::uint32_t peers, std::uint64_t height,
                  std::size_t faults = 0) {
  CatchUp catch_up(faults);
  for (std::uint32_t peer = 1; peer <= peers; ++peer) {
    catch_up.NotePeer({peer}, {height});
  }
  return catch_up;
}

TEST(CatchUp, AsksSeveralPeersAtATime) {
  CatchUp catch_up = WithPeers(5, 5'000);
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 257));
  EXPECT_EQ(Next(catch_up, 0), Asked(3, 513));
  EXPECT_EQ(Next(catch_up, 0), Asked(4, 769));
  EXPECT_EQ(Next(catch_up, 0), Asked(0, 0));
}

TEST(CatchUp, AsksNobodyForWhatHeDoesNotHave) {
  CatchUp catch_up;
  catch_up.NotePeer({1}, {100});
  catch_up.NotePeer({2}, {300});
  catch_up.NotePeer({2}, {200});  // Older news.
  EXPECT_EQ(catch_up.target(), Height{300});
  EXPECT_EQ(Next(catch_up, 300), Asked(0, 0));
  EXPECT_EQ(Next(catch_up, 100), Asked(2, 101));
  EXPECT_EQ(Next(catch_up, 100), Asked(0, 0));
  EXPECT_EQ(Next(catch_up, 20), Asked(1, 21));
}

TEST(CatchUp, GivesAnAnswerOnce) {
  const TestChain chain = ChainOf(20);
  CatchUp catch_up = WithPeers(2, 20);
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  catch_up.Take({1}, chain.Range({1}, 20), kNow);
  EXPECT_FALSE(catch_up.TakeFrom({2}).has_value());
  const auto answer = catch_up.TakeFrom({1});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->from, MemberId{1});
  EXPECT_EQ(answer->range.blocks.size(), 20U);
  EXPECT_FALSE(catch_up.TakeFrom({1}).has_value());
}

TEST(CatchUp, DropsWhatNobodyAskedFor) {
  const TestChain chain = ChainOf(20);
  CatchUp catch_up = WithPeers(2, 20);
  catch_up.Take({1}, chain.Range({1}, 20), kNow);
  catch_up.Take({3}, chain.Range({1}, 20), kNow);
  catch_up.Take({2}, {}, kNow);
  EXPECT_FALSE(catch_up.TakeFrom({1}).has_value());
  EXPECT_EQ(catch_up.HeightOf({2}), Height{20});
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  catch_up.Take({2}, chain.Range({1}, 20), kNow);
  EXPECT_FALSE(catch_up.TakeFrom({1}).has_value());
  catch_up.Take({1}, chain.Range({1}, 20), kNow);
  EXPECT_TRUE(catch_up.TakeFrom({1}).has_value());
}

TEST(CatchUp, AsksAnotherIfNoAnswerComes) {
  const TestChain chain = ChainOf(20);
  CatchUp catch_up = WithPeers(2, 20);
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  EXPECT_EQ(Next(catch_up, 0, {kLate.value - 1}), Asked(0, 0));
  EXPECT_EQ(Next(catch_up, 0, kLate), Asked(2, 1));
  // Late, but not unasked.
  catch_up.Take({1}, chain.Range({1}, 20), kNow);
  EXPECT_FALSE(catch_up.TakeFrom({1}).has_value());
  catch_up.Take({2}, chain.Range({1}, 20), kNow);
  EXPECT_TRUE(catch_up.TakeFrom({1}).has_value());
}

TEST(CatchUp, AsksAnotherIfThePeerHasNothing) {
  CatchUp catch_up = WithPeers(2, 20);
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  catch_up.Take({1}, {}, kNow);
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 1));
  catch_up.Take({2}, {}, kNow);
  EXPECT_EQ(Next(catch_up, 0, kLate), Asked(0, 0));
  catch_up.NotePeer({1}, {20});
  EXPECT_EQ(Next(catch_up, 0, kLate), Asked(1, 1));
}

// When peer 1, which tells of a hundred thousand blocks again and again, is
// asked for them.
std::vector<std::uint64_t> Visits(std::uint64_t milliseconds) {
  CatchUp catch_up;
  std::vector<std::uint64_t> visits;
  for (std::uint64_t at = 0; at < milliseconds; at += 10) {
    catch_up.NotePeer({1}, {100'000});
    const auto question = catch_up.Next({40}, {at});
    if (!question) continue;
    visits.push_back(at);
    catch_up.Take({1}, {}, {at});
  }
  return visits;
}

TEST(CatchUp, AsksWhoBoastsEverMoreSeldom) {
  EXPECT_THAT(Visits(4'000), testing::ElementsAre(0, 500, 1'500, 3'500));
  EXPECT_LE(Visits(600'000).size(), 18U);
}

TEST(CatchUp, BelievesNoHeightThatAPeerCouldNotShow) {
  CatchUp catch_up;
  catch_up.NotePeer({1}, {1'000});
  EXPECT_EQ(catch_up.HeightOf({1}), Height{1'000});
  EXPECT_EQ(Next(catch_up, 40), Asked(1, 41));
  catch_up.Take({1}, {}, kNow);
  EXPECT_EQ(catch_up.HeightOf({1}), Height{40});
  EXPECT_EQ(catch_up.HeightOf({2}), Height{0});
}

TEST(CatchUp, BoastersDoNotKeepItFromAskingTheOthers) {
  const TestChain chain = ChainOf(100);
  CatchUp catch_up = WithPeers(2, 100'000);
  catch_up.NotePeer({3}, {100});
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  catch_up.Take({1}, {}, kNow);
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 1));
  catch_up.Take({2}, {}, kNow);
  EXPECT_EQ(Next(catch_up, 0), Asked(3, 1));
  catch_up.Take({3}, chain.Range({1}, 100), kNow);
  EXPECT_TRUE(catch_up.TakeFrom({1}).has_value());
  EXPECT_EQ(Next(catch_up, 100), Asked(0, 0));
}

TEST(CatchUp, TakesForItsTargetWhatOneHonestPeerHas) {
  CatchUp catch_up(1);
  EXPECT_EQ(catch_up.target(), Height{0});
  catch_up.NotePeer({1}, {1'000'000});
  EXPECT_EQ(catch_up.target(), Height{0});
  catch_up.NotePeer({2}, {70});
  catch_up.NotePeer({3}, {80});
  EXPECT_EQ(catch_up.target(), Height{80});
}

// Else each empty answer would be asked for again at once, by several
// questions: a storm.
TEST(CatchUp, AsksWhoHasNothingOnlyOnceItTellsOfMore) {
  CatchUp catch_up = WithPeers(1, 1'000'000);
  std::size_t questions = 0;
  std::size_t owed = 0;
  for (int round = 0; round < 1'000; ++round) {
    while (Next(catch_up, 0).first != 0) {
      ++questions;
      ++owed;
    }
    if (owed == 0) break;
    --owed;
    catch_up.Take({1}, {}, kNow);
  }
  EXPECT_EQ(owed, 0U);
  EXPECT_LE(questions, 10U);
  catch_up.NotePeer({1}, {300});
  EXPECT_EQ(Next(catch_up, 0, {kNow.value + 60'000}), Asked(1, 1));
}

TEST(CatchUp, AsksAnotherIfTheRangeIsTooLong) {
  const TestChain chain = ChainOf(kRangeHeights + 1);
  CatchUp catch_up = WithPeers(2, 200);
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  catch_up.Take({1}, chain.Range({1}, kRangeHeights + 1), kNow);
  EXPECT_FALSE(catch_up.TakeFrom({1}).has_value());
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 1));
}

// A wrong range is known as such only after it was taken.
TEST(CatchUp, AsksWhoFailedOnlyAfterTheOthers) {
  const TestChain chain = ChainOf(1'000);
  CatchUp catch_up = WithPeers(2, 1'000);
  const auto give_wrong = [&](MemberId peer, Height first) {
    catch_up.Take(peer, chain.Range(first, 5), kNow);
    EXPECT_TRUE(catch_up.TakeFrom(first).has_value());
    catch_up.Fail(peer, kNow);
  };
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  give_wrong({1}, {1});
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 1));
  // The other is busy, but has not failed.
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 257));
  const SteadyMs later{kNow.value + kBackOffMsMin};
  EXPECT_EQ(Next(catch_up, 0, later), Asked(1, 513));
  catch_up.Take({1}, chain.Range({513}, 5), kNow);
  catch_up.Fail({1}, kNow);
  EXPECT_EQ(Next(catch_up, 0, later), Asked(2, 518));
  EXPECT_TRUE(catch_up.TakeFrom({513}).has_value());
  catch_up.Succeed({1});
  EXPECT_EQ(Next(catch_up, 0, later), Asked(1, 513));
}

TEST(CatchUp, GoesOnBehindAShortRange) {
  const TestChain chain = ChainOf(600);
  CatchUp catch_up = WithPeers(3, 600);
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 257));
  catch_up.Take({1}, chain.Range({1}, 100), kNow);
  EXPECT_EQ(Next(catch_up, 0), Asked(3, 101));
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 357));
}

TEST(CatchUp, ForgetsWhatTheTipHasPassed) {
  const TestChain chain = ChainOf(600);
  CatchUp catch_up = WithPeers(4, 600);
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 257));
  catch_up.Take({2}, chain.Range({257}, 256), kNow);
  catch_up.Forget({300});
  EXPECT_FALSE(catch_up.TakeFrom({257}).has_value());
  EXPECT_EQ(Next(catch_up, 300), Asked(1, 301));
  catch_up.Take({1}, chain.Range({1}, 256), kNow);
  EXPECT_FALSE(catch_up.TakeFrom({1}).has_value());
}

TEST(CatchUp, AsksWhoDeliversAndNotWhoIsSlow) {
  const TestChain chain = ChainOf(2'000);
  CatchUp catch_up = WithPeers(2, 2'000);
  const auto later = [](std::uint64_t ms) { return SteadyMs{kNow.value + ms}; };
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 257));
  catch_up.Take({2}, chain.Range({257}, 256), later(100));
  catch_up.Take({1}, chain.Range({1}, 256), later(1'000));
  catch_up.Forget({512});
  // The one would have given four by the time that the other gives one.
  for (const std::uint64_t first : {513U, 769U, 1'025U, 1'281U}) {
    EXPECT_EQ(Next(catch_up, 512, later(1'000)), Asked(2, first));
  }
  // What was is forgotten after a time.
  catch_up.Forget({2'000});
  EXPECT_EQ(Next(catch_up, 512, later(1'000 + kPaceMs)), Asked(1, 513));
}

// Nobody else has delivered yet who could be known to be faster.
TEST(CatchUp, AsksWhoIsUntriedBeforeWhoIsSlow) {
  const TestChain chain = ChainOf(20);
  CatchUp catch_up = WithPeers(3, 20);
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  const SteadyMs later{kLate.value - 100};
  catch_up.Take({1}, chain.Range({1}, 1), later);
  EXPECT_TRUE(catch_up.TakeFrom({1}).has_value());
  catch_up.Succeed({1});
  catch_up.Forget({1});
  EXPECT_EQ(Next(catch_up, 1, later), Asked(2, 2));
}

// Its answers are quick and hold next to nothing.
TEST(CatchUp, AsksWhoDeliversMuchAndNotWhoIsQuick) {
  const TestChain chain = ChainOf(2'000);
  CatchUp catch_up = WithPeers(2, 2'000);
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 257));
  const SteadyMs later{kNow.value + 100};
  catch_up.Take({1}, chain.Range({1}, 1), {kNow.value + 10});
  catch_up.Take({2}, chain.Range({257}, 256), later);
  EXPECT_EQ(Next(catch_up, 0, later), Asked(2, 2));
}

TEST(CatchUp, AsksAnIdlePeerAgainForWhatAllWaitFor) {
  const TestChain chain = ChainOf(600);
  CatchUp catch_up = WithPeers(2, 600);
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 1));
  EXPECT_EQ(Next(catch_up, 0), Asked(2, 257));
  EXPECT_EQ(Next(catch_up, 0), Asked(1, 513));
  const SteadyMs later{kNow.value + 100};
  catch_up.Take({2}, chain.Range({257}, 256), later);
  EXPECT_EQ(Next(catch_up, 0, later), Asked(2, 1));
  // Once, and the first answer counts.
  EXPECT_EQ(Next(catch_up, 0, later), Asked(0, 0));
  catch_up.Take({2}, chain.Range({1}, 256), later);
  const auto answer = catch_up.TakeFrom({1});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->from, MemberId{2});
  catch_up.Take({1}, chain.Range({1}, 256), later);
  EXPECT_FALSE(catch_up.TakeFrom({1}).has_value());
}

}  // namespace
}  // namespace diptych
