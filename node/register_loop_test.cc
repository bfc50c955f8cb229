// SPDX-License-Identifier: Apache-2.0
// Covers the loop of a network of one: that what is submitted becomes a block
// and is acknowledged once it is durable, and that a loop which finds its
// register to be another than the quorum's takes nothing in and says why.
#include "node/register_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "node/replica_start.h"
#include "node/view_loader.h"
#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

using testing::HasSubstr;

class FixedClock final : public Clock {
 public:
  explicit FixedClock(TimeMs time) : time_(time) {}
  TimeMs Now() override { return time_; }

 private:
  TimeMs time_;
};

class RegisterLoopTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Store::Create(options(), sample_.genesis_entry()));
    Begin();
  }

  Store::Options options() const {
    return {.path = directory_.path() + "/store", .free_octets_min = 0};
  }

  // From what is in the store.
  void Begin() {
    store_ = Store::Open(options()).value();
    mempool_.emplace(Mempool::Options{});
    shared_ =
        std::make_unique<SharedRegister>(LoadRegisterView(*store_).value());
    signer_.emplace(CheckpointSigner::Make(sample_.state().genesis, {1},
                                           sample_.log_key(),
                                           sample_.keys({1}).checkpoint)
                        .value());
    round_.emplace(
        CheckpointRound::Parts{.store = *store_,
                               .shared = *shared_,
                               .mempool = *mempool_,
                               .signer = *signer_,
                               .clock = clock_,
                               .send = [](const auto&) {},
                               .on_contradiction = [](const auto&) {},
                               .on_other_root = [](const auto&) {}},
        sample_.state().genesis, true);
    NodeConfig config;
    config.member = {1};
    running_ = StartReplica(config, {}, *store_, store_->LoadState().value(), 1,
                            clock_)
                   .value();
    loop_.emplace(
        RegisterLoop::Parts{
            .store = *store_,
            .mempool = *mempool_,
            .checkpoints = *round_,
            .clock = clock_,
            .log = log_,
            .inbox = inbox_,
            .shared = *shared_,
            .validators = {},
            .divergence = running_.divergence,
            .on_block =
                [this](const BlockSummary& block) {
                  if (on_block_) on_block_(block);
                },
            .on_write_health =
                [this](const std::optional<Error>& cause) { health_ = cause; },
            .on_status = [](const ConsensusStatus&) {}},
        std::move(running_.replica));
    thread_ = std::thread([this] { loop_->Run(); });
  }

  void End() {
    loop_->Stop();
    thread_.join();
    loop_.reset();
    round_.reset();
    shared_.reset();
    running_ = {};
    store_.reset();
  }

  void TearDown() override { End(); }

  // Submits, and waits for what becomes of it.
  Result<FinalOutcome> Submit(const CheckedTransaction& transaction) {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Result<FinalOutcome>> heard;
    std::vector<Mempool::Arrival> arrivals;
    arrivals.push_back({transaction, [&](const auto& outcome) {
                          const std::lock_guard lock(mutex);
                          heard = outcome;
                          changed.notify_one();
                        }});
    mempool_->Add(std::move(arrivals));
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return heard.has_value(); });
    return *heard;
  }

  TestDirectory directory_;
  SampleRegister sample_{4};
  FixedClock clock_{{sample_.state().tip.time.value + 1'000}};
  EventLog log_{EventLog::Format::kText, EventLog::Level::kError};
  std::optional<Mempool> mempool_;
  PeerInbox inbox_{[this] { mempool_->Wake(); }};
  std::unique_ptr<Store> store_;
  std::unique_ptr<SharedRegister> shared_;
  std::optional<CheckpointSigner> signer_;
  std::optional<CheckpointRound> round_;
  RunningReplica running_;
  std::optional<RegisterLoop> loop_;
  // Of the loop's thread, or set before it can call.
  std::function<void(const BlockSummary&)> on_block_;
  std::optional<Error> health_;
  std::thread thread_;
};

TEST_F(RegisterLoopTest, AcknowledgesWhatIsDurable) {
  const Result<FinalOutcome> outcome = Submit(sample_.OpenList());
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(TransactionVerdictName(outcome->outcome.verdict), "accepted");
  EXPECT_EQ(outcome->height, Height{1});
  EXPECT_EQ(store_->newest_height(), Height{1});
}

TEST_F(RegisterLoopTest, TakesNothingInOnceItsRegisterIsNotTheQuorums) {
  on_block_ = [this](const BlockSummary&) { loop_->Halt("block 7: a test"); };
  // The block was durable before the loop found out.
  (void)Submit(sample_.OpenList());
  const Result<FinalOutcome> later = Submit(sample_.OpenList());
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(later.error().message, HasSubstr("(block 7: a test)"));
  EXPECT_EQ(store_->newest_height(), Height{1});
}

TEST_F(RegisterLoopTest, TakesNothingInWhenItIsStartedAgainEither) {
  on_block_ = [this](const BlockSummary&) { loop_->Halt("block 7: a test"); };
  (void)Submit(sample_.OpenList());
  End();
  on_block_ = nullptr;
  Begin();
  const Result<FinalOutcome> later = Submit(sample_.OpenList());
  ASSERT_FALSE(later);
  EXPECT_THAT(later.error().message, HasSubstr("(block 7: a test)"));
  EXPECT_EQ(store_->newest_height(), Height{1});
}

}  // namespace
}  // namespace diptych
