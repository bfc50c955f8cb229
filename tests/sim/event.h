// SPDX-License-Identifier: Apache-2.0
//
// The EventQueue holds what is going to happen in a simulation, by true time
// and, within a millisecond, in the order of asking.

#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "tests/sim/plan.h"

namespace diptych {

enum class EventKind : std::uint8_t {
  kDeliver,         // argument: its sender's slot and the packet.
  kTick,            // argument: the number of the Arm.
  kWritten,         // The oldest write of the node's disk.
  kWork,            // argument: the application's task.
  kRestart,         // The node comes up.
  kResume,          // The node goes on after a pause.
  kKeepAlive,       // The node says where it is.
  kBehave,          // A Byzantine node's own initiative.
  kRelease,         // A clogged or cut link is whole; argument: the link.
  kSubmit,          // Somebody submits a transaction.
  kLearn,           // The node learns of transactions; argument: the set.
  kFault,           // The next fault.
  kDeadline,        // A property's last moment; argument: which.
  kRot,             // A bit on a disk changes.
  kLosesDirectory,  // One validator.
  kConnected,       // An attempt to connect ends; argument: the other end.
  kSilence,         // Links have been cut for long.
  kLate,            // A Byzantine node sends what it kept; argument: which.
};

struct SimEvent {
  EventKind kind = EventKind::kTick;
  std::uint32_t node = 0;
  // Of the node when it was asked for; after a crash it means nothing. Of a
  // kDeliver, the connection that it comes over; of a kConnected, the attempt.
  std::uint32_t incarnation = 0;
  std::uint64_t argument = 0;
};

// A ring of one slot a millisecond for what comes soon, and a heap for the
// rest, which moves over as time passes: most events are a few milliseconds
// away.
class EventQueue {
 public:
  EventQueue() { slots_.fill({kNone, kNone}); }

  // Of the event popped last.
  TrueMs now() const { return {now_}; }

  // Requires a time that is not before now().
  void Push(TrueMs at, const SimEvent& event) {
    if (at.value < now_ + kSlots) return Append(at.value, event);
    heap_.push_back({at.value, next_order_++, event});
    std::ranges::push_heap(heap_, Later);
    far_ = std::min(far_, at.value);
  }
  SimEvent Pop() {
    if (slots_[now_ % kSlots].first == kNone) Advance();
    Slot& slot = slots_[now_ % kSlots];
    const std::uint32_t at = slot.first;
    Place& place = places_[at];
    slot.first = place.next;
    if (slot.first == kNone) {
      occupied_[now_ % kSlots / 64] &= ~(std::uint64_t{1} << (now_ % 64));
    }
    place.next = free_;
    free_ = at;
    --soon_;
    return place.event;
  }
  bool IsEmpty() const { return soon_ == 0 && heap_.empty(); }

 private:
  static constexpr std::uint64_t kSlots = 2'048;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  struct Slot {
    std::uint32_t first;
    std::uint32_t last;
  };
  struct Place {
    SimEvent event;
    std::uint32_t next;
  };
  struct Far {
    std::uint64_t time;
    std::uint64_t order;  // Of asking.
    SimEvent event;
  };

  static bool Later(const Far& left, const Far& right) {
    if (left.time != right.time) return left.time > right.time;
    return left.order > right.order;
  }

  void Append(std::uint64_t time, const SimEvent& event) {
    std::uint32_t place = free_;
    if (place == kNone) {
      place = static_cast<std::uint32_t>(places_.size());
      places_.emplace_back();
    } else {
      free_ = places_[place].next;
    }
    places_[place] = {event, kNone};
    const std::uint64_t at = time % kSlots;
    Slot& slot = slots_[at];
    if (slot.first == kNone) {
      slot.first = place;
      occupied_[at / 64] |= std::uint64_t{1} << (at % 64);
    } else {
      places_[slot.last].next = place;
    }
    slot.last = place;
    ++soon_;
  }

  // To the time of the next event.
  void Advance() {
    now_ = soon_ == 0 ? far_ : NextOccupied();
    while (far_ < now_ + kSlots) {
      std::ranges::pop_heap(heap_, Later);
      Append(heap_.back().time, heap_.back().event);
      heap_.pop_back();
      far_ = heap_.empty() ? kNever : heap_.front().time;
    }
  }
  std::uint64_t NextOccupied() const {
    const std::uint64_t start = now_ % kSlots;
    std::uint64_t word = start / 64;
    std::uint64_t bits = occupied_[word] >> (start % 64) << (start % 64);
    while (bits == 0) {
      word = (word + 1) % occupied_.size();
      bits = occupied_[word];
    }
    const std::uint64_t at =
        (word * 64) + static_cast<std::uint64_t>(std::countr_zero(bits));
    return now_ + ((at + kSlots - start) % kSlots);
  }

  std::uint64_t now_ = 0;
  std::array<Slot, kSlots> slots_;
  std::array<std::uint64_t, kSlots / 64> occupied_{};
  std::vector<Place> places_;
  std::uint32_t free_ = kNone;
  std::size_t soon_ = 0;        // Events in the ring.
  std::vector<Far> heap_;       // Those after it.
  std::uint64_t far_ = kNever;  // The time of the first of these.
  std::uint64_t next_order_ = 0;
};

}  // namespace diptych
