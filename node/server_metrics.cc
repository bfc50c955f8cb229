// SPDX-License-Identifier: Apache-2.0
#include "node/server_metrics.h"

#include <fmt/format.h>

#include <iterator>

namespace diptych {
namespace {

std::uint64_t Read(const ServerCounters::Number& number) {
  return number.load(std::memory_order_relaxed);
}

void Head(std::string& out, std::string_view name, std::string_view type,
          std::string_view help) {
  fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", name,
                 help, name, type);
}

void Plain(std::string& out, std::string_view name, std::string_view type,
           std::string_view help, const ServerCounters::Number& number) {
  Head(out, name, type, help);
  fmt::format_to(std::back_inserter(out), "{} {}\n", name, Read(number));
}

void Requests(std::string& out, const ServerCounters& counters) {
  Head(out, "diptych_http_requests_total", "counter",
       "Answers by route and class of status");
  for (std::size_t route = 0; route < kRouteNames.size(); ++route) {
    for (std::size_t status = 0; status < ServerCounters::kStatusClasses;
         ++status) {
      const std::uint64_t count = Read(counters.requests[route][status]);
      if (count == 0) continue;
      fmt::format_to(std::back_inserter(out),
                     "diptych_http_requests_total{{route=\"{}\",status=\"{}xx"
                     "\"}} {}\n",
                     kRouteNames[route], status + 1, count);
    }
  }
}

void Refusals(std::string& out, const ServerCounters& counters) {
  Head(out, "diptych_http_refusals_total", "counter",
       "Requests and connections turned away, by reason");
  for (std::size_t reason = 0; reason < kRefusalNames.size(); ++reason) {
    const std::uint64_t count = Read(counters.refusals[reason]);
    if (count == 0) continue;
    fmt::format_to(std::back_inserter(out),
                   "diptych_http_refusals_total{{reason=\"{}\"}} {}\n",
                   kRefusalNames[reason], count);
  }
}

void Durations(std::string& out, const ServerCounters& counters) {
  constexpr std::string_view kName = "diptych_http_duration_seconds";
  Head(out, kName, "histogram",
       "From a request's head to its answer being ready");
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < kDurationBoundsUs.size(); ++i) {
    total += Read(counters.durations[i]);
    fmt::format_to(std::back_inserter(out), "{}_bucket{{le=\"{}\"}} {}\n",
                   kName, static_cast<double>(kDurationBoundsUs[i]) / 1e6,
                   total);
  }
  total += Read(counters.durations[kDurationBoundsUs.size()]);
  fmt::format_to(std::back_inserter(out),
                 "{0}_bucket{{le=\"+Inf\"}} {1}\n{0}_sum {2}\n{0}_count {1}\n",
                 kName, total,
                 static_cast<double>(Read(counters.duration_sum_us)) / 1e6);
}

}  // namespace

std::string ServerMetricsText(const ServerCounters& counters) {
  std::string out;
  Requests(out, counters);
  Refusals(out, counters);
  Durations(out, counters);
  Plain(out, "diptych_http_connections_total", "counter",
        "Connections accepted", counters.connections_accepted);
  Plain(out, "diptych_http_connections_open", "gauge", "Connections open now",
        counters.connections_open);
  Plain(out, "diptych_http_answer_held_octets", "gauge",
        "Memory of large answers that clients have not read yet",
        counters.answer_octets_held);
  Plain(out, "diptych_http_received_octets_total", "counter", "Octets received",
        counters.octets_received);
  Plain(out, "diptych_http_sent_octets_total", "counter", "Octets sent",
        counters.octets_sent);
  return out;
}

}  // namespace diptych
