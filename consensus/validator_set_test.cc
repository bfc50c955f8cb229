// SPDX-License-Identifier: Apache-2.0
// Covers ValidatorSet for every size that there may be: quorums meet in an
// honest validator, and everybody leads in turn.
#include "consensus/validator_set.h"

#include <gtest/gtest.h>

#include <set>

namespace diptych {
namespace {

TEST(ValidatorSet, TwoQuorumsShareMoreThanTheFaulty) {
  for (std::size_t size = 1; size <= kValidatorsMax; ++size) {
    const ValidatorSet set({0}, size, Digest{});
    EXPECT_LT(3 * set.faults(), size);
    EXPECT_GE(3 * (set.faults() + 1), size);
    EXPECT_GT(2 * set.quorum(), size + set.faults());
    // The honest alone are a quorum.
    EXPECT_EQ(set.quorum(), size - set.faults());
  }
}

TEST(ValidatorSet, EverybodyLeadsOnceInARound) {
  for (std::size_t size = 1; size <= kValidatorsMax; ++size) {
    const ValidatorSet set({0}, size, Digest{5});
    std::set<ValidatorIndex> leaders;
    for (std::uint64_t view = 1; view <= size; ++view) {
      leaders.insert(set.Leader({view}));
      EXPECT_EQ(set.Leader({view}), set.Leader({view + size}));
      EXPECT_TRUE(set.Contains(set.Leader({view})));
    }
    EXPECT_EQ(leaders.size(), size);
  }
}

TEST(ValidatorSet, TheGenesisDecidesTheOrder) {
  std::set<std::vector<std::uint16_t>> orders;
  for (std::uint8_t seed = 0; seed < 20; ++seed) {
    const ValidatorSet set({0}, 10, Digest{seed});
    std::vector<std::uint16_t> order;
    for (std::uint64_t view = 0; view < 10; ++view) {
      order.push_back(set.Leader({view}).value);
    }
    orders.insert(order);
  }
  EXPECT_EQ(orders.size(), 20U);
}

TEST(ValidatorSet, EndsWhereItsSizeSays) {
  const ValidatorSet set({3}, 4, Digest{});
  EXPECT_EQ(set.epoch(), Epoch{3});
  EXPECT_TRUE(set.Contains({3}));
  EXPECT_FALSE(set.Contains({4}));
  EXPECT_FALSE(set.Contains({65535}));
  EXPECT_DEATH(ValidatorSet({0}, 0, Digest{}), "size");
  EXPECT_DEATH(ValidatorSet({0}, kValidatorsMax + 1, Digest{}), "size");
}

}  // namespace
}  // namespace diptych
