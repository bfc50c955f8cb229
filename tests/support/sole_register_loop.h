// SPDX-License-Identifier: Apache-2.0
//
// A SoleRegisterLoop is the loop of a network of one, in a thread of its own
// between Begin and End, over a store that was created from `sample`.

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "node/register_loop.h"
#include "node/replica_start.h"
#include "node/view_loader.h"
#include "tests/support/jumping_clock.h"
#include "tests/support/sample_register.h"

namespace diptych {

// The time of day, which stands still until a test puts it forward. Any thread.
class StillClock final : public Clock {
 public:
  explicit StillClock(TimeMs time) : ms_(time.value) {}
  TimeMs Now() override { return {ms_.load()}; }
  void LetPass(std::chrono::milliseconds time) {
    ms_ += static_cast<std::uint64_t>(time.count());
  }

 private:
  std::atomic<std::uint64_t> ms_;
};

class SoleRegisterLoop {
 public:
  // `sample` must outlive it.
  SoleRegisterLoop(const SampleRegister& sample, Store::Options options)
      : sample_(sample),
        options_(std::move(options)),
        clock_(TimeMs{sample.state().tip.time.value + 1'000}) {}
  ~SoleRegisterLoop() {
    if (loop_) End();
  }
  SoleRegisterLoop(const SoleRegisterLoop&) = delete;
  SoleRegisterLoop& operator=(const SoleRegisterLoop&) = delete;

  // From what is in the store.
  void Begin() {
    store_ = Store::Open(options_).value();
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
        RegisterLoop::Parts{.store = *store_,
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
                                  if (on_block) on_block(block);
                                },
                            .on_write_health =
                                [this](const std::optional<Error>&) {
                                  if (on_write_health) on_write_health();
                                },
                            .on_status = [](const ConsensusStatus&) {},
                            .now = [this] { return steady_.Now(); }},
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

  // All clocks go forward by so much, and the loop looks at them.
  void LetPass(std::chrono::milliseconds time) {
    clock_.LetPass(time);
    steady_.LetPass(time);
    mempool_->Wake();
  }

  Store& store() { return *store_; }
  RegisterLoop& loop() { return *loop_; }

  // Of the loop's thread, or set before it can call.
  std::function<void(const BlockSummary&)> on_block;
  std::function<void()> on_write_health;

 private:
  const SampleRegister& sample_;
  const Store::Options options_;
  StillClock clock_;
  JumpingClock steady_;
  EventLog log_{EventLog::Format::kText, EventLog::Level::kError};
  std::optional<Mempool> mempool_;
  PeerInbox inbox_{[this] { mempool_->Wake(); }};
  std::unique_ptr<Store> store_;
  std::unique_ptr<SharedRegister> shared_;
  std::optional<CheckpointSigner> signer_;
  std::optional<CheckpointRound> round_;
  RunningReplica running_;
  std::optional<RegisterLoop> loop_;
  std::thread thread_;
};

}  // namespace diptych
