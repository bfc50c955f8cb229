// SPDX-License-Identifier: Apache-2.0
#include "node/checked_batches.h"

#include <utility>

namespace diptych {

std::expected<SharedBatch, TransactionVerdict> CheckedBatches::Check(
    Bytes payload, std::size_t count,
    const std::map<MemberId, MemberRecord>& members) {
  if (SharedBatch held = Find(payload, count)) return held;
  auto checked = CheckBatch(std::move(payload), count, members);
  if (checked) Add(*checked);
  return checked;
}

SharedBatch CheckedBatches::Find(ByteView payload, std::size_t count) const {
  const auto found = known_.find(BatchDigest(payload));
  SharedBatch held = found == known_.end() ? nullptr : found->second.lock();
  const bool is_same = held != nullptr && held->transactions.size() == count;
  return is_same ? held : nullptr;
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
  held_.push_back(batch);
  held_octets_ += batch->payload.size();
  while (held_octets_ > kCheckedHeldOctets || held_.size() > kCheckedMax / 2) {
    held_octets_ -= held_.front()->payload.size();
    held_.pop_front();
  }
}

}  // namespace diptych
