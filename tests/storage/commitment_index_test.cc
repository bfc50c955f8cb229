// SPDX-License-Identifier: Apache-2.0
// Covers CommitmentIndex against a std::multimap: over restarts, with files
// that are damaged or gone, with readers beside it, and when a write fails.
#include "storage/commitment_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/storage/index_model.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

class CommitmentIndexTest : public ::testing::Test {
 protected:
  std::unique_ptr<CommitmentIndex> Start() {
    auto index = CommitmentIndex::Start(options_, model_.size());
    EXPECT_TRUE(index.has_value()) << index.error().message;
    EXPECT_LE((*index)->covered(), model_.size());
    EXPECT_TRUE(model_.Refill(**index).has_value());
    return *std::move(index);
  }

  void Grow(CommitmentIndex& index, int blocks) {
    for (int i = 0; i < blocks; ++i) {
      model_.Grow(60);
      ASSERT_TRUE(model_.AddNewest(index).has_value());
    }
  }

  std::vector<std::filesystem::path> Files() const {
    std::vector<std::filesystem::path> files;
    for (const auto& each :
         std::filesystem::directory_iterator(options_.directory)) {
      files.push_back(each.path());
    }
    std::ranges::sort(files);
    return files;
  }

  TestDirectory directory_;
  IndexModel model_{7};
  CommitmentIndex::Options options_{.directory = directory_.path() + "/index",
                                    .hash_seed = 4711,
                                    .tail_credentials = 50};
};

TEST_F(CommitmentIndexTest, AnswersLikeAMapOverManyRestarts) {
  for (int life = 0; life < 15; ++life) {
    const std::unique_ptr<CommitmentIndex> index = Start();
    ASSERT_EQ(model_.Check(*index), "") << "at the start of life " << life;
    Grow(*index, static_cast<int>(model_.random()() % 30));
    ASSERT_EQ(model_.Check(*index), "") << "in life " << life;
  }
  EXPECT_GT(model_.size(), 3'000U);
}

TEST_F(CommitmentIndexTest, ALogOfSealsAloneIsCovered) {
  auto index = Start();
  for (std::uint64_t size = 1; size < 1'000; ++size) {
    ASSERT_TRUE(index->Add({}, size).has_value());
  }
  index.reset();
  index = *CommitmentIndex::Start(options_, 1'000);
  EXPECT_GE(index->covered(), 800U);
}

TEST_F(CommitmentIndexTest, MergesKeepTheFilesFew) {
  auto index = Start();
  Grow(*index, 300);  // Some 150 tails.
  // Merges that were broken off go on at the next start.
  std::size_t count = Files().size();
  for (int i = 0; i < 3000 && count > 4 * (kMergeWidth - 1); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    count = Files().size();
  }
  EXPECT_LE(count, 4 * (kMergeWidth - 1));
}

TEST_F(CommitmentIndexTest, AGarbledOrMissingFileIsBuiltAnew) {
  for (int i = 0; i < 20; ++i) {
    Grow(*Start(), 10);
    const std::vector<std::filesystem::path> files = Files();
    ASSERT_FALSE(files.empty());
    const auto& file = files[model_.random()() % files.size()];
    if (i % 3 == 0) {
      std::filesystem::remove(file);
    } else if (i % 3 == 1) {
      std::fstream stream(file, std::ios::in | std::ios::out);
      stream.seekp(static_cast<std::streamoff>(
          model_.random()() % std::filesystem::file_size(file)));
      stream << "garbled";
    } else {
      std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    }
    ASSERT_EQ(model_.Check(*Start()), "") << file;
  }
}

TEST_F(CommitmentIndexTest, ReadersSeeEverythingWhileTailsBecomeRuns) {
  // Prefixes 0 to N - 1, entry i under prefix i: whoever reads `added` must
  // find all below it.
  constexpr std::uint64_t kEntries = 20'000;
  constexpr std::uint64_t kStep = 25;
  const auto index = Start();
  std::atomic<std::uint64_t> added = 0;
  std::atomic<int> wrong = 0;
  const auto read = [&](std::uint64_t seed) {
    std::mt19937_64 random(seed);
    while (added < kEntries) {
      const std::uint64_t sure = added;
      if (sure == 0) continue;
      std::vector<Digest> asked(40, Digest{});
      std::vector<IndexMatch> wanted;
      for (std::size_t i = 0; i < asked.size(); ++i) {
        const std::uint64_t prefix = random() % sure;
        asked[i][6] = static_cast<std::uint8_t>(prefix >> 8);
        asked[i][7] = static_cast<std::uint8_t>(prefix);
        wanted.push_back({i, {prefix}});
      }
      std::vector<IndexMatch> found;
      index->Find(asked, found);
      wrong += found == wanted ? 0 : 1;
      wrong += index->FindRange(0, sure - 1, 5).size() >= 5 ? 0 : 1;
    }
  };
  std::thread first(read, 1);
  std::thread second(read, 2);
  std::vector<IndexedCommitment> block;
  for (std::uint64_t at = 0; at < kEntries; at += kStep) {
    block.clear();
    for (std::uint64_t i = at; i < at + kStep; ++i) block.push_back({i, {i}});
    EXPECT_TRUE(index->Add(block, at + kStep).has_value());
    added = at + kStep;
  }
  first.join();
  second.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(CommitmentIndexTest, AFailedWriteIsReportedAndNothingIsForgotten) {
  auto index = Start();
  Grow(*index, 5);
  // At once, as files are being made in it.
  std::filesystem::rename(options_.directory, options_.directory + "-away");
  Status added = Ok();
  for (int i = 0; i < 1'000 && added; ++i) {
    model_.Grow(60);
    added = model_.AddNewest(*index);
  }
  ASSERT_FALSE(added.has_value());
  EXPECT_EQ(added.error().code, ErrorCode::kIo);
  EXPECT_EQ(model_.Check(*index), "");
  index.reset();
  EXPECT_EQ(model_.Check(*Start()), "");
}

}  // namespace
}  // namespace diptych
