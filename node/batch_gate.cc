// SPDX-License-Identifier: Apache-2.0
#include "node/batch_gate.h"

#include <algorithm>

#include "replica/batch_pool.h"

namespace diptych {

void BatchGate::NoteAsked(std::span<const BatchReference> references) {
  const WriterLock lock(mutex_);
  for (const BatchReference& reference : references) {
    if (!asked_.insert(reference.digest).second) continue;
    asked_order_.push_back(reference.digest);
    if (asked_order_.size() <= kAskedBatchesMax) continue;
    asked_.erase(asked_order_.front());
    asked_order_.pop_front();
  }
}

bool BatchGate::WasAsked(const Digest& digest) const {
  const ReaderLock lock(mutex_);
  return asked_.contains(digest);
}

void BatchGate::SetBacklog(const std::map<MemberId, std::size_t>& octets) {
  const WriterLock lock(mutex_);
  if (octets_ != octets) octets_ = octets;
}

bool BatchGate::IsFull(MemberId peer, std::size_t octets) const {
  const ReaderLock lock(mutex_);
  const auto held = octets_.find(peer);
  return held != octets_.end() && held->second + octets > kPoolOctetsPerPeer;
}

bool BatchGate::NoteUseless(MemberId peer, Time now) {
  const WriterLock lock(mutex_);
  Useless& useless = useless_.try_emplace(peer, Useless{0, now}).first->second;
  const auto faded = (now - useless.faded_at) / kUselessBatchFades;
  useless.faded_at += faded * kUselessBatchFades;
  useless.count -=
      static_cast<std::uint32_t>(std::min<std::int64_t>(faded, useless.count));
  if (useless.count >= kUselessBatchesMax) return true;
  ++useless.count;
  return false;
}

}  // namespace diptych
