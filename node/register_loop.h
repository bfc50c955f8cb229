// SPDX-License-Identifier: Apache-2.0
//
// The RegisterLoop is the one thread that orders, executes and writes blocks:
// it feeds the ordering core with events and carries out its actions.
//
//   Build    take transactions, execute them, fill in the header
//   Commit   one synced write; then apply, tell submitters
//   Arm      wake up at that time
//
// Nothing is acknowledged and no checkpoint is signed before the block is
// durable. A checkpoint is signed when somebody asks for it or when it is
// saved, which is a moment later, so that blocks in a row share one. A failed
// durable write ends the process.

#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "consensus/sequencer.h"
#include "node/checkpoint_signer.h"
#include "node/mempool.h"
#include "node/shared_register.h"
#include "registry/execution.h"
#include "storage/store.h"

namespace diptych {

// What a block did, for those who watch.
struct BlockSummary {
  Height height;
  TimeMs time;
  std::size_t transactions = 0;
  std::uint64_t entries = 0;
  std::uint64_t log_size = 0;
};

class RegisterLoop {
 public:
  struct Parts {
    Store& store;
    SharedRegister& shared;
    Mempool& mempool;
    const CheckpointSigner& signer;
    Clock& clock;
    // Called on the loop's thread after each block.
    std::function<void(const BlockSummary&)> on_block;
    // Why writes are refused, or that they are taken again.
    std::function<void(const std::optional<Error>&)> on_write_health;
  };

  struct Options {
    Header tip;
    std::uint64_t heartbeat_ms = 60'000;
    std::uint64_t delay_ms = 0;
    std::uint64_t hash_seed = 0;
  };

  RegisterLoop(const Parts& parts, const Options& options);

  // Runs until Stop, on the calling thread.
  void Run();

  // Lets the block in progress become durable, then ends Run. Any thread.
  void Stop();

 private:
  using SteadyClock = std::chrono::steady_clock;

  void Handle(const OrderingEvent& event);
  void Do(const Build& build);
  void Do(const Commit& commit);
  void Do(const Arm& arm);
  void Acknowledge(std::vector<TransactionOutcome> outcomes,
                   const BlockSummary& summary);
  void Refuse(const Error& reason);
  // Signs and saves the newest checkpoint.
  void SaveCheckpoint();
  void SaveCheckpointIfDue();

  Parts parts_;
  Options options_;
  Sequencer core_;
  std::atomic<bool> stopping_ = false;
  TimeMs deadline_;
  // When the newest checkpoint is to be saved; nothing if it is.
  std::optional<SteadyClock::time_point> save_time_;
  std::vector<OrderingEvent> events_;

  // The block that is being made.
  std::vector<CheckedTransaction> transactions_;
  Execution execution_;
  StoredBlock block_;
};

}  // namespace diptych
