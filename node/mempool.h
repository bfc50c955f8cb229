// SPDX-License-Identifier: Apache-2.0
//
// The Mempool is the queue of checked transactions that wait for a block.
//
// First come, first ordered. It has limits in number and octets; beyond them
// submitters are told to come back. A transaction that is in it already is
// not queued twice: both submitters hear the same outcome.
//
// A block costs the same however few transactions it has, so the queue is ready
// for one only once nothing more is announced, which under load it is without
// end, or kGatherTime has passed. On an idle node that is at once.
//
// Synchronized.

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <span>
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

// One transaction's outcome, by its id.
struct DecidedTransaction {
  Digest id{};
  FinalOutcome outcome;
};

using OutcomeDone = std::move_only_function<void(const Result<FinalOutcome>&)>;

// How long transactions wait at most for those that are being verified: as long
// as HTTP's threads take for the few dozen that they hand over together.
inline constexpr std::chrono::milliseconds kGatherTime{3};

class Mempool {
 public:
  // Says, as long as it lives, that transactions are on their way to the queue.
  class Announcement {
   public:
    explicit Announcement(Mempool& mempool) : mempool_(mempool) {
      mempool_.BeginAnnounced();
    }
    ~Announcement() { mempool_.EndAnnounced(); }
    Announcement(const Announcement&) = delete;
    Announcement& operator=(const Announcement&) = delete;

   private:
    Mempool& mempool_;
  };

  struct Options {
    std::size_t transactions_max = 20'000;
    std::size_t octets_max = 64 * 1024 * 1024;
  };

  explicit Mempool(const Options& options) : options_(options) {}

  // A transaction, and a submitter who waits to hear of it.
  struct Arrival {
    CheckedTransaction transaction;
    OutcomeDone done;
  };

  // Queues transactions in their order. Each `done` is called exactly once:
  // later, from the register's thread, or at once with kLimit if the queue is
  // full and with kUnavailable if it is closed.
  void Add(std::vector<Arrival> arrivals);

  // Takes transactions from the front, at most kBlockOctetsMax octets and
  // kBlockTransactionsMax of them. Their submitters stay known until Finish.
  std::vector<CheckedTransaction> Take();

  // Tells the submitters of transactions, if there are any here.
  void Finish(std::span<const DecidedTransaction> decided);

  // Tells the submitters of taken transactions that they are not ordered.
  void Refuse(std::span<const CheckedTransaction> taken, const Error& reason);

  // Refuses further transactions with this reason, and tells all who wait.
  void Close(const Error& reason);

  // Waits until Wake is called, the queue is ready (if that matters), or the
  // time is up.
  enum class Until : std::uint8_t { kReady, kWake };
  void Wait(std::uint64_t timeout_ms, Until until);
  void Wake();

  // Whether a block is to be made of the queue now.
  bool IsReady() const;
  bool empty() const;
  std::size_t size() const;

 private:
  using Clock = std::chrono::steady_clock;

  // Queues one, or says why not and leaves its `done` where it is.
  Status AddOne(Arrival& arrival) REQUIRES(mutex_);
  // Those who wait for the transactions; from now on nobody does.
  template <class Ids>
  std::vector<std::vector<OutcomeDone>> TakeSubmitters(const Ids& ids);
  // From when on the queue is ready as it is.
  Clock::time_point ReadyTime() const REQUIRES_SHARED(mutex_);
  void BeginAnnounced();
  void EndAnnounced();

  const Options options_;
  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<CheckedTransaction> queue_ GUARDED_BY(mutex_);
  std::size_t octets_ GUARDED_BY(mutex_) = 0;
  std::size_t announced_ GUARDED_BY(mutex_) = 0;
  // When the queue last became more than empty, or was taken from.
  Clock::time_point waiting_since_ GUARDED_BY(mutex_);
  // Queued or in the block that is being made.
  std::unordered_map<Digest, std::vector<OutcomeDone>, DigestHash> waiting_
      GUARDED_BY(mutex_);
  std::optional<Error> closed_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;
};

}  // namespace diptych
