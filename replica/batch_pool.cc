// SPDX-License-Identifier: Apache-2.0
#include "replica/batch_pool.h"

#include <algorithm>
#include <utility>

#include "registry/execution.h"

namespace diptych {

PoolVerdict BatchPool::Add(SharedBatch batch, std::optional<MemberId> from,
                           SteadyMs now) {
  const Digest digest = batch->digest;
  if (const auto held = held_.find(digest); held != held_.end()) {
    if (from || !held->second.from) return PoolVerdict::kKnown;
    Forget(held);
  }
  if (from && final_.contains(digest)) return PoolVerdict::kKnown;
  const auto is_decided = [this](const CheckedTransaction& checked) {
    return decided_.contains(checked.transaction().id);
  };
  if (from && !batch->transactions.empty() &&
      std::ranges::all_of(batch->transactions, is_decided)) {
    return PoolVerdict::kKnown;
  }
  if (from) {
    std::size_t& octets = octets_[*from];
    if (octets + batch->payload.size() > kPoolOctetsPerPeer) {
      return PoolVerdict::kFull;
    }
    octets += batch->payload.size();
  } else {
    own_octets_ += batch->payload.size();
  }
  by_arrival_[++arrivals_] = digest;
  by_expiry_.emplace(batch->expires, arrivals_);
  std::size_t undecided = 0;
  for (const CheckedTransaction& checked : batch->transactions) {
    if (from && is_decided(checked)) continue;
    const bool is_new =
        undecided_.emplace(checked.transaction().id, arrivals_).second;
    undecided += is_new ? 1 : 0;
  }
  held_[digest] = {.batch = std::move(batch),
                   .from = from,
                   .arrival = arrivals_,
                   .undecided = undecided,
                   .announced = now,
                   .finals = finals_};
  return PoolVerdict::kNew;
}

SharedBatch BatchPool::Find(const Digest& digest) const {
  const auto found = held_.find(digest);
  return found == held_.end() ? nullptr : found->second.batch;
}

bool BatchPool::IsOwn(const Digest& digest) const {
  const auto found = held_.find(digest);
  return found != held_.end() && !found->second.from;
}

std::vector<SharedBatch> BatchPool::Select(
    const std::set<Digest>& without) const {
  std::vector<SharedBatch> selected;
  std::size_t octets = 0;
  std::size_t transactions = 0;
  for (const auto& [arrival, digest] : by_arrival_) {
    if (without.contains(digest)) continue;
    const SharedBatch& batch = held_.at(digest).batch;
    octets += batch->payload.size();
    transactions += batch->transactions.size();
    if (octets > kBlockOctetsMax || transactions > kBlockTransactionsMax ||
        selected.size() == kBatchesPerBlock) {
      break;
    }
    selected.push_back(batch);
  }
  return selected;
}

bool BatchPool::HasOtherThan(const std::set<Digest>& without) const {
  return std::ranges::any_of(
      held_, [&](const auto& held) { return !without.contains(held.first); });
}

void BatchPool::Finalize(std::span<const SharedBatch> batches) {
  ++finals_;
  for (const SharedBatch& batch : batches) {
    if (const auto held = held_.find(batch->digest); held != held_.end()) {
      Forget(held);
    }
    if (!final_.insert(batch->digest).second) continue;
    final_order_.push_back(batch->digest);
    if (final_order_.size() <= kFinalBatchesKept) continue;
    final_.erase(final_order_.front());
    final_order_.pop_front();
  }
}

void BatchPool::FinalizeTransactions(std::span<const Digest> ids) {
  std::vector<SharedBatch> whole;
  for (const Digest& id : ids) {
    auto at = undecided_.lower_bound({id, 0});
    while (at != undecided_.end() && at->first == id) {
      Held& held = held_.at(by_arrival_.at(at->second));
      if (--held.undecided == 0) whole.push_back(held.batch);
      at = undecided_.erase(at);
    }
    if (!decided_.insert(id).second) continue;
    decided_order_.push_back(id);
    if (decided_order_.size() <= kDecidedKept) continue;
    decided_.erase(decided_order_.front());
    decided_order_.pop_front();
  }
  if (!whole.empty()) Finalize(whole);
}

std::vector<Digest> BatchPool::DropExpired(TimeMs time) {
  std::vector<Digest> own;
  while (!by_expiry_.empty() && by_expiry_.begin()->first <= time) {
    const std::uint64_t arrival = by_expiry_.begin()->second;
    const auto held = held_.find(by_arrival_.at(arrival));
    if (!held->second.from) {
      for (const auto& checked : held->second.batch->transactions) {
        const Digest& id = checked.transaction().id;
        if (undecided_.contains({id, arrival})) own.push_back(id);
      }
    }
    Forget(held);
  }
  return own;
}

void BatchPool::Drop(std::span<const SharedBatch> batches) {
  for (const SharedBatch& batch : batches) {
    if (const auto held = held_.find(batch->digest); held != held_.end()) {
      Forget(held);
    }
  }
}

void BatchPool::Forget(std::map<Digest, Held>::iterator held) {
  if (held->second.from) {
    octets_[*held->second.from] -= held->second.batch->payload.size();
  } else {
    own_octets_ -= held->second.batch->payload.size();
  }
  const std::uint64_t arrival = held->second.arrival;
  for (const CheckedTransaction& checked : held->second.batch->transactions) {
    undecided_.erase({checked.transaction().id, arrival});
  }
  by_expiry_.erase({held->second.batch->expires, arrival});
  by_arrival_.erase(arrival);
  held_.erase(held);
}

std::vector<SharedBatch> BatchPool::TakeStale(const std::set<Digest>& without,
                                              SteadyMs now) {
  std::vector<SharedBatch> stale;
  for (auto& [digest, held] : held_) {
    if (held.from || without.contains(digest)) continue;
    if (std::exchange(held.finals, finals_) != finals_) held.wait = kAnnounceMs;
    if (now.value < held.announced.value + held.wait) continue;
    held.announced = now;
    held.wait = std::min(2 * held.wait, kAnnounceMsMax);
    stale.push_back(held.batch);
  }
  return stale;
}

std::vector<SharedBatch> BatchPool::Own() const {
  std::vector<SharedBatch> own;
  for (const auto& [arrival, digest] : by_arrival_) {
    const Held& held = held_.at(digest);
    if (!held.from) own.push_back(held.batch);
  }
  return own;
}

}  // namespace diptych
