// SPDX-License-Identifier: Apache-2.0
#include "replica/batch_pool.h"

#include <algorithm>
#include <utility>

#include "registry/execution.h"

namespace diptych {

PoolVerdict BatchPool::Add(SharedBatch batch, std::optional<MemberId> from,
                           SteadyMs now) {
  const Digest digest = batch->digest;
  if (held_.contains(digest) || final_.contains(digest)) {
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
  held_[digest] = {.batch = std::move(batch),
                   .from = from,
                   .arrival = arrivals_,
                   .announced = now,
                   .finals = finals_};
  return PoolVerdict::kNew;
}

SharedBatch BatchPool::Find(const Digest& digest) const {
  const auto found = held_.find(digest);
  return found == held_.end() ? nullptr : found->second.batch;
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
  if (held_.empty() || ids.empty()) return;
  const std::set<Digest> known(ids.begin(), ids.end());
  std::vector<SharedBatch> whole;
  for (const auto& [digest, held] : held_) {
    const bool is_whole = std::ranges::all_of(
        held.batch->transactions, [&](const CheckedTransaction& checked) {
          return known.contains(checked.transaction().id);
        });
    if (is_whole) whole.push_back(held.batch);
  }
  Finalize(whole);
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
  by_arrival_.erase(held->second.arrival);
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
