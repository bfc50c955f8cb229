// SPDX-License-Identifier: Apache-2.0
// Covers store and guard file together when the power goes at any write of
// either: what a vote stood on is there when the vote may have left, and no
// record goes back (consensus.md 2.6).
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <optional>

#include "storage/consensus_start.h"
#include "storage/test_placed_file.h"
#include "tests/crash/fragile_file_system.h"
#include "tests/crash/random_blocks.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

// A guard file on a disk whose power goes with that of the store.
class FragilePlacedFile final : public PlacedFile {
 public:
  FragilePlacedFile(FragileFileSystem& system, TestDisk& disk)
      : system_(system), file_(disk) {}

  Result<Bytes> ReadAll(std::size_t size_max) override {
    return file_.ReadAll(size_max);
  }
  Status WriteAt(std::uint64_t offset, ByteView octets) override {
    if (!system_.Change("guard").ok()) return Error{ErrorCode::kIo, "no power"};
    return file_.WriteAt(offset, octets);
  }
  Status Sync() override {
    if (!system_.Change("guard").ok()) return Error{ErrorCode::kIo, "no power"};
    return file_.Sync();
  }

 private:
  FragileFileSystem& system_;
  TestPlacedFile file_;
};

Certificate Proof(VoteKind kind, View view, const Digest& block_hash) {
  Certificate certificate;
  certificate.statement = {
      .epoch = {0}, .view = view, .kind = kind, .block_hash = block_hash};
  certificate.signatures.push_back({{0}, {}});
  return certificate;
}

// A validator over many lives. In every view it votes for a block, leaves with
// the notarization, and commits.
class Lives {
 public:
  explicit Lives(std::uint64_t seed)
      : random_(seed),
        system_(std::make_shared<FragileFileSystem>(trash_.path())),
        env_(rocksdb::NewCompositeEnv(system_)),
        options_(SmallStoreOptions(directory_.path())),
        disk_(NewGuardFile()) {
    EXPECT_TRUE(Store::Create(options_, sample_.genesis_entry()).has_value());
    options_.env = env_.get();
  }

  std::uint64_t height() const { return sample_.state().tip.height.value; }

  void Live(std::uint64_t cut_at) {
    system_->CutPowerAt(cut_at);
    {
      Result<std::unique_ptr<Store>> store = Store::Open(options_);
      Result<GuardFile> guard = OpenGuardFile();
      if (store && guard) {
        while (Step(**store, *guard)) {
        }
      }
      ASSERT_TRUE(system_->has_failed());
    }
    system_->LosePower(random_);
    const std::size_t begin = random_() % disk_.durable.size();
    disk_.LosePower(begin, begin + random_() % disk_.durable.size());
  }

  void Check() {
    Result<std::unique_ptr<Store>> store = Store::Open(options_);
    ASSERT_TRUE(store.has_value()) << store.error().message;
    const Result<GuardFile> guard = OpenGuardFile();
    ASSERT_TRUE(guard.has_value()) << guard.error().message;
    const GuardRecord record = guard->record();
    ASSERT_GE(record.view, signed_.view);
    if (record.view == signed_.view) {
      ASSERT_TRUE(!signed_.notarized || record.notarized == signed_.notarized);
    }

    const auto start = LoadConsensusStart(**store, guard->durable());
    ASSERT_TRUE(start.has_value()) << start.error().message;
    EXPECT_TRUE(start->holds_notarized_block);
    if (pending_ && start->tip.height == pending_->execution.height) {
      sample_.Apply(*std::exchange(pending_, std::nullopt));
    }
    ASSERT_EQ(HeaderHash(start->tip), sample_.state().tip.header_hash);
    if (start->tip.height.value > 0) {
      ASSERT_TRUE(start->finalization.has_value());
      EXPECT_EQ(start->finalization->statement.block_hash,
                HeaderHash(start->tip));
      EXPECT_TRUE((*store)->ReadFinality({1}).has_value());
    }
    // The view before the guard's is that of the tip, or was left with a
    // certificate that is here.
    if (record.view.value > start->tip.view.value + 1) {
      ASSERT_EQ(start->certificates.size(), 1U);
      EXPECT_EQ(start->certificates[0].statement.view.value + 1,
                record.view.value);
    }
    if (persisted_ && persisted_->header.height > start->tip.height) {
      const auto block = (*store)->ReadUnfinalisedBlock(persisted_->hash);
      ASSERT_TRUE(block.has_value()) << block.error().message;
      EXPECT_EQ(*block, *persisted_);
    }
  }

  std::mt19937_64& random() { return random_; }

 private:
  static GuardIdentity Identity() { return {}; }

  static Bytes NewGuardFile() {
    const TestDirectory directory;
    const std::string path = directory.path() + "/guard";
    EXPECT_TRUE(GuardFile::Create(path, Identity()));
    return *(*OpenPlacedFile(path))->ReadAll(4'096);
  }

  Result<GuardFile> OpenGuardFile() {
    return GuardFile::Open(std::make_unique<FragilePlacedFile>(*system_, disk_),
                           "guard", Identity());
  }

  bool Sign(GuardFile& guard, const GuardRecord& record) {
    if (!guard.Write(record)) return false;
    signed_ = record;
    return true;
  }

  // One view; false once the power is gone.
  bool Step(Store& store, GuardFile& guard) {
    if (!pending_) {
      pending_ = sample_.NextBlock(RandomTransactions(sample_, random_));
    }
    const Header& header = pending_->stored.header;
    const Digest hash = HeaderHash(header);
    GuardRecord record = guard.record();
    if (record.view <= header.view) {
      const UnfinalisedBlock block{.hash = hash,
                                   .header = header,
                                   .references = Bytes(46, 1),
                                   .payload = pending_->stored.payload};
      if (!store.Persist({}, block)) return false;
      persisted_ = block;
      record.view = header.view;
      record.notarized = hash;
      if (!Sign(guard, record)) return false;
      const std::vector<Certificate> left = {
          Proof(VoteKind::kNotarize, header.view, hash)};
      if (!store.Persist(left, {})) return false;
      record = {.epoch = {0}, .view = {header.view.value + 1}};
      record.finalized = {header.view, hash};
      if (!Sign(guard, record)) return false;
    }
    const Certificate finalization =
        Proof(VoteKind::kFinalize, header.view, hash);
    if (!store.Commit(pending_->execution, pending_->stored, &finalization)) {
      return false;
    }
    sample_.Apply(*std::exchange(pending_, std::nullopt));
    return true;
  }

  TestDirectory directory_;
  TestDirectory trash_;
  std::mt19937_64 random_;
  std::shared_ptr<FragileFileSystem> system_;
  std::unique_ptr<rocksdb::Env> env_;
  Store::Options options_;
  TestDisk disk_;
  SampleRegister sample_;
  std::optional<SampleBlock> pending_;
  // What was called durable.
  GuardRecord signed_;
  std::optional<UnfinalisedBlock> persisted_;
};

class VotePowerLoss : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(VotePowerLoss, WhatAVoteStandsOnSurvivesAnyOf30RandomCuts) {
  constexpr int kCuts = 30;
  Lives lives(GetParam());
  for (int i = 0; i < kCuts; ++i) {
    SCOPED_TRACE("power cut " + std::to_string(i));
    lives.Live(lives.random()() % 150 + 1);
    if (!HasFatalFailure()) lives.Check();
    if (HasFailure()) return;
  }
  EXPECT_GT(lives.height(), 20U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, VotePowerLoss,
                         ::testing::Range<std::uint64_t>(1, 5));

}  // namespace
}  // namespace diptych
