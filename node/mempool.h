// SPDX-License-Identifier: Apache-2.0
//
// The Mempool is the queue of checked transactions that wait for a block.
//
// First come, first ordered. It has limits in number and octets; beyond them
// submitters are told to come back. A transaction that is in it already is
// not queued twice: both submitters hear the same outcome. Synchronized.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "platform/mutex.h"
#include "registry/execution.h"
#include "registry/transaction.h"

namespace diptych {

// What a submitter hears once its transaction is decided.
struct FinalOutcome {
  TransactionOutcome outcome;
  Height height;
  TimeMs time;
};

using OutcomeDone = std::function<void(Result<FinalOutcome>)>;

class Mempool {
 public:
  struct Options {
    std::size_t transactions_max = 20'000;
    std::size_t octets_max = 64 * 1024 * 1024;
  };

  explicit Mempool(const Options& options) : options_(options) {}

  // Queues a transaction; `done` is called exactly once, later, from the
  // register's thread. kLimit if the queue is full, kUnavailable if it is
  // closed: then `done` is not called.
  Status Add(CheckedTransaction transaction, OutcomeDone done);

  // Takes transactions from the front, at most kBlockOctetsMax octets and
  // kBlockTransactionsMax of them. Their submitters stay known until Finish.
  std::vector<CheckedTransaction> Take();

  // Tells the submitters of a taken transaction.
  void Finish(const Digest& id, const Result<FinalOutcome>& outcome);

  // Refuses further transactions with this reason, and tells all who wait.
  void Close(const Error& reason);

  // Waits until Wake is called, a transaction is there (if that matters), or
  // the time is up.
  enum class Until : std::uint8_t { kTransaction, kWake };
  void Wait(std::uint64_t timeout_ms, Until until);
  void Wake();

  bool empty() const;
  std::size_t size() const;

 private:
  const Options options_;
  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<CheckedTransaction> queue_ GUARDED_BY(mutex_);
  std::size_t octets_ GUARDED_BY(mutex_) = 0;
  // Queued or in the block that is being made.
  std::unordered_map<Digest, std::vector<OutcomeDone>, DigestHash> waiting_
      GUARDED_BY(mutex_);
  std::optional<Error> closed_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;
};

}  // namespace diptych
