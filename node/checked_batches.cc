// SPDX-License-Identifier: Apache-2.0
#include "node/checked_batches.h"

namespace diptych {

SharedBatch CheckedBatches::Find(const RawBatch& batch) const {
  const auto found = known_.find(BatchDigest(batch.payload));
  SharedBatch held = found == known_.end() ? nullptr : found->second.lock();
  const bool is_same =
      held != nullptr && held->transactions.size() == batch.transaction_count;
  return is_same ? held : nullptr;
}

void CheckedBatches::Add(const SharedBatch& batch) {
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
