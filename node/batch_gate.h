// SPDX-License-Identifier: Apache-2.0
//
// A BatchGate says which batches of peers are worth verifying: without it a
// peer that sends copies of old transactions, or more than there is room for,
// has thousands of signatures verified for each megabyte.
//
// What this node asked for goes through in any case, since a block stands on
// it. Each peer may send some that are useless, as restarts and users who
// submit at two nodes make them; more are an offence. Synchronized; time is an
// argument.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <span>

#include "base/digest.h"
#include "base/ids.h"
#include "platform/mutex.h"
#include "replica/exchange.h"

namespace diptych {

// Useless batches of a peer that are let pass: whoever connects again sends all
// of its own that wait, 16 MiB at most, and small ones fill that slowly ...
inline constexpr std::uint32_t kUselessBatchesMax = 512;
// ... and from then on one in each second.
inline constexpr std::chrono::seconds kUselessBatchFades{1};
// Digests that were asked for: those of sixteen full blocks.
inline constexpr std::size_t kAskedBatchesMax = 4'096;

class BatchGate {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void NoteAsked(std::span<const BatchReference> references);
  // Whether it was asked for, of whomever: several may answer, and only the
  // first of them in time.
  bool WasAsked(const Digest& digest) const;

  // What waits of each peer in octets.
  void SetBacklog(const std::map<MemberId, std::size_t>& octets);
  // Whether the pool would have no room for so many octets of the peer.
  bool IsFull(MemberId peer, std::size_t octets) const;

  // The peer has sent a useless one. True if those are too many.
  bool NoteUseless(MemberId peer, Time now);

 private:
  struct Useless {
    std::uint32_t count = 0;
    Time faded_at{};
  };

  mutable Mutex mutex_;
  std::set<Digest> asked_ GUARDED_BY(mutex_);
  std::deque<Digest> asked_order_ GUARDED_BY(mutex_);
  std::map<MemberId, std::size_t> octets_ GUARDED_BY(mutex_);
  // Of peers, and so bounded.
  std::map<MemberId, Useless> useless_ GUARDED_BY(mutex_);
};

}  // namespace diptych
