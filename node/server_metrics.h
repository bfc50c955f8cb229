// SPDX-License-Identifier: Apache-2.0
//
// The server metrics are an HttpServer's own counters in the Prometheus text
// format, for /metrics beside those of the node.

#pragma once

#include <string>

#include "rpc/server_counters.h"

namespace diptych {

// Requests by route and status class, refusals by reason, connections, octets
// and the histogram of durations. Counters that are zero are left out where
// they have labels.
std::string ServerMetricsText(const ServerCounters& counters);

}  // namespace diptych
