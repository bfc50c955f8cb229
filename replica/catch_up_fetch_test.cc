// SPDX-License-Identifier: Apache-2.0
//
// How fast a whole chain is fetched from several peers: slow ones, and some
// that do as they like.

#include "replica/catch_up.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "tests/support/test_chain.h"

namespace diptych {
namespace {

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
    if (JudgeRange(answer.range, chain_.judge()) != RangeVerdict::kSound) {
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
