// SPDX-License-Identifier: Apache-2.0
//
// Covers where the range that answers a question ends, by what is stored.
#include "replica/range_answer.h"

#include <gtest/gtest.h>

#include "registry/block_tree.h"
#include "replica/exchange.h"
#include "tests/support/test_chain.h"

namespace diptych {
namespace {

constexpr std::uint32_t kMiB = 1024 * 1024;

// The range that the chain gives, which must be as a receiver wants it.
RawRange Compose(const TestChain& chain, Height first) {
  const Result<Bytes> octets = ComposeRange(chain, first);
  EXPECT_TRUE(octets.has_value());
  EXPECT_LE(octets->size(), kBlocksSizeMax);
  const Result<BlocksAnswer> read = DecodeBlocks(*octets);
  EXPECT_TRUE(read.has_value());
  const RawRange& raw = std::get<RawRange>(*read);
  BlockRange range{
      .blocks = {}, .beyond = raw.beyond, .finalization = raw.finalization};
  for (const RawBlock& block : raw.blocks) {
    range.blocks.push_back(
        {.header = block.header, .references = {}, .batches = {}});
  }
  if (raw.blocks.empty()) {
    EXPECT_EQ(raw, RawRange{});
  } else {
    EXPECT_EQ(raw.blocks.front().header.height, first);
    EXPECT_EQ(JudgeRange(range, chain.judge()), RangeVerdict::kSound);
  }
  return raw;
}

TEST(RangeAnswer, EndsAtTheLastBlockWithItsOwnFinalization) {
  TestChain chain;
  chain.Grow(20, 100);
  chain.Finalize({7});
  chain.Finalize({15});
  const RawRange range = Compose(chain, {3});
  EXPECT_EQ(range.blocks.size(), 13U);
  EXPECT_TRUE(range.beyond.empty());
  EXPECT_EQ(range.blocks.back().payload, Bytes(100));
}

TEST(RangeAnswer, HasAtMostAsManyHeightsAsOneQuestionCovers) {
  TestChain chain;
  chain.Grow(kRangeHeights + 10);
  for (std::uint64_t i = 1; i <= chain.tip().value; ++i) chain.Finalize({i});
  EXPECT_EQ(Compose(chain, {1}).blocks.size(), kRangeHeights);
  EXPECT_EQ(Compose(chain, {8}).blocks.size(), kRangeHeights);
  EXPECT_EQ(Compose(chain, {chain.tip().value}).blocks.size(), 1U);
}

TEST(RangeAnswer, FitsItsFrame) {
  TestChain chain;
  chain.Grow(20, kMiB);
  for (std::uint64_t i = 1; i <= 20; ++i) chain.Finalize({i});
  EXPECT_EQ(Compose(chain, {1}).blocks.size(), 7U);
  TestChain full;
  full.Grow(3, 4 * kMiB);
  full.Finalize({3});
  const RawRange range = Compose(full, {1});
  EXPECT_EQ(range.blocks.size(), 1U);
  EXPECT_EQ(range.beyond.size(), 2U);
}

TEST(RangeAnswer, LeadsToTheNextFinalizationIfNoneIsWithin) {
  TestChain chain;
  chain.Grow(kHeadersBeyondMax + 2);
  chain.Finalize({kHeadersBeyondMax + 1});
  const RawRange range = Compose(chain, {1});
  EXPECT_EQ(range.blocks.size(), kRangeHeights);
  EXPECT_EQ(range.beyond.size(), kHeadersBeyondMax + 1 - kRangeHeights);
}

// The limit of the tree, for a receiver that asks from each height on.
TEST(RangeAnswer, ServesEachBlockOfAsManyAsCanBecomeFinalTogether) {
  TestChain chain;
  chain.Grow(1, 4 * kMiB);
  chain.Grow(kTreeBlocksWithHeartbeatsMax - 1);
  chain.Finalize({kTreeBlocksWithHeartbeatsMax});
  std::size_t ranges = 0;
  for (Height next{1}; next <= chain.tip(); ++ranges) {
    const std::size_t blocks = Compose(chain, next).blocks.size();
    ASSERT_NE(blocks, 0U) << next.value;
    next.value += blocks;
  }
  EXPECT_LE(ranges, kTreeBlocksWithHeartbeatsMax / kRangeHeights + 1);
}

TEST(RangeAnswer, GivesUpBlocksForTheHeadersThatProveThem) {
  TestChain chain;
  chain.Grow(1, 4 * kMiB);
  chain.Grow(20, kMiB / 8);
  chain.Grow(kHeadersBeyondMax - 20);
  chain.Finalize({kHeadersBeyondMax + 1});
  const RawRange range = Compose(chain, {1});
  EXPECT_EQ(range.blocks.size(), 1U);
  EXPECT_EQ(range.beyond.size(), kHeadersBeyondMax);
}

TEST(RangeAnswer, IsEmptyIfNothingProvesABlock) {
  TestChain chain;
  chain.Grow(kHeadersBeyondMax + 2);
  EXPECT_TRUE(Compose(chain, {1}).blocks.empty());
  chain.Finalize(chain.tip());
  EXPECT_TRUE(Compose(chain, {1}).blocks.empty());
  EXPECT_FALSE(Compose(chain, {2}).blocks.empty());
}

TEST(RangeAnswer, IsEmptyAboveTheTip) {
  TestChain chain;
  chain.Grow(3);
  chain.Finalize({3});
  EXPECT_TRUE(Compose(chain, {4}).blocks.empty());
  EXPECT_TRUE(Compose(chain, {UINT64_MAX}).blocks.empty());
}

TEST(RangeAnswer, FailsAsItsSourceFails) {
  TestChain chain;
  chain.Grow(3);
  chain.Finalize({3});
  chain.unreadable = Height{2};
  EXPECT_EQ(ComposeRange(chain, {1}).error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace diptych
