// SPDX-License-Identifier: Apache-2.0
// Covers CommitmentIndex alone when the power goes between any two changes of
// its files: what a start finds of them, with the rest of the log added, is the
// whole index.
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <filesystem>

#include "tests/crash/fragile_file_system.h"
#include "tests/storage/index_model.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

TEST(IndexPowerLoss, TheIndexIsWholeAfterACutAtEachChange) {
  constexpr std::uint64_t kChanges = 90;
  TestDirectory directory;
  TestDirectory trash;
  const auto system = std::make_shared<FragileFileSystem>(trash.path());
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(system);
  const CommitmentIndex::Options options{
      .directory = directory.path() + "/index",
      .hash_seed = 4711,
      .tail_credentials = 10,
      .env = env.get()};
  IndexModel model(11);
  int cuts = 0;
  std::uint64_t covered_most = 0;
  for (std::uint64_t change = 1; change <= kChanges; ++change) {
    SCOPED_TRACE("change " + std::to_string(change));
    system->CutPowerAt(change);
    {
      auto index = CommitmentIndex::Start(options, model.size());
      if (index && model.Refill(**index)) {
        for (int i = 0; i < 25; ++i) {
          model.Grow(12);
          if (!model.AddNewest(**index)) break;
        }
        ASSERT_EQ(model.Check(**index), "");
      }
    }
    cuts += system->has_failed() ? 1 : 0;
    system->LosePower(model.random());
    const auto index = CommitmentIndex::Start(options, model.size());
    ASSERT_TRUE(index.has_value()) << index.error().message;
    covered_most = std::max(covered_most, (*index)->covered());
    ASSERT_TRUE(model.Refill(**index).has_value());
    ASSERT_EQ(model.Check(**index), "");
  }
  EXPECT_GT(cuts, static_cast<int>(kChanges) / 2);
  EXPECT_GT(covered_most, model.size() / 2);
}

}  // namespace
}  // namespace diptych
