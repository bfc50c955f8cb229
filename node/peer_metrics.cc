// SPDX-License-Identifier: Apache-2.0
#include "node/peer_metrics.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace diptych {
namespace {

void Head(std::string& out, std::string_view name, std::string_view type,
          std::string_view help) {
  fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", name,
                 help, name, type);
}

void Plain(std::string& out, std::string_view name, std::string_view type,
           std::string_view help, std::uint64_t number) {
  Head(out, name, type, help);
  fmt::format_to(std::back_inserter(out), "{} {}\n", name, number);
}

// One line for each number that is not zero.
template <std::size_t kCount>
void Labelled(std::string& out, std::string_view name, std::string_view help,
              std::string_view label,
              const PeerCounters::Numbers<kCount>& numbers,
              const std::array<std::string_view, kCount>& names) {
  Head(out, name, "counter", help);
  for (std::size_t i = 0; i < kCount; ++i) {
    const std::uint64_t count = numbers[i].load(std::memory_order_relaxed);
    if (count == 0) continue;
    fmt::format_to(std::back_inserter(out), "{}{{{}=\"{}\"}} {}\n", name, label,
                   names[i], count);
  }
}

}  // namespace

std::string PeerMetricsText(const PeerCounters& counters) {
  std::string out;
  Head(out, "diptych_peer_connections", "gauge",
       "Connections to peers that stand now, by channel");
  for (std::size_t i = 0; i < kPeerChannelCount; ++i) {
    fmt::format_to(std::back_inserter(out),
                   "diptych_peer_connections{{channel=\"{}\"}} {}\n",
                   kPeerChannelNames[i],
                   counters.connections_up[i].load(std::memory_order_relaxed));
  }
  Plain(out, "diptych_peer_connections_unauthenticated", "gauge",
        "Connections now that have proven no key yet",
        counters.connections_unauthenticated.load(std::memory_order_relaxed));
  Labelled(out, "diptych_peer_frames_received_total",
           "Frames received, by kind", "kind", counters.frames_received,
           kFrameKindNames);
  Labelled(out, "diptych_peer_received_octets_total",
           "Octets of frames received, by kind", "kind",
           counters.octets_received, kFrameKindNames);
  Labelled(out, "diptych_peer_frames_sent_total", "Frames sent, by kind",
           "kind", counters.frames_sent, kFrameKindNames);
  Labelled(out, "diptych_peer_sent_octets_total",
           "Octets of frames sent, by kind", "kind", counters.octets_sent,
           kFrameKindNames);
  Labelled(out, "diptych_peer_frames_dropped_total",
           "Frames that were not sent, by reason", "reason",
           counters.frames_dropped, kDropReasonNames);
  Labelled(out, "diptych_peer_handshake_failures_total",
           "Connections that ended before they stood, by reason", "reason",
           counters.handshake_failures, kHandshakeFailureNames);
  Labelled(out, "diptych_peer_disconnects_total",
           "Connections that ended, by reason", "reason", counters.disconnects,
           kDisconnectNames);
  Labelled(out, "diptych_peer_offences_total",
           "What peers did that no honest peer does, by kind", "offence",
           counters.offences, kOffenceNames);
  Plain(out, "diptych_peer_refusals_total", "counter",
        "Peers refused for what they did",
        counters.refusals.load(std::memory_order_relaxed));
  Plain(out, "diptych_peer_contests_total", "counter",
        "Times that connections of one peer replaced each other in turn",
        counters.contests.load(std::memory_order_relaxed));
  return out;
}

std::string ConvictionMetricsText(
    const std::vector<ConvictedMember>& convicted) {
  std::string out;
  Head(out, "diptych_convictions", "gauge",
       "Views in which the register holds evidence against a member");
  for (const ConvictedMember& member : convicted) {
    fmt::format_to(std::back_inserter(out),
                   "diptych_convictions{{member=\"{}\"}} {}\n",
                   member.member.value, member.count);
  }
  return out;
}

std::string ConsensusMetricsText(const ConsensusStatus& status) {
  std::string out;
  Plain(out, "diptych_consensus_view", "gauge", "The view this node is in",
        status.view.value);
  Plain(out, "diptych_consensus_evidence_total", "counter",
        "Contradictions of validators that are proven", status.evidence_count);
  Plain(out, "diptych_cosignature_contradictions", "gauge",
        "Pairs of cosignatures of different logs that are kept, one of each "
        "two signers",
        status.contradictions.size());
  Plain(out, "diptych_consensus_taking_part", "gauge",
        "0 if this node does not or cannot take its part, else 1",
        status.trouble.empty() ? 1 : 0);
  Plain(out, "diptych_clock_strays", "gauge",
        "1 if the clock is too far from the other validators', else 0",
        status.clock_strays ? 1 : 0);
  if (status.clock_offset_ms) {
    Head(out, "diptych_clock_offset_seconds", "gauge",
         "How far the clock is ahead of the other validators'");
    fmt::format_to(std::back_inserter(out), "diptych_clock_offset_seconds {}\n",
                   static_cast<double>(*status.clock_offset_ms) / 1000.0);
  }
  Head(out, "diptych_peer_height", "gauge",
       "The newest final block that a peer has told of");
  for (const PeerHealth& peer : status.peers) {
    fmt::format_to(std::back_inserter(out),
                   "diptych_peer_height{{member=\"{}\"}} {}\n",
                   peer.member.value, peer.height.value);
  }
  const auto& catch_up = status.catch_up;
  Plain(out, "diptych_catch_up_remaining_blocks", "gauge",
        "Final blocks that are still to be fetched, if it is catching up",
        catch_up ? catch_up->remaining() : 0);
  Plain(out, "diptych_catch_up_blocks_per_second", "gauge", "How fast they are",
        catch_up ? catch_up->blocks_per_second : 0);
  return out;
}

}  // namespace diptych
