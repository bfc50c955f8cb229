// SPDX-License-Identifier: Apache-2.0
#include "node/mempool.h"

#include <chrono>
#include <utility>

namespace diptych {
namespace {

// Its octets in a payload (docs/spec/blocks.md).
std::size_t OctetsOf(const CheckedTransaction& transaction) {
  return 4 + transaction.transaction().body_octets.size() +
         std::tuple_size_v<EcdsaSignature>;
}

// A retry of one transaction is natural; dozens are a flood.
constexpr std::size_t kSubmittersMax = 16;

}  // namespace

Status Mempool::Add(CheckedTransaction transaction, OutcomeDone done) {
  const Digest id = transaction.transaction().id;
  const std::size_t octets = OctetsOf(transaction);
  {
    const WriterLock lock(mutex_);
    if (closed_) return *closed_;
    const auto waiting = waiting_.find(id);
    if (waiting != waiting_.end()) {
      if (waiting->second.size() >= kSubmittersMax) {
        return Error{ErrorCode::kLimit,
                     "this transaction is waited for many times already"};
      }
      waiting->second.push_back(std::move(done));
      return Ok();
    }
    if (queue_.size() >= options_.transactions_max ||
        octets_ + octets > options_.octets_max) {
      return Error{ErrorCode::kLimit,
                   "the queue of transactions is full: try again shortly"};
    }
    waiting_[id].push_back(std::move(done));
    octets_ += octets;
    queue_.push_back(std::move(transaction));
  }
  changed_.notify_one();
  return Ok();
}

std::vector<CheckedTransaction> Mempool::Take() {
  const WriterLock lock(mutex_);
  std::vector<CheckedTransaction> taken;
  std::size_t total = 0;
  while (!queue_.empty() && taken.size() < kBlockTransactionsMax) {
    const std::size_t octets = OctetsOf(queue_.front());
    if (total + octets > kBlockOctetsMax) break;
    total += octets;
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  octets_ -= total;
  return taken;
}

void Mempool::Finish(const Digest& id, const Result<FinalOutcome>& outcome) {
  std::vector<OutcomeDone> submitters;
  {
    const WriterLock lock(mutex_);
    const auto waiting = waiting_.find(id);
    if (waiting == waiting_.end()) return;
    submitters = std::move(waiting->second);
    waiting_.erase(waiting);
  }
  for (const OutcomeDone& done : submitters) done(outcome);
}

void Mempool::Close(const Error& reason) {
  std::unordered_map<Digest, std::vector<OutcomeDone>, DigestHash> waiting;
  {
    const WriterLock lock(mutex_);
    closed_ = reason;
    waiting.swap(waiting_);
    queue_.clear();
    octets_ = 0;
  }
  for (const auto& [id, submitters] : waiting) {
    for (const OutcomeDone& done : submitters) done(reason);
  }
  Wake();
}

void Mempool::Wait(std::uint64_t timeout_ms, Until until) {
  const WriterLock lock(mutex_);
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  while (!woken_ && (until == Until::kWake || queue_.empty())) {
    if (changed_.wait_until(mutex_, deadline) == std::cv_status::timeout) {
      break;
    }
  }
  woken_ = false;
}

void Mempool::Wake() {
  {
    const WriterLock lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

bool Mempool::empty() const {
  const ReaderLock lock(mutex_);
  return queue_.empty();
}

std::size_t Mempool::size() const {
  const ReaderLock lock(mutex_);
  return queue_.size();
}

}  // namespace diptych
