// SPDX-License-Identifier: Apache-2.0
//
// The EventQueue holds what is going to happen in a simulation, by true time
// and, within a millisecond, in the order of asking.

#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/sim/plan.h"

namespace diptych {

enum class EventKind : std::uint8_t {
  kDeliver,    // argument: the packet.
  kTick,       // argument: the number of the Arm.
  kWritten,    // The oldest write of the node's disk.
  kWork,       // argument: the application's task.
  kRestart,    // The node comes up.
  kResume,     // The node goes on after a pause.
  kKeepAlive,  // The node says where it is.
  kBehave,     // A Byzantine node's own initiative.
  kRelease,    // A clogged or cut link is whole; argument: the link.
  kSubmit,     // Somebody submits a transaction.
  kLearn,      // The node learns of transactions; argument: the set.
  kFault,      // The next fault.
  kDeadline,   // A property's last moment; argument: which.
};

struct SimEvent {
  TrueMs time;
  std::uint64_t order = 0;
  EventKind kind = EventKind::kTick;
  std::uint32_t node = 0;
  // Of the node when it was asked for; after a crash it means nothing.
  std::uint32_t incarnation = 0;
  std::uint64_t argument = 0;
};

class EventQueue {
 public:
  void Push(SimEvent event) {
    event.order = next_order_++;
    heap_.push_back(event);
    std::ranges::push_heap(heap_, Later);
  }
  SimEvent Pop() {
    std::ranges::pop_heap(heap_, Later);
    const SimEvent event = heap_.back();
    heap_.pop_back();
    return event;
  }
  bool IsEmpty() const { return heap_.empty(); }

 private:
  static bool Later(const SimEvent& left, const SimEvent& right) {
    if (left.time != right.time) return left.time > right.time;
    return left.order > right.order;
  }

  std::vector<SimEvent> heap_;
  std::uint64_t next_order_ = 0;
};

}  // namespace diptych
