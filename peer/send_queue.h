// SPDX-License-Identifier: Apache-2.0
//
// A SendQueue holds the frames that wait for one connection to take them,
// bounded in frames and in octets.
//
// When it is full, the consensus channel drops the oldest frames of the new
// one's kind: consensus sends again what still matters (consensus.md 2.3, R7),
// and the newest vote or certificate says more than the one before. The bulk
// channel refuses the new one, so that whoever sends waits. Bodies are shared
// with other queues and not counted twice anywhere else.
//
// Pure; not synchronized.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "peer/frame.h"

namespace diptych {

struct OutgoingFrame {
  FrameKind kind = FrameKind::kKeepAlive;
  std::shared_ptr<const Bytes> body;  // Not null.
};

struct SendQueueLimits {
  std::size_t frames_max = 0;
  std::size_t octets_max = 0;  // Of bodies.
};

// What consensus says in a minute of silence on the other side; a megabyte is
// a second of a 10 Mbit/s line, and older votes are of no use.
inline constexpr SendQueueLimits kConsensusQueueLimits = {
    .frames_max = 1024, .octets_max = std::size_t{1} << 20U};
// Two full answers with blocks, or 64 batches of 256 KiB.
inline constexpr SendQueueLimits kBulkQueueLimits = {
    .frames_max = 1024, .octets_max = std::size_t{16} << 20U};

class SendQueue {
 public:
  explicit SendQueue(PeerChannel channel);

  struct Pushed {
    bool is_queued = false;
    std::size_t dropped = 0;  // Older frames that made room.
  };

  // Requires: the body is not longer than its kind may be on the channel.
  Pushed Push(OutgoingFrame frame);

  // Whether a body of so many octets finds room beside all that is there.
  bool HasRoom(std::size_t octets) const {
    return Fits(frames_.size() + 1, octets_ + octets);
  }

  // Takes frames off the front until their bodies have `octets` or more; at
  // least one, if there is one.
  std::vector<OutgoingFrame> Take(std::size_t octets);

  void Clear();

  bool empty() const { return frames_.empty(); }
  std::size_t frames() const { return frames_.size(); }
  std::size_t octets() const { return octets_; }

 private:
  bool Fits(std::size_t frames, std::size_t octets) const {
    return frames <= limits_.frames_max && octets <= limits_.octets_max;
  }
  // Drops the oldest of the kind until a body of `size` fits; nothing if all
  // of them are not enough.
  std::size_t MakeRoom(FrameKind kind, std::size_t size);

  const PeerChannel channel_;
  const SendQueueLimits limits_;
  std::deque<OutgoingFrame> frames_;
  std::size_t octets_ = 0;
};

}  // namespace diptych
