// SPDX-License-Identifier: Apache-2.0
//
// A NodeStatus is how one node is doing, as it tells whoever runs it: where the
// register stands, what is cosigned, and what it sees of its peers.
//
// The register's part comes from its view; the ConsensusStatus from whoever
// runs the consensus, who hands it to NodeService::SetConsensusStatus. Nothing
// in it is proven. Plain values.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "consensus/header.h"
#include "node/catch_up_progress.h"
#include "node/kept_contradictions.h"
#include "node/shared_register.h"
#include "proto/diptych/v1/service.pb.h"
#include "registry/directory.h"
#include "registry/state.h"

namespace diptych {

// Another validator, as this node sees it.
struct PeerHealth {
  MemberId member;
  bool is_connected = false;  // By both connections.
  Height height;              // The newest final block it has told of.
};

// What only consensus knows.
struct ConsensusStatus {
  Epoch epoch;
  View view;
  std::vector<PeerHealth> peers;  // In order of members.
  // Equivocations and contradictions that are proven.
  std::uint64_t evidence_count = 0;
  // How far the local clock is ahead of the other validators'; none while
  // that is not known.
  std::optional<std::int64_t> clock_offset_ms = std::nullopt;
  bool clock_strays = false;
  // What keeps this node from taking part (ConsensusHealth); empty if nothing.
  std::string trouble = "";
  std::vector<std::string> warnings = {};
  // Whether what is submitted here gets into a block: false with some troubles.
  bool takes_work = true;
  // Nothing if it is not catching up.
  std::optional<CatchUpStatus> catch_up = std::nullopt;
  // Cosignatures of different logs, in the order in which they were found.
  std::vector<SharedContradiction> contradictions = {};
};

// A member that the register holds evidence against.
struct ConvictedMember {
  MemberId member;
  std::string name;
  // In how many views, and the newest of it.
  std::size_t count = 0;
  ConvictionRecord newest;
};
// In order of members.
std::vector<ConvictedMember> ConvictedMembersOf(const RegisterState& state);

struct NodeStatus {
  std::string origin;
  Digest network_id{};
  MemberId member;
  // The newest final block.
  Height height;
  TimeMs time;
  std::uint64_t log_size = 0;
  // The newest cosigned one; both 0 if there is none.
  Height cosigned_height;
  std::uint64_t cosigned_size = 0;
  std::size_t validators = 0;
  std::vector<ConvictedMember> convicted;
  // It follows and has no vote.
  bool is_observer = false;
  ConsensusStatus consensus;
  bool accepts_writes = true;
  std::string cause;
};

// All but the consensus and whether writes are taken.
NodeStatus NodeStatusOf(const RegisterView& view, MemberId member);

// Contradictions that an answer shows, the oldest: 64 of 1 KiB each. The log
// has all of them.
inline constexpr std::size_t kContradictionsShown = 64;

v1::GetNodeStatusResponse ToProto(const NodeStatus& status);

}  // namespace diptych
