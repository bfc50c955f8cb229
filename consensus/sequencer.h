// SPDX-License-Identifier: Apache-2.0
//
// A Sequencer decides when a network of one validator makes its next block.
//
// It is the ordering core for n = 1: one step from an event and a time to the
// actions that follow, without I/O, clock, thread or randomness. The node's
// effect loop interprets the actions. Events and actions are those of
// consensus.md section 2.14 that one validator needs, so that the core for
// several can stand in its place: nothing but the effect loop knows which.
//
//   TransactionsPending -> Build ... Built -> Commit ... Durable -> Build ...
//
// While a block is on its way to the disk, transactions gather for the next:
// the busier the node, the larger its blocks. An idle network seals a
// heartbeat block `heartbeat_ms` after its newest block.

#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "consensus/header.h"

namespace diptych {

// Events.

// Whether transactions wait to be ordered.
struct TransactionsPending {
  bool pending = false;
};
// Time has passed; at the latest at the deadline of the newest Arm.
struct Tick {};
// The block that Build asked for has been built.
struct Built {
  Header header;
};
// The block that Commit asked for is on the disk.
struct Durable {
  Height height;
};

// The block that Commit asked for could not be written, and nothing of it was.
struct NotCommitted {};

using OrderingEvent =
    std::variant<TransactionsPending, Tick, Built, Durable, NotCommitted>;

// Actions.

// Build a block with these coordinates from the waiting transactions, none if
// it is a heartbeat.
struct Build {
  View view;
  Height height;
  Digest parent_hash{};
  View parent_view;
  TimeMs time;
  bool is_heartbeat = false;
};
// The block is final: write it, and acknowledge once it is durable.
struct Commit {
  Header header;
};
// Send a Tick at this time. Replaces the deadline before it.
struct Arm {
  TimeMs deadline;
};

using OrderingAction = std::variant<Build, Commit, Arm>;

class Sequencer {
 public:
  struct Options {
    // The newest block, and its view.
    Header tip;
    std::uint64_t heartbeat_ms = 60'000;
    // How long the first waiting transaction may wait for company.
    std::uint64_t delay_ms = 0;
    // How long to wait after a block that could not be written.
    std::uint64_t retry_ms = 1'000;
  };

  explicit Sequencer(const Options& options)
      : options_(options),
        tip_hash_(HeaderHash(options.tip)),
        tip_(options.tip) {}

  std::vector<OrderingAction> Step(const OrderingEvent& event, TimeMs now);

 private:
  enum class Stage : std::uint8_t { kIdle, kBuilding, kCommitting };

  // What an idle sequencer does: build, or arm for when there is reason to.
  std::vector<OrderingAction> Continue(TimeMs now);

  Options options_;
  Stage stage_ = Stage::kIdle;
  Digest tip_hash_;
  Header tip_;
  Header building_;
  bool pending_ = false;
  TimeMs pending_since_;
  TimeMs not_before_;  // After a block that could not be written.
};

}  // namespace diptych
