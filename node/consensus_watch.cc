// SPDX-License-Identifier: Apache-2.0
#include "node/consensus_watch.h"

namespace diptych {

ConsensusStatus ConsensusWatch::Look(const ConsensusSight& sight, Time now) {
  LookAtConnections(sight, now);
  LookAtBlocks(sight, now);
  LookAtDoubt(sight);
  LookAtClock(sight);
  ConsensusStatus status{.epoch = sight.epoch,
                         .view = sight.view,
                         .peers = {},
                         .clock_offset_ms = sight.clock_offset_ms,
                         .clock_strays = sight.clock_strays,
                         .trouble = health_.trouble(),
                         .warnings = health_.warnings(),
                         .takes_work = health_.takes_work(),
                         .catch_up = progress_.status()};
  heights_.Note(sight.height, now);
  for (const ConsensusSight::Peer& peer : sight.peers) {
    const MemberId member = peer.connections.member;
    const bool is_connected = peer.connections.has_both();
    status.peers.push_back(
        {.member = member, .is_connected = is_connected, .height = peer.told});
    const std::uint64_t behind = heights_.Behind(peer.told, sight.height, now);
    if (behind == 0 || !is_connected) continue;
    status.warnings.push_back("member " + std::to_string(member.value) +
                              " is " + std::to_string(behind) +
                              " blocks behind this node");
  }
  return status;
}

void ConsensusWatch::NoteTwin(View view) {
  log_.ReportError(
      "this validator's consensus key has signed what this process does not "
      "know of: another process has it, or the data directory was put back; "
      "this one signs nothing any more",
      {{"view", std::to_string(view.value)}});
  health_.NoteTwin(view);
}

void ConsensusWatch::LookAtConnections(const ConsensusSight& sight, Time now) {
  std::vector<PeerConnections> standing;
  standing.reserve(sight.peers.size());
  for (const ConsensusSight::Peer& peer : sight.peers) {
    standing.push_back(peer.connections);
  }
  for (const ConnectionWatch::News& news : connections_.Update(standing, now)) {
    const std::initializer_list<EventLog::Field> fields{
        {"member", std::to_string(news.member.value)},
        {"channel", std::string(ChannelName(news.channel))}};
    if (news.is_back) {
      log_.Info("the connection with a validator is back", fields);
    } else {
      log_.Warning(
          "a connection with a validator stays missing: see that its node runs "
          "and that two connections get through",
          fields);
    }
  }
  health_.NoteConnections(connections_.trouble(), connections_.warnings());
}

void ConsensusWatch::LookAtBlocks(const ConsensusSight& sight, Time now) {
  const Height height = sight.height;
  const Height target{height.value + sight.behind};
  TellOfCatchUp(progress_.Update(height, target, now), height);
  std::optional<ConsensusHealth::Standstill> standstill;
  if (progress_.stands_still()) {
    standstill = {.height = height, .target = target};
  }
  if (!health_.NoteStandstill(standstill)) return;
  if (standstill) {
    log_.Warning("the register here stands still",
                 {{"height", std::to_string(height.value)},
                  {"others", std::to_string(target.value)}});
  } else {
    log_.Info("the register here goes on",
              {{"height", std::to_string(height.value)}});
  }
}

void ConsensusWatch::TellOfCatchUp(CatchUpProgress::News news, Height height) {
  switch (news) {
    case CatchUpProgress::News::kNone:
      return;
    case CatchUpProgress::News::kBegun:
    case CatchUpProgress::News::kGoesOn: {
      const CatchUpStatus& status = *progress_.status();
      log_.Info(
          "catching up",
          {{"percent", std::to_string(status.percent())},
           {"height", std::to_string(status.height.value)},
           {"remaining", std::to_string(status.remaining())},
           {"blocks_per_second", std::to_string(status.blocks_per_second)}});
      return;
    }
    case CatchUpProgress::News::kDone:
      log_.Info("caught up", {{"height", std::to_string(height.value)}});
      return;
  }
}

void ConsensusWatch::LookAtDoubt(const ConsensusSight& sight) {
  if (!health_.NoteDoubt(sight.is_key_in_doubt)) return;
  log_.Info(sight.is_key_in_doubt
                ? "the guard file is new: nothing is signed until a quorum has "
                  "said that there are no blocks yet"
                : "a quorum has no blocks yet: this validator takes part");
}

void ConsensusWatch::LookAtClock(const ConsensusSight& sight) {
  if (!health_.NoteClock(sight.clock_offset_ms, sight.clock_strays)) return;
  const std::string warning = health_.clock_warning();
  if (warning.empty()) {
    log_.Info("the clock is as those of the other validators again");
  } else {
    log_.Warning(warning);
  }
}

}  // namespace diptych
