// SPDX-License-Identifier: Apache-2.0
//
// A ConnectionWatch knows for how long this node has not had a connection that
// it should have with another validator's node.
//
// A pair of nodes has two connections (peers.md 3). With one of them a node
// hears that blocks are made and never gets them, or the reverse: it counts as
// connected with both. One that restarts or is dialled again is gone for
// seconds; only what stays away is told. Time is an argument. Not synchronized.

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "peer/frame.h"

namespace diptych {

// What stands now with a validator's node.
struct PeerConnections {
  MemberId member;
  std::array<bool, kPeerChannelCount> stands{};

  bool has_both() const {
    return stands[ChannelNumber(PeerChannel::kConsensus)] &&
           stands[ChannelNumber(PeerChannel::kBulk)];
  }
};

class ConnectionWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // A handshake may take 5 s, and a dial is repeated every second.
  static constexpr std::chrono::seconds kPatience{10};

  // With so many others a node can take its part; `is_validator`: it is one
  // itself, and counts with them.
  struct Needs {
    std::size_t others = 0;
    bool is_validator = true;
  };

  explicit ConnectionWatch(const Needs& needs) : needs_(needs) {}

  // For the log: a connection has been missing for kPatience, or one of which
  // that was told is back.
  struct News {
    MemberId member;
    PeerChannel channel = PeerChannel::kConsensus;
    bool is_back = false;
  };
  std::vector<News> Update(std::span<const PeerConnections> peers, Time now);

  // Why this node cannot take its part: it has had too few others for
  // kPatience. Empty if it can.
  std::string trouble() const;

  // Of those peers one of whose connections stands and the other stays away.
  std::vector<std::string> warnings() const;

 private:
  struct Missing {
    Time since{};
    bool is_told = false;
  };
  using Channels = std::array<std::optional<Missing>, kPeerChannelCount>;

  const Needs needs_;
  std::map<MemberId, Channels> peers_;
  std::size_t reached_ = 0;
  std::optional<Time> too_few_since_;
  bool is_cut_off_ = false;
};

}  // namespace diptych
