// SPDX-License-Identifier: Apache-2.0
#include "node/mempool.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/check.h"

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

void Mempool::Add(std::vector<Arrival> arrivals) {
  if (arrivals.empty()) return;
  std::vector<std::pair<OutcomeDone, Error>> refused;
  bool is_first = false;
  {
    const WriterLock lock(mutex_);
    is_first = queue_.empty();
    if (is_first) waiting_since_ = Clock::now();
    for (Arrival& arrival : arrivals) {
      if (const Status added = AddOne(arrival); !added) {
        refused.emplace_back(std::move(arrival.done), added.error());
      }
    }
  }
  // Who waits has to know from when on. What comes later changes nothing, or
  // it is the end of what was announced, and that wakes him.
  if (is_first) changed_.notify_one();
  for (auto& [done, error] : refused) done(error);
}

Status Mempool::AddOne(Arrival& arrival) {
  if (closed_) return *closed_;
  const Digest& id = arrival.transaction.transaction().id;
  const auto waiting = waiting_.find(id);
  if (waiting != waiting_.end()) {
    if (waiting->second.size() >= kSubmittersMax) {
      return Error{ErrorCode::kLimit,
                   "this transaction is waited for many times already"};
    }
    waiting->second.push_back(std::move(arrival.done));
    return Ok();
  }
  const std::size_t octets = OctetsOf(arrival.transaction);
  if (queue_.size() >= options_.transactions_max ||
      octets_ + octets > options_.octets_max) {
    return Error{ErrorCode::kLimit,
                 "the queue of transactions is full: try again shortly"};
  }
  waiting_[id].push_back(std::move(arrival.done));
  octets_ += octets;
  queue_.push_back(std::move(arrival.transaction));
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
  waiting_since_ = Clock::now();
  return taken;
}

template <class Ids>
std::vector<std::vector<OutcomeDone>> Mempool::TakeSubmitters(const Ids& ids) {
  std::vector<std::vector<OutcomeDone>> submitters;
  const WriterLock lock(mutex_);
  for (const Digest& id : ids) {
    std::vector<OutcomeDone>& found = submitters.emplace_back();
    const auto waiting = waiting_.find(id);
    if (waiting == waiting_.end()) continue;
    found = std::move(waiting->second);
    waiting_.erase(waiting);
  }
  return submitters;
}

void Mempool::Finish(std::span<const DecidedTransaction> decided) {
  auto submitters =
      TakeSubmitters(decided | std::views::transform(&DecidedTransaction::id));
  for (std::size_t i = 0; i < decided.size(); ++i) {
    for (OutcomeDone& done : submitters[i]) done(decided[i].outcome);
  }
}

void Mempool::Refuse(std::span<const CheckedTransaction> taken,
                     const Error& reason) {
  auto submitters = TakeSubmitters(
      taken | std::views::transform([](const CheckedTransaction& checked) {
        return checked.transaction().id;
      }));
  for (std::vector<OutcomeDone>& waiting : submitters) {
    for (OutcomeDone& done : waiting) done(reason);
  }
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
  for (auto& [id, submitters] : waiting) {
    for (OutcomeDone& done : submitters) done(reason);
  }
  Wake();
}

void Mempool::Wait(std::uint64_t timeout_ms, Until until) {
  const WriterLock lock(mutex_);
  Clock::time_point now = Clock::now();
  const auto deadline = now + std::chrono::milliseconds(timeout_ms);
  while (!woken_ && now < deadline) {
    const Clock::time_point ready =
        until == Until::kReady ? ReadyTime() : Clock::time_point::max();
    if (ready <= now) break;
    changed_.wait_until(mutex_, std::min(ready, deadline));
    now = Clock::now();
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

bool Mempool::IsReady() const {
  const ReaderLock lock(mutex_);
  return ReadyTime() <= Clock::now();
}

Mempool::Clock::time_point Mempool::ReadyTime() const {
  if (queue_.empty()) return Clock::time_point::max();
  if (announced_ == 0) return Clock::time_point::min();
  return waiting_since_ + kGatherTime;
}

void Mempool::BeginAnnounced() {
  const WriterLock lock(mutex_);
  ++announced_;
}

void Mempool::EndAnnounced() {
  bool is_ready = false;
  {
    const WriterLock lock(mutex_);
    is_ready = --announced_ == 0 && !queue_.empty();
  }
  if (is_ready) changed_.notify_one();
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
