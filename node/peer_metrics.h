// SPDX-License-Identifier: Apache-2.0
//
// The peer metrics are a PeerNetwork's counters and the state of consensus in
// the Prometheus text format, for /metrics beside those of the node.

#pragma once

#include <string>
#include <vector>

#include "node/node_status.h"
#include "peer/peer_counters.h"

namespace diptych {

// Connections by channel, frames and octets by kind, what was dropped, refused
// or failed, by reason. Counters that are zero are left out where they have
// labels.
std::string PeerMetricsText(const PeerCounters& counters);

// View, evidence, clock, and how high each peer's final chain is.
std::string ConsensusMetricsText(const ConsensusStatus& status);

// In how many views each member is convicted.
std::string ConvictionMetricsText(
    const std::vector<ConvictedMember>& convicted);

}  // namespace diptych
