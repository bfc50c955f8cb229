// SPDX-License-Identifier: Apache-2.0
// Covers PrefixFilter: it never denies what is in it, and it denies nearly
// everything else, also where somebody chose the prefixes.
#include "storage/prefix_filter.h"

#include <gtest/gtest.h>

#include <random>

namespace diptych {
namespace {

constexpr std::size_t kCount = 100'000;

// Inserts number(0) to number(kCount - 1) and asks for as many more; gives the
// share that is wrongly taken for present.
template <class Number>
double WrongShare(std::uint64_t seed, const Number& number) {
  PrefixFilter filter(seed, kCount);
  for (std::uint64_t i = 0; i < kCount; ++i) filter.Insert(number(i));
  int denied = 0;
  int wrong = 0;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    denied += filter.MayContain(number(i)) ? 0 : 1;
    wrong += filter.MayContain(number(kCount + i)) ? 1 : 0;
  }
  EXPECT_EQ(denied, 0);
  return static_cast<double>(wrong) / kCount;
}

TEST(PrefixFilter, RandomPrefixesAreTakenForOthersOnceInAHundred) {
  std::mt19937_64 random(3);
  std::vector<std::uint64_t> numbers(2 * kCount);
  for (std::uint64_t& number : numbers) number = random();
  EXPECT_LT(WrongShare(77, [&](std::uint64_t i) { return numbers[i]; }), 0.02);
}

TEST(PrefixFilter, ChosenPrefixesFillNoLine) {
  for (int shift : {0, 16, 32, 44}) {
    const double share = WrongShare(0x5DEECE66D1234567U, [&](std::uint64_t i) {
      return i << shift | 0x5A;
    });
    EXPECT_LT(share, 0.03) << "counted up from bit " << shift;
  }
}

TEST(PrefixFilter, AnEmptyFilterContainsNothing) {
  const PrefixFilter filter(1, 0);
  EXPECT_FALSE(filter.MayContain(0));
  EXPECT_FALSE(filter.MayContain(~std::uint64_t{0}));
}

}  // namespace
}  // namespace diptych
