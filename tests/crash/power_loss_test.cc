// SPDX-License-Identifier: Apache-2.0
// Covers Store when the power goes, or the disk is full, at any write: what
// Commit acknowledged is there afterwards, whole, and nothing is half there, of
// single blocks and of runs that are committed together.
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <filesystem>
#include <utility>
#include <vector>

#include "tests/crash/fragile_file_system.h"
#include "tests/crash/random_blocks.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

// One store over many lives, and the register that it should hold.
class Lives {
 public:
  explicit Lives(std::uint64_t seed)
      : random_(seed),
        system_(std::make_shared<FragileFileSystem>(trash_.path())),
        env_(rocksdb::NewCompositeEnv(system_)),
        options_(SmallStoreOptions(directory_.path())) {
    EXPECT_TRUE(Store::Create(options_, sample_.genesis_entry()).has_value());
    options_.env = env_.get();
  }

  FragileFileSystem& system() { return *system_; }
  std::mt19937_64& random() { return random_; }
  std::uint64_t height() const { return sample_.state().tip.height.value; }

  // Opens the store and commits blocks until a write fails, at most `blocks`.
  void Live(std::size_t blocks) {
    Result<std::unique_ptr<Store>> store = Store::Open(options_);
    if (!store) {
      // Only the failure that was planted may keep it from opening.
      ASSERT_TRUE(system_->has_failed()) << store.error().message;
      return;
    }
    SampleRegister ahead;
    ahead.Resume(sample_.state(), sample_.commitments());
    for (std::size_t i = 0; i < blocks; ++i) {
      std::vector<SampleBlock> run = NextRun(ahead);
      const Status committed = Commit(**store, run);
      if (!committed) {
        ASSERT_TRUE(system_->has_failed()) << committed.error().message;
        EXPECT_EQ(committed.error().code, ErrorCode::kIo);
        // It stays closed to writes, and goes on reading.
        EXPECT_FALSE(Commit(**store, run).has_value());
        EXPECT_TRUE((*store)->ReadBlock({height()}).has_value());
        pending_ = std::move(run);
        return;
      }
      for (SampleBlock& block : run) sample_.Apply(std::move(block));
    }
  }

  // Opens the store as a process does that goes on after another was killed,
  // reads what it would sign, and writes nothing more. Says whether that holds
  // a block that no Commit acknowledged.
  bool ReadBackAndSign() {
    Result<std::unique_ptr<Store>> store = Store::Open(options_);
    EXPECT_TRUE(store.has_value()) << store.error().message;
    if (!store) return false;
    const Result<RegisterState> state = (*store)->LoadState();
    EXPECT_TRUE(state.has_value()) << state.error().message;
    if (!state) return false;
    const bool unacknowledged = TakePending(*state);
    EXPECT_EQ(state->tip, sample_.state().tip);
    system_->CutPowerAt(1);
    return unacknowledged;
  }

  // Opens the store on a sound file system and compares.
  void Check() {
    Result<std::unique_ptr<Store>> store = Store::Open(options_);
    ASSERT_TRUE(store.has_value()) << store.error().message;
    const Result<RegisterState> state = (*store)->LoadState();
    ASSERT_TRUE(state.has_value()) << state.error().message;
    TakePending(*state);
    const RegisterState& wanted = sample_.state();
    ASSERT_EQ(state->tip, wanted.tip);
    ASSERT_EQ(state->log.Root(), wanted.log.Root());
    ASSERT_EQ(state->statuses.Root(), wanted.statuses.Root());
    ASSERT_EQ(state->directory.root(), wanted.directory.root());
    for (std::uint32_t list = 0; list < wanted.lists.size(); ++list) {
      ASSERT_TRUE(std::ranges::equal(state->occupancy.Bits({list}),
                                     wanted.occupancy.Bits({list})));
    }
    ASSERT_EQ(CheckIndex(**store, wanted.log.size()), "");
  }

 private:
  // One block, or some that are committed together as when catching up.
  std::vector<SampleBlock> NextRun(SampleRegister& ahead) {
    constexpr std::size_t kRunMax = 5;
    const std::size_t count =
        random_() % 2 == 0 ? 1 : 2 + random_() % (kRunMax - 1);
    std::vector<SampleBlock> run;
    while (run.size() < count) {
      run.push_back(ahead.NextBlock(RandomTransactions(ahead, random_)));
      ahead.Apply(run.back());
    }
    return run;
  }

  static Status Commit(Store& store, const std::vector<SampleBlock>& run) {
    std::vector<CommittedBlock> blocks;
    for (const SampleBlock& block : run) {
      blocks.push_back({block.execution, block.stored});
    }
    return store.Commit(blocks);
  }

  // What no Commit acknowledged may be there, but whole.
  bool TakePending(const RegisterState& state) {
    const bool is_there = !pending_.empty() &&
                          state.tip.height == pending_.back().execution.height;
    for (SampleBlock& block : std::exchange(pending_, {})) {
      if (is_there) sample_.Apply(std::move(block));
    }
    return is_there;
  }

  TestDirectory directory_;
  TestDirectory trash_;
  std::mt19937_64 random_;
  std::shared_ptr<FragileFileSystem> system_;
  std::unique_ptr<rocksdb::Env> env_;
  Store::Options options_;
  SampleRegister sample_;
  std::vector<SampleBlock> pending_;
};

class PowerLoss : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(PowerLoss, NothingAcknowledgedIsLostAtAnyOf30RandomPoints) {
  constexpr int kCuts = 30;
  Lives lives(GetParam());
  for (int i = 0; i < kCuts; ++i) {
    SCOPED_TRACE("power cut " + std::to_string(i));
    lives.system().CutPowerAt(lives.random()() % 150 + 1);
    lives.Live(30);
    lives.system().LosePower(lives.random());
    if (!HasFatalFailure()) lives.Check();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(lives.height(), 100U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PowerLoss,
                         ::testing::Range<std::uint64_t>(1, 9));

class PowerLossAfterKill : public ::testing::TestWithParam<std::uint64_t> {};

// A block that was written, but not synced, when the process was killed is
// read back by the next one, which signs it: from then on it is owed.
TEST_P(PowerLossAfterKill, WhatAProcessReadBackIsStillThere) {
  constexpr int kKills = 12;
  // Where among the store's writes a kill falls depends on its threads: about
  // one in six leaves a block that no Commit acknowledged.
  constexpr int kKillsMax = 120;
  Lives lives(GetParam());
  int read_back = 0;
  for (int i = 0; i < kKills || (read_back == 0 && i < kKillsMax); ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    lives.system().CutPowerAt(lives.random()() % 150 + 1);
    lives.Live(30);
    lives.system().ReviveProcess();
    read_back += lives.ReadBackAndSign() ? 1 : 0;
    lives.system().LosePower(lives.random());
    if (!HasFailure()) lives.Check();
    if (HasFailure()) return;
  }
  // Else it has not shown anything.
  EXPECT_GT(read_back, 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PowerLossAfterKill,
                         ::testing::Range<std::uint64_t>(1, 4));

TEST(FullDisk, NothingAcknowledgedIsLostWhicheverWriteFails) {
  Lives lives(99);
  int failures = 0;
  for (std::uint64_t change = 1; change <= 100; ++change) {
    SCOPED_TRACE("write " + std::to_string(change));
    lives.system().FailAt(change);
    lives.Live(10);
    if (HasFatalFailure()) return;
    failures += lives.system().has_failed() ? 1 : 0;
    lives.system().FailAt(0);
    lives.Check();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(failures, 80);
}

// The check of the check: a store that does not sync loses blocks here.
TEST(FragileFileSystem, WhatIsNotSyncedIsTakenAway) {
  TestDirectory directory;
  TestDirectory trash;
  FragileFileSystem system(trash.path());
  std::mt19937_64 random(5);
  const std::string path = directory.path() + "/file";
  std::unique_ptr<rocksdb::FSWritableFile> file;
  std::unique_ptr<rocksdb::FSDirectory> names;
  ASSERT_TRUE(system.NewWritableFile(path, {}, &file, nullptr).ok());
  ASSERT_TRUE(system.NewDirectory(directory.path(), {}, &names, nullptr).ok());
  ASSERT_TRUE(names->Fsync({}, nullptr).ok());
  ASSERT_TRUE(file->Append("synced", {}, nullptr).ok());
  ASSERT_TRUE(file->Sync({}, nullptr).ok());
  ASSERT_TRUE(file->Append(std::string(9999, 'x'), {}, nullptr).ok());
  ASSERT_TRUE(file->Close({}, nullptr).ok());
  system.LosePower(random);
  EXPECT_GE(std::filesystem::file_size(path), 6U);
  EXPECT_LT(std::filesystem::file_size(path), 6U + 9999U);
}

}  // namespace
}  // namespace diptych
