// SPDX-License-Identifier: Apache-2.0
// The positions of a whole class: that they are drawn at random, tell nothing
// of a credential's row, and are never those that something else has.
#include "wallet/list_room.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <numeric>
#include <set>

#include "tests/support/test_issuing.h"

namespace diptych {
namespace {

// A class, and what a position must not tell of the place in it.
class PlacesTest : public IssueTest {
 protected:
  static constexpr std::size_t kRows = 600;

  PlacesTest() {
    std::string csv = "name,email\n";
    for (std::size_t i = 0; i < kRows; ++i) {
      const std::string number = std::to_string(i);
      csv += "Person " + number + ",p" + number + "@college.example\n";
    }
    SetTable(csv);
  }

  // In the order of the rows.
  std::vector<double> PositionsDrawnWith(std::uint64_t seed) {
    TestWallet wallet;
    wallet.random = TestRandom(seed);
    const auto report =
        Issue(wallet, {.anchor = {.batch = kRows / 4}, .made = {}});
    CHECK(report && report->issued == kRows);
    std::vector<double> positions;
    for (const IssuedCredential& credential : report->credentials) {
      positions.push_back(credential.position.value);
    }
    return positions;
  }
};

// Pearson's, between each element's place in the order and its value.
double CorrelationWithOrder(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / count;
  double products = 0;
  double squares = 0;
  double order_squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double order = static_cast<double>(i) - (count - 1) / 2;
    products += order * (values[i] - mean);
    squares += (values[i] - mean) * (values[i] - mean);
    order_squares += order * order;
  }
  return products / std::sqrt(squares * order_squares);
}

TEST_F(PlacesTest, TheSeedOfChanceAloneDecidesThem) {
  const std::vector<double> first = PositionsDrawnWith(11);
  const std::vector<double> second = PositionsDrawnWith(12);
  EXPECT_EQ(first, PositionsDrawnWith(11));
  EXPECT_NE(first, second);
  // Neither the same places in another order: of 131,072 two runs share 3.
  const std::set<double> places(first.begin(), first.end());
  EXPECT_EQ(places.size(), kRows);
  EXPECT_LT(std::ranges::count_if(
                second, [&](double at) { return places.contains(at); }),
            30);
  // Nor the same order in other places.
  std::vector<double> differences;
  std::ranges::transform(first, second, std::back_inserter(differences),
                         std::minus());
  EXPECT_GT(std::ranges::count_if(differences, [](double x) { return x > 0; }),
            kRows / 3);
  EXPECT_GT(std::ranges::count_if(differences, [](double x) { return x < 0; }),
            kRows / 3);
}

// Each bound is far beyond what chance does once in a million seeds, and the
// seeds are fixed.
TEST_F(PlacesTest, NothingOfTheirOrderIsThatOfTheRows) {
  for (const std::uint64_t seed : {21, 22, 23}) {
    const std::vector<double> positions = PositionsDrawnWith(seed);
    EXPECT_LT(std::abs(CorrelationWithOrder(positions)), 0.22) << seed;
    std::vector<double> steps(kRows - 1);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      steps[i] = positions[i + 1] - positions[i];
    }
    const auto up =
        std::ranges::count_if(steps, [](double x) { return x > 0; });
    EXPECT_GT(up, kRows * 2 / 5) << seed;
    EXPECT_LT(up, kRows * 3 / 5) << seed;
    // A receipt has 256 positions' statuses; chance puts one step in there.
    EXPECT_LT(std::ranges::count_if(steps,
                                    [](double x) { return std::abs(x) < 256; }),
              20)
        << seed;
  }
}

TEST_F(PlacesTest, TheyAreSpreadOverTheWholeList) {
  constexpr std::size_t kParts = 16;
  std::vector<double> counts(kParts);
  for (const double position : PositionsDrawnWith(31)) {
    ++counts.at(
        static_cast<std::size_t>(position * kParts / kPositionsPerList));
  }
  constexpr double kExpected = double{kRows} / kParts;
  double chi_square = 0;
  for (const double count : counts) {
    chi_square += (count - kExpected) * (count - kExpected) / kExpected;
  }
  // With 15 degrees of freedom, once in ten million.
  EXPECT_LT(chi_square, 62);
}

TEST(ListRoom, NeverTakesAPositionThatIsHeld) {
  TestWallet wallet;
  auto journal = AnchorJournal::Open(wallet.journal_path(),
                                     wallet.network.folder.network_id());
  ListRoom room(wallet.issuer, *journal);
  // Before the list is loaded and after.
  constexpr std::uint32_t kHeld = 60'000;
  for (std::uint32_t i = 0; i < kHeld; ++i) {
    ASSERT_TRUE(room.Hold({0}, {i}));
  }
  const auto list = room.Choose(1, std::nullopt);
  ASSERT_TRUE(list) << list.error().message;
  for (std::uint32_t i = 0; i < 10; ++i) {
    ASSERT_FALSE(room.IsTaken(*list, {kHeld + i}).value());
    ASSERT_TRUE(room.Hold(*list, {kHeld + i}));
    ASSERT_TRUE(room.IsTaken(*list, {kHeld + i}).value());
  }
  for (std::uint32_t i = kHeld + 10; i < kPositionsPerList; ++i) {
    ASSERT_GE(room.Take(*list).value, kHeld + 10);
  }
  EXPECT_EQ(room.Hold(*list, {kPositionsPerList}).error().code,
            ErrorCode::kInvalid);
  EXPECT_EQ(room.IsTaken(*list, {kPositionsPerList}).error().code,
            ErrorCode::kInvalid);
}

}  // namespace
}  // namespace diptych
