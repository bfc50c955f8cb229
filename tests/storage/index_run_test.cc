// SPDX-License-Identifier: Apache-2.0
// Covers IndexRun, MergeRuns and OpenRuns: what was written is found and
// nothing else, whatever is not what was written is refused, and of the files
// that a crash may leave those that fit together are chosen.
#include "storage/index_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "storage/run_directory.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

class IndexRunTest : public ::testing::Test {
 protected:
  // Random commitments, each second with the prefix of the one before, numbered
  // upwards from span.begin.
  std::shared_ptr<const IndexRun> Write(const RunSpan& span,
                                        std::size_t count) {
    std::vector<IndexedCommitment> sorted;
    for (std::size_t i = 0; i < count; ++i) {
      sorted.push_back(
          {i % 2 == 0 ? random_() : sorted.back().prefix, {span.begin + i}});
    }
    std::ranges::sort(sorted, [](const auto& left, const auto& right) {
      return std::pair(left.prefix, left.index) <
             std::pair(right.prefix, right.index);
    });
    written_.insert(written_.end(), sorted.begin(), sorted.end());
    auto run = WriteRun(place_, span, sorted);
    EXPECT_TRUE(run.has_value()) << run.error().message;
    return *std::move(run);
  }

  static bool Holds(const IndexRun& run, const IndexedCommitment& each) {
    std::vector<IndexMatch> matches;
    run.Find(std::vector{each.prefix}, matches);
    return std::ranges::count(matches, each.index, &IndexMatch::index) == 1 &&
           matches.size() == 2;
  }

  std::string PathOf(const RunSpan& span) const {
    return place_.directory + "/" + RunFileName(span);
  }
  ErrorCode OpenError(const RunSpan& span) const {
    const auto run = IndexRun::Open(place_, span);
    EXPECT_FALSE(run.has_value());
    return run ? ErrorCode::kInvalid : run.error().code;
  }
  void FlipOctet(const RunSpan& span, std::size_t at) const {
    std::fstream file(PathOf(span), std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(at));
    const int octet = file.get();
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(octet ^ 1 << (at % 8)));
  }

  TestDirectory directory_;
  RunPlace place_{.directory = directory_.path(),
                  .files = rocksdb::FileSystem::Default().get(),
                  .network_id = {1, 2, 3},
                  .hash_seed = 4711};
  std::mt19937_64 random_{1};
  std::vector<IndexedCommitment> written_;
};

TEST_F(IndexRunTest, EveryCommitmentIsFoundAndNoOther) {
  // Sizes about a page of 256 records and about the piece that is read.
  for (const std::size_t count :
       {0U, 2U, 254U, 256U, 258U, 16'382U, 16'384U, 16'390U}) {
    written_.clear();
    const auto run = Write({.begin = 5, .end = 20'000}, count);
    ASSERT_EQ(run->size(), count);
    for (const IndexedCommitment& each : written_) {
      ASSERT_TRUE(Holds(*run, each)) << each.prefix << " of " << count;
    }
    std::vector<std::uint64_t> others(10'000);
    for (std::uint64_t& other : others) other = random_();
    others.push_back(0);
    others.push_back(~std::uint64_t{0});
    std::vector<IndexMatch> matches;
    run->Find(others, matches);
    EXPECT_TRUE(matches.empty());
  }
}

TEST_F(IndexRunTest, APrefixThatFillsPagesIsFoundWhole) {
  std::vector<IndexedCommitment> sorted = {{1, {0}}};
  for (std::uint64_t i = 1; i < 900; ++i) sorted.push_back({7, {i}});
  sorted.push_back({9, {900}});
  const auto run = WriteRun(place_, {.begin = 0, .end = 901}, sorted);
  ASSERT_TRUE(run.has_value());
  std::vector<IndexMatch> matches;
  (*run)->Find(std::vector<std::uint64_t>{7}, matches);
  EXPECT_EQ(matches.size(), 899U);
  std::vector<IndexedCommitment> range;
  (*run)->FindRange(2, ~std::uint64_t{0}, 1, range);
  EXPECT_EQ(range.size(), 899U);
}

TEST_F(IndexRunTest, AMergeHoldsWhatItsInputsHeld) {
  const IndexRuns inputs = {Write({.begin = 0, .end = 900}, 800),
                            Write({.begin = 900, .end = 1'000}, 0),
                            Write({.begin = 1'000, .end = 4'000}, 3'000)};
  const auto merged = MergeRuns(place_, inputs, [] { return true; });
  ASSERT_TRUE(merged.has_value()) << merged.error().message;
  EXPECT_EQ((*merged)->span(), (RunSpan{.begin = 0, .end = 4'000, .level = 1}));
  EXPECT_EQ((*merged)->size(), written_.size());
  for (const IndexedCommitment& each : written_) {
    ASSERT_TRUE(Holds(**merged, each));
  }
}

TEST_F(IndexRunTest, AMergeCanBeBrokenOff) {
  const IndexRuns inputs = {Write({.begin = 0, .end = 80'000}, 80'000)};
  const auto merged = MergeRuns(place_, inputs, [] { return false; });
  ASSERT_FALSE(merged.has_value());
  EXPECT_EQ(merged.error().code, ErrorCode::kUnavailable);
}

TEST_F(IndexRunTest, AnyFlippedBitIsRefused) {
  const RunSpan span{.begin = 0, .end = 30};
  Write(span, 20);
  const std::size_t size = std::filesystem::file_size(PathOf(span));
  for (std::size_t at = 0; at < size; ++at) {
    FlipOctet(span, at);
    ASSERT_EQ(OpenError(span), ErrorCode::kCorrupt) << "octet " << at;
    FlipOctet(span, at);
  }
  EXPECT_TRUE(IndexRun::Open(place_, span).has_value());
}

TEST_F(IndexRunTest, AnyOtherLengthIsRefused) {
  const RunSpan span{.begin = 0, .end = 30};
  Write(span, 20);
  const std::size_t size = std::filesystem::file_size(PathOf(span));
  std::filesystem::resize_file(PathOf(span), size + 16);
  EXPECT_EQ(OpenError(span), ErrorCode::kCorrupt);
  for (std::size_t shorter = size; shorter-- > 0;) {
    std::filesystem::resize_file(PathOf(span), shorter);
    ASSERT_EQ(OpenError(span), ErrorCode::kCorrupt) << shorter;
  }
}

TEST_F(IndexRunTest, ARunOfAnotherNetworkOrSpanIsRefused) {
  const RunSpan span{.begin = 0, .end = 30};
  Write(span, 20);
  place_.network_id[31] = 1;
  EXPECT_EQ(OpenError(span), ErrorCode::kCorrupt);
  place_.network_id[31] = 0;
  for (const RunSpan& other :
       {RunSpan{.begin = 0, .end = 31}, RunSpan{.begin = 1, .end = 30},
        RunSpan{.begin = 0, .end = 30, .level = 1}}) {
    std::filesystem::copy_file(PathOf(span), PathOf(other));
    EXPECT_EQ(OpenError(other), ErrorCode::kCorrupt);
  }
  EXPECT_EQ(OpenError({.begin = 30, .end = 60}), ErrorCode::kCorrupt);
}

TEST_F(IndexRunTest, WhatChangedOnDiskIsNotMerged) {
  const IndexRuns inputs = {Write({.begin = 0, .end = 300}, 300),
                            Write({.begin = 300, .end = 600}, 300)};
  FlipOctet(inputs[1]->span(), 3'000);
  const auto merged = MergeRuns(place_, inputs, [] { return true; });
  ASSERT_FALSE(merged.has_value());
  EXPECT_EQ(merged.error().code, ErrorCode::kCorrupt);
}

TEST_F(IndexRunTest, NamesAreReadAsTheyAreWritten) {
  const RunSpan span{.begin = 0xABC, .end = 0x123456789AB, .level = 10};
  EXPECT_EQ(RunFileName(span), "0000000000000abc-00000123456789ab-0a.run");
  EXPECT_EQ(ParseRunFileName(RunFileName(span)), span);
  for (const char* name :
       {"", ".run", "0000000000000abc-00000123456789ab-0a.run.new",
        "0000000000000ABC-00000123456789ab-0a.run",
        "0000000000000abc-00000123456789ab-0a.rum",
        "0000000000000abg-00000123456789ab-0a.run", "lock"}) {
    EXPECT_FALSE(ParseRunFileName(name).has_value()) << name;
  }
}

TEST_F(IndexRunTest, TheLongestSoundRunsThatJoinAreChosenAndTheRestRemoved) {
  Write({.begin = 0, .end = 10}, 6);
  Write({.begin = 10, .end = 20}, 6);
  Write({.begin = 0, .end = 20, .level = 1}, 12);
  Write({.begin = 20, .end = 30}, 6);
  Write({.begin = 20, .end = 40, .level = 1}, 6);
  FlipOctet({.begin = 20, .end = 40, .level = 1}, 50);
  Write({.begin = 31, .end = 40}, 4);
  std::ofstream(place_.directory + "/0-1.run.new") << "half";
  const auto runs = OpenRuns(place_, 100);
  ASSERT_TRUE(runs.has_value()) << runs.error().message;
  ASSERT_EQ(runs->size(), 2U);
  EXPECT_EQ((*runs)[0]->span(), (RunSpan{.begin = 0, .end = 20, .level = 1}));
  EXPECT_EQ((*runs)[1]->span(), (RunSpan{.begin = 20, .end = 30}));
  using std::filesystem::directory_iterator;
  EXPECT_EQ(std::distance(directory_iterator(place_.directory), {}), 2);
}

TEST_F(IndexRunTest, RunsBeyondTheLogAreRemoved) {
  Write({.begin = 0, .end = 10}, 6);
  Write({.begin = 10, .end = 20}, 6);
  const auto runs = OpenRuns(place_, 19);
  ASSERT_TRUE(runs.has_value());
  EXPECT_EQ(runs->size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(PathOf({.begin = 10, .end = 20})));
}

}  // namespace
}  // namespace diptych
