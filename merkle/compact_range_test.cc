// SPDX-License-Identifier: Apache-2.0
//
// CompactRange and FoldPerfectSubtrees against the tree's definition: every
// size up to 600, leaves added one at a time and in runs of any length.
#include "merkle/compact_range.h"

#include <gtest/gtest.h>

#include <bit>

#include "merkle/naive_tree_test.h"
#include "merkle/perfect_subtree.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

TEST(CompactRange, HasTheRootOfTheDefinitionAtEverySizeUpTo600) {
  NaiveTree naive = NaiveTree::OfEntries(600);
  CompactRange range;
  for (std::uint64_t size = 0; size <= 600; ++size) {
    ASSERT_EQ(range.leaf_count(), size);
    ASSERT_EQ(range.Root(), naive.Root(0, size)) << size;
    ASSERT_EQ(range.peaks().size(),
              static_cast<std::size_t>(std::popcount(size)));
    if (size < 600) range.Append(naive.leaf_hashes()[size]);
  }
}

TEST(CompactRange, BulkAppendEqualsSingleAppendsForAnySplit) {
  NaiveTree naive = NaiveTree::OfEntries(600);
  SeededNumbers numbers(1);
  for (int round = 0; round < 300; ++round) {
    CompactRange range;
    std::span<const Digest> rest = naive.leaf_hashes();
    while (!rest.empty()) {
      const std::size_t count = numbers.Below(rest.size() + 1);
      range.AppendLeaves(rest.first(count));
      rest = rest.subspan(count);
      ASSERT_EQ(range.Root(), naive.Root(0, range.leaf_count()))
          << "round " << round << ", size " << range.leaf_count();
    }
  }
}

TEST(CompactRange, RunsAboveTheFoldLimitGiveTheSameRoot) {
  NaiveTree naive = NaiveTree::OfEntries(20000);
  CompactRange single;
  for (const Digest& leaf : naive.leaf_hashes()) single.Append(leaf);
  for (const std::size_t first : {0, 1, 4096, 8191, 19999}) {
    CompactRange bulk;
    bulk.AppendLeaves(naive.leaf_hashes().first(first));
    bulk.AppendLeaves(naive.leaf_hashes().subspan(first));
    EXPECT_EQ(bulk.Root(), single.Root()) << first;
  }
  EXPECT_EQ(single.Root(), naive.Root(0, 20000));
}

TEST(CompactRange, GoesOnFromItsPeaks) {
  NaiveTree naive = NaiveTree::OfEntries(50);
  for (std::uint64_t size = 0; size <= 50; ++size) {
    CompactRange before;
    before.AppendLeaves(naive.leaf_hashes().first(size));
    Result<CompactRange> after = CompactRange::FromPeaks(
        size, {before.peaks().begin(), before.peaks().end()});
    ASSERT_TRUE(after);
    after->AppendLeaves(naive.leaf_hashes().subspan(size));
    ASSERT_EQ(after->Root(), naive.Root(0, 50)) << size;
  }
}

TEST(CompactRange, RefusesAnotherNumberOfPeaksThanTheCountHasOnes) {
  for (const std::uint64_t count : {0ull, 1ull, 6ull, 11ull, ~0ull}) {
    const auto ones = static_cast<std::size_t>(std::popcount(count));
    EXPECT_TRUE(CompactRange::FromPeaks(count, std::vector<Digest>(ones)));
    const auto more =
        CompactRange::FromPeaks(count, std::vector<Digest>(ones + 1));
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code, ErrorCode::kInvalid);
    if (ones == 0) continue;
    EXPECT_FALSE(CompactRange::FromPeaks(count, std::vector<Digest>(ones - 1)));
  }
}

TEST(CompactRangeDeathTest, EndsTheProcessBeforeTheCountOverflows) {
  Result<CompactRange> full =
      CompactRange::FromPeaks(~0ull, std::vector<Digest>(64));
  ASSERT_TRUE(full);
  EXPECT_DEATH(full->Append(Digest{}), "CHECK|leaf_count_");
  EXPECT_DEATH(full->AppendLeaves(std::vector<Digest>(1)), "leaf_count_");
}

TEST(FoldPerfectSubtrees, GivesTheRootOfEachRunAtEveryLevel) {
  NaiveTree naive = NaiveTree::OfEntries(3u << kFoldLevelsMax);
  for (std::uint32_t level = 0; level <= kFoldLevelsMax; ++level) {
    // Enough subtrees to need several passes, and a last pass that is short.
    const std::size_t count = level == 0 ? 5 : (3u << kFoldLevelsMax) >> level;
    std::vector<Digest> roots(count);
    FoldPerfectSubtrees(naive.leaf_hashes().first(count << level), level,
                        roots);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(roots[i], naive.Root(i << level, (i + 1) << level))
          << "level " << level << ", subtree " << i;
    }
  }
}

TEST(CompactRange, AgreesWithTheSpecificationsRoots) {
  NaiveTree naive = NaiveTree::OfEntries(66000);
  int checked = 0;
  for (const auto& one : SpecificationCases("merkle.json")) {
    if (Text(one.at("kind")) != "root") continue;
    CompactRange range;
    range.AppendLeaves(naive.leaf_hashes().first(Number(one.at("size"))));
    EXPECT_EQ(range.Root(), Hash(one.at("root"))) << Describe(one);
    ++checked;
  }
  EXPECT_GE(checked, 30);
}

}  // namespace
}  // namespace diptych
