// SPDX-License-Identifier: Apache-2.0
#include "node/checked_batches.h"

#include <utility>

namespace diptych {

std::expected<SharedBatch, TransactionVerdict> CheckedBatches::Check(
    Bytes payload, std::size_t count,
    const std::map<MemberId, MemberRecord>& members) {
  if (SharedBatch held = Find(payload, count)) return held;
  auto checked =
      CheckBatch(std::move(payload), count, members,
                 [this](const Digest& id) { return FindTransaction(id); });
  if (checked) Add(*checked);
  return checked;
}

SharedBatch CheckedBatches::Find(ByteView payload, std::size_t count) const {
  const auto found = known_.find(BatchDigest(payload));
  SharedBatch held = found == known_.end() ? nullptr : found->second.lock();
  const bool is_same = held != nullptr && held->transactions.size() == count;
  return is_same ? held : nullptr;
}

std::optional<CheckedTransaction> CheckedBatches::FindTransaction(
    const Digest& id) const {
  const auto place = places_.find(id);
  if (place == places_.end()) return std::nullopt;
  const SharedBatch batch = place->second.batch.lock();
  if (batch == nullptr) return std::nullopt;
  return batch->transactions[place->second.index];
}

void CheckedBatches::AddTransactions(const SharedBatch& batch) {
  if (places_.size() + batch->transactions.size() > kCheckedTransactionsMax) {
    std::erase_if(places_,
                  [](const auto& each) { return each.second.batch.expired(); });
    if (places_.size() > kCheckedTransactionsMax / 2) places_.clear();
  }
  for (std::size_t i = 0; i < batch->transactions.size(); ++i) {
    places_[batch->transactions[i].transaction().id] = {batch, i};
  }
}

void CheckedBatches::Add(const SharedBatch& batch) {
  const auto known = known_.find(batch->digest);
  if (known != known_.end() && known->second.lock() == batch) return;
  if (known_.size() == kCheckedMax) {
    std::erase_if(known_,
                  [](const auto& each) { return each.second.expired(); });
    if (known_.size() == kCheckedMax) known_.clear();
  }
  known_[batch->digest] = batch;
  AddTransactions(batch);
  held_.push_back(batch);
  held_octets_ += batch->payload.size();
  while (held_octets_ > kCheckedHeldOctets || held_.size() > kCheckedMax / 2) {
    held_octets_ -= held_.front()->payload.size();
    held_.pop_front();
  }
}

}  // namespace diptych
