// SPDX-License-Identifier: Apache-2.0
//
// Covers the verdicts on a range, and which peer is asked for what: one case
// after the other, and all of it among peers that do as they like.
#include "replica/catch_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/test_chain.h"

namespace diptych {
namespace {

constexpr SteadyMs kNow{50'000};
constexpr SteadyMs kLate{kNow.value + kRangeTimeoutMs};

RangeVerdict Judge(const TestChain& chain, const BlockRange& range) {
  return JudgeRange(range, chain.judge());
}

TestChain ChainOf(std::size_t blocks) {
  TestChain chain;
  chain.Grow(blocks);
  return chain;
}

TEST(JudgeRange, TakesWhatItsEndProves) {
  const TestChain chain = ChainOf(12);
  EXPECT_EQ(Judge(chain, chain.Range({3}, 1)), RangeVerdict::kSound);
  EXPECT_EQ(Judge(chain, chain.Range({3}, 9)), RangeVerdict::kSound);
  EXPECT_EQ(Judge(chain, chain.Range({3}, 5, 4)), RangeVerdict::kSound);
}

TEST(JudgeRange, RefusesWhatIsEmptyOrNotLinked) {
  const TestChain chain = ChainOf(12);
  EXPECT_EQ(Judge(chain, {}), RangeVerdict::kEmpty);
  const auto verdict = [&](auto change) {
    BlockRange range = chain.Range({3}, 4, 3);
    change(range);
    return Judge(chain, range);
  };
  constexpr RangeVerdict kNotLinked = RangeVerdict::kNotLinked;
  EXPECT_EQ(
      verdict([](BlockRange& r) { r.blocks.erase(r.blocks.begin() + 1); }),
      kNotLinked);
  EXPECT_EQ(verdict([](BlockRange& r) { ++r.blocks[2].header.time.value; }),
            kNotLinked);
  EXPECT_EQ(verdict([](BlockRange& r) { r.blocks[1].header.parent_hash = {}; }),
            kNotLinked);
  EXPECT_EQ(verdict([](BlockRange& r) { ++r.blocks[1].header.height.value; }),
            kNotLinked);
  EXPECT_EQ(verdict([](BlockRange& r) { --r.beyond[0].parent_view.value; }),
            kNotLinked);
  EXPECT_EQ(verdict([](BlockRange& r) { r.beyond.erase(r.beyond.begin()); }),
            kNotLinked);
}

// Of the last header no hash in the range speaks, but the certificate's.
TEST(JudgeRange, RefusesALastHeaderWithAnotherParentView) {
  const TestChain chain = ChainOf(12);
  BlockRange range = chain.Range({3}, 4);
  Header& last = range.blocks.back().header;
  --last.parent_view.value;
  range.finalization = chain.Certify({.view = last.view,
                                      .kind = VoteKind::kFinalize,
                                      .block_hash = HeaderHash(last)});
  EXPECT_EQ(Judge(chain, range), RangeVerdict::kNotLinked);
}

TEST(JudgeRange, RefusesWhatIsNotItsLastHeadersFinalization) {
  const TestChain chain = ChainOf(12);
  const auto verdict = [&](const Certificate& certificate) {
    BlockRange range = chain.Range({3}, 4, 3);
    range.finalization = certificate;
    return Judge(chain, range);
  };
  EXPECT_EQ(verdict(chain.Prove({9})), RangeVerdict::kSound);
  EXPECT_EQ(verdict(chain.Prove({6})), RangeVerdict::kNotFinal);
  Statement statement = chain.Prove({9}).statement;
  statement.kind = VoteKind::kNotarize;
  EXPECT_EQ(verdict(chain.Certify(statement)), RangeVerdict::kNotFinal);
  statement.kind = VoteKind::kFinalize;
  ++statement.view.value;
  EXPECT_EQ(verdict(chain.Certify(statement)), RangeVerdict::kNotFinal);
}

TEST(JudgeRange, RefusesABadCertificate) {
  const TestChain chain = ChainOf(12);
  BlockRange range = chain.Range({3}, 4);
  range.finalization.signatures[1].octets[0] ^= 1;
  EXPECT_EQ(Judge(chain, range), RangeVerdict::kBadCertificate);
  range = chain.Range({3}, 4);
  range.finalization.signatures.pop_back();
  EXPECT_EQ(Judge(chain, range), RangeVerdict::kBadCertificate);
}

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

// How long it takes to fetch a chain from peers that answer one question after
// the other, each in so many milliseconds a block.
std::uint64_t FetchMs(const TestChain& chain,
                      const std::vector<double>& ms_per_block) {
  CatchUp catch_up;
  std::vector<double> free_at(ms_per_block.size());
  std::multimap<std::uint64_t, std::pair<MemberId, Height>> answers;
  Height tip;
  std::uint64_t now = 0;
  for (std::uint32_t peer = 1; peer <= ms_per_block.size(); ++peer) {
    catch_up.NotePeer({peer}, chain.tip());
  }
  std::uint64_t tick = 0;
  while (tip < chain.tip()) {
    while (const auto question = catch_up.Next(tip, {now})) {
      const std::size_t at = question->to.value - 1;
      const std::uint64_t count = std::min(
          kRangeHeights, chain.tip().value + 1 - question->first.value);
      free_at[at] = std::max(free_at[at], static_cast<double>(now)) +
                    (ms_per_block[at] * static_cast<double>(count));
      answers.emplace(static_cast<std::uint64_t>(free_at[at]) + 1,
                      std::pair(question->to, question->first));
    }
    // A node looks after a second at the latest.
    if (answers.empty() || answers.begin()->first > tick) {
      now = tick;
      tick += 1'000;
    } else {
      now = answers.begin()->first;
      const auto [from, first] = answers.begin()->second;
      answers.erase(answers.begin());
      const std::uint64_t count =
          std::min(kRangeHeights, chain.tip().value + 1 - first.value);
      catch_up.Take(from, chain.Range(first, count), {now});
    }
    while (auto answer = catch_up.TakeFrom({tip.value + 1})) {
      tip = answer->range.blocks.back().header.height;
      catch_up.Forget(tip);
      catch_up.Succeed(answer->from);
    }
  }
  return now;
}

TEST(CatchUp, IsNotSlowedDownByOneSlowPeerOfThree) {
  const TestChain chain = ChainOf(10'000);
  constexpr double kFast = 0.5;
  constexpr auto kRangeMs = static_cast<std::uint64_t>(kFast * kRangeHeights);
  const std::uint64_t alone = FetchMs(chain, {kFast, kFast});
  for (const double slower : {1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 50.0, 1e6}) {
    for (std::size_t place = 0; place < 3; ++place) {
      std::vector<double> peers(3, kFast);
      peers[place] = kFast * slower;
      // It costs a part of one range's time to find out that it is slow.
      EXPECT_LE(FetchMs(chain, peers), alone + kRangeMs / 4)
          << "peer " << place + 1 << ", " << slower << " times slower";
    }
  }
  // And one that is as fast is of use.
  EXPECT_LT(FetchMs(chain, {kFast, kFast, kFast}), alone * 7 / 10);
}

// Some peers that answer as they like, and one or more that answer well,
// though not always far.
class Fetch {
 public:
  Fetch(const TestChain& chain, std::uint32_t seed)
      : chain_(chain), random_(seed), peers_(Pick(2, 6)), honest_(Pick(1, 2)) {
    for (std::uint32_t peer = 1; peer <= peers_; ++peer) {
      const std::uint64_t boast = IsHonest({peer}) ? 0 : Pick(0, 1'000);
      catch_up_.NotePeer({peer}, {chain.tip().value + boast});
    }
  }

  // The height that is reached within `milliseconds`.
  Height Run(std::uint64_t milliseconds) {
    while (now_.value < milliseconds && tip_ < chain_.tip()) {
      while (const auto question = catch_up_.Next(tip_, now_)) Ask(*question);
      now_.value += 10;
      while (!answers_.empty() && answers_.begin()->first <= now_.value) {
        auto [from, range] = std::move(answers_.begin()->second);
        answers_.erase(answers_.begin());
        catch_up_.Take(from, std::move(range), now_);
      }
      while (auto answer = catch_up_.TakeFrom({tip_.value + 1})) Use(*answer);
      // Consensus, too, finds blocks now and then.
      if (Pick(0, 99) == 0)
        Reach({std::min(tip_.value + Pick(1, 3), chain_.tip().value)});
    }
    return tip_;
  }

  std::size_t questions = 0;

 private:
  std::uint64_t Pick(std::uint64_t least, std::uint64_t most) {
    return least + (random_() % (most - least + 1));
  }
  // The last ones, since the first are asked first.
  bool IsHonest(MemberId peer) const { return peer.value + honest_ > peers_; }

  void Ask(const CatchUp::Question& question) {
    ++questions;
    const std::uint64_t left =
        chain_.tip().value >= question.first.value
            ? chain_.tip().value + 1 - question.first.value
            : 0;
    BlockRange range;
    if (left != 0) {
      const std::uint64_t count = Pick(1, std::min(left, kRangeHeights));
      range = chain_.Range(question.first, count,
                           Pick(0, std::min<std::uint64_t>(left - count, 3)));
    }
    std::uint64_t delay = Pick(10, 3'000);
    if (!IsHonest(question.to)) {
      if (!Spoil(range, delay)) return;
    }
    answers_.emplace(now_.value + delay,
                     std::pair(question.to, std::move(range)));
  }

  // False for no answer.
  bool Spoil(BlockRange& range, std::uint64_t& delay) {
    switch (Pick(0, 6)) {
      case 0:
        return false;
      case 1:
        range = {};
        break;
      case 2:
        delay = Pick(kRangeTimeoutMs, 3 * kRangeTimeoutMs);
        break;
      case 3:
        range.finalization.signatures.clear();
        break;
      case 4:
        range = chain_.Range({Pick(1, chain_.tip().value)}, 1);
        break;
      case 5:
        if (!range.blocks.empty()) range.blocks.pop_back();
        break;
      default:
        break;  // A good one.
    }
    return true;
  }

  void Use(const CatchUp::Answer& answer) {
    if (Judge(chain_, answer.range) != RangeVerdict::kSound) {
      EXPECT_FALSE(IsHonest(answer.from));
      catch_up_.Fail(answer.from, now_);
      return;
    }
    Reach(answer.range.blocks.back().header.height);
    catch_up_.Succeed(answer.from);
  }

  void Reach(Height height) {
    tip_ = height;
    catch_up_.Forget(height);
  }

  const TestChain& chain_;
  std::mt19937 random_;
  std::uint64_t peers_;
  std::uint64_t honest_;
  CatchUp catch_up_;
  Height tip_;
  SteadyMs now_;
  std::multimap<std::uint64_t, std::pair<MemberId, BlockRange>> answers_;
};

TEST(CatchUp, FetchesTheWholeChainWhateverSomePeersDo) {
  const TestChain chain = ChainOf(2'000);
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    Fetch fetch(chain, seed);
    EXPECT_EQ(fetch.Run(600'000), chain.tip());
    EXPECT_LT(fetch.questions, 1'000U);
  }
}

}  // namespace
}  // namespace diptych
