// SPDX-License-Identifier: Apache-2.0
// Covers finding, growing and taking out, against a multimap and with crowds
// of equal prefixes.
#include "registry/commitment_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace diptych {
namespace {

std::multiset<std::uint64_t> Found(const CommitmentTable& table,
                                   std::uint64_t prefix) {
  std::multiset<std::uint64_t> values;
  table.Find(prefix, [&](std::uint64_t value) { values.insert(value); });
  return values;
}

TEST(CommitmentTable, IsEmptyAtFirst) {
  CommitmentTable table(1);
  table.Prefetch(7);
  EXPECT_TRUE(Found(table, 7).empty());
  EXPECT_EQ(table.size(), 0U);
}

TEST(CommitmentTable, HoldsSeveralNumbersUnderOnePrefix) {
  CommitmentTable table(0);
  table.Insert(0, 5);
  table.Insert(0, 6);
  table.Insert(~std::uint64_t{0}, 7);
  EXPECT_EQ(Found(table, 0), (std::multiset<std::uint64_t>{5, 6}));
  EXPECT_EQ(Found(table, ~std::uint64_t{0}), (std::multiset<std::uint64_t>{7}));
  EXPECT_TRUE(Found(table, 1).empty());
}

TEST(CommitmentTable, ForgetsAllWhenCleared) {
  CommitmentTable table(3);
  table.Insert(1, 1);
  table.Clear();
  EXPECT_EQ(table.size(), 0U);
  EXPECT_TRUE(Found(table, 1).empty());
  table.Insert(1, 2);
  EXPECT_EQ(Found(table, 1), (std::multiset<std::uint64_t>{2}));
}

TEST(CommitmentTable, KeepsEverythingWhenRoomIsReserved) {
  for (std::size_t count = 0; count < 300; ++count) {
    CommitmentTable table(count);
    table.Insert(9, 9);
    table.Reserve(count);
    EXPECT_EQ(Found(table, 9), (std::multiset<std::uint64_t>{9}));
  }
}

// Few prefixes, so that runs of slots grow long and wrap around.
TEST(CommitmentTable, AgreesWithAMultimapThroughInsertionAndErasure) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    CommitmentTable table(random());
    std::multimap<std::uint64_t, std::uint64_t> model;
    for (std::uint64_t step = 0; step < 600; ++step) {
      const std::uint64_t prefix = random() % 40;
      const auto at = model.find(prefix);
      if (random() % 5 < 2 && at != model.end()) {
        table.Erase(prefix, at->second);
        model.erase(at);
      } else {
        table.Insert(prefix, step);
        model.emplace(prefix, step);
      }
      ASSERT_EQ(table.size(), model.size());
    }
    std::multimap<std::uint64_t, std::uint64_t> all;
    table.ForEach([&](std::uint64_t prefix, std::uint64_t value) {
      all.emplace(prefix, value);
    });
    EXPECT_EQ(all.size(), model.size());
    for (std::uint64_t prefix = 0; prefix < 40; ++prefix) {
      std::multiset<std::uint64_t> wanted;
      const auto [first, last] = model.equal_range(prefix);
      for (auto at = first; at != last; ++at) wanted.insert(at->second);
      ASSERT_EQ(Found(table, prefix), wanted);
    }
  }
}

TEST(CommitmentTableDeathTest, DiesIfWhatIsTakenOutIsNotThere) {
  CommitmentTable table(1);
  EXPECT_DEATH(table.Erase(1, 1), "");
  table.Insert(1, 2);
  EXPECT_DEATH(table.Erase(1, 1), "");
}

}  // namespace
}  // namespace diptych
