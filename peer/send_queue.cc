// SPDX-License-Identifier: Apache-2.0
#include "peer/send_queue.h"

#include <utility>

#include "base/check.h"

namespace diptych {

SendQueue::SendQueue(PeerChannel channel)
    : channel_(channel),
      limits_(channel == PeerChannel::kBulk ? kBulkQueueLimits
                                            : kConsensusQueueLimits) {}

SendQueue::Pushed SendQueue::Push(OutgoingFrame frame) {
  const std::size_t size = frame.body->size();
  CHECK(size <= FrameSizeMax(channel_, frame.kind).value());
  Pushed pushed;
  if (!HasRoom(size) && channel_ == PeerChannel::kConsensus) {
    pushed.dropped = MakeRoom(frame.kind, size);
  }
  if (!HasRoom(size)) return pushed;
  octets_ += size;
  frames_.push_back(std::move(frame));
  pushed.is_queued = true;
  return pushed;
}

std::size_t SendQueue::MakeRoom(FrameKind kind, std::size_t size) {
  std::size_t count = 0;
  std::size_t octets = 0;
  const auto is_enough = [&] {
    return Fits(frames_.size() - count + 1, octets_ - octets + size);
  };
  for (const OutgoingFrame& frame : frames_) {
    if (is_enough()) break;
    if (frame.kind != kind) continue;
    ++count;
    octets += frame.body->size();
  }
  if (!is_enough()) return 0;
  std::size_t left = count;
  std::erase_if(frames_, [&](const OutgoingFrame& frame) {
    if (left == 0 || frame.kind != kind) return false;
    --left;
    return true;
  });
  octets_ -= octets;
  return count;
}

std::vector<OutgoingFrame> SendQueue::Take(std::size_t octets) {
  std::vector<OutgoingFrame> taken;
  std::size_t sum = 0;
  while (!frames_.empty() && (taken.empty() || sum < octets)) {
    sum += frames_.front().body->size();
    taken.push_back(std::move(frames_.front()));
    frames_.pop_front();
  }
  octets_ -= sum;
  return taken;
}

void SendQueue::Clear() {
  frames_.clear();
  octets_ = 0;
}

}  // namespace diptych
