// SPDX-License-Identifier: Apache-2.0
//
// A ConsensusWatch makes of what a node with others sees, look for look, how it
// takes its part in consensus: the status for who asks, and a line of the log
// when something changes.
//
// It sees connections that stay missing (ConnectionWatch), blocks that do not
// come (CatchUpProgress), peers that are behind (HeightHistory) and a clock
// that strays; of a twin and a divergence it is told. What all that means for
// the node is ConsensusHealth's to say. Time is an argument. Not synchronized.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "consensus/header.h"
#include "node/catch_up_progress.h"
#include "node/connection_watch.h"
#include "node/consensus_health.h"
#include "node/event_log.h"
#include "node/height_history.h"
#include "node/node_status.h"

namespace diptych {

// What there is to see at one moment.
struct ConsensusSight {
  Epoch epoch;
  View view;
  Height height;             // Of the newest block that is stored here.
  std::uint64_t behind = 0;  // Final blocks elsewhere above it.
  bool is_key_in_doubt = false;
  // As in ConsensusStatus.
  std::optional<std::int64_t> clock_offset_ms = std::nullopt;
  bool clock_strays = false;

  struct Peer {
    PeerConnections connections;
    Height told;  // The newest final block that it has told of.
  };
  std::vector<Peer> peers = {};  // In order of members.
};

class ConsensusWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `log` must outlive it.
  ConsensusWatch(EventLog& log, const ConnectionWatch::Needs& needs)
      : log_(log), connections_(needs) {}

  // How the node is doing. Of the status it leaves out what was found against
  // validators. Called each second, and whenever it was told something.
  ConsensusStatus Look(const ConsensusSight& sight, Time now);

  // As in ConsensusHealth.
  void NoteTwin(View view);
  void NoteDivergence(const std::string& what) { health_.NoteDivergence(what); }
  bool has_diverged() const { return health_.has_diverged(); }
  std::string trouble() const { return health_.trouble(); }

 private:
  void LookAtConnections(const ConsensusSight& sight, Time now);
  void LookAtBlocks(const ConsensusSight& sight, Time now);
  void TellOfCatchUp(CatchUpProgress::News news, Height height);
  void LookAtDoubt(const ConsensusSight& sight);
  void LookAtClock(const ConsensusSight& sight);

  EventLog& log_;
  ConnectionWatch connections_;
  CatchUpProgress progress_;
  HeightHistory heights_;
  ConsensusHealth health_;
};

}  // namespace diptych
