// SPDX-License-Identifier: Apache-2.0
//
// ServerCounters is what an HttpServer counts of itself, for whoever exports
// metrics.
//
// Thread-safe: each number is an atomic of its own, read and written relaxed,
// so that two numbers read together may be a request apart.

#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "rpc/request_path.h"

namespace diptych {

// Why a request or a connection was turned away by the server itself.
enum class Refusal : std::uint8_t {
  kMalformed,           // no HTTP/1.1 that this server reads
  kHeaderTooLong,       // and 414, the target
  kBodyTooLong,         // or a body where none belongs
  kTimeout,             // the request did not come in time
  kRate,                // too many requests from one address
  kConnections,         // all connections are taken
  kAddressConnections,  // one address has all it may have
  kAccept,              // the system gave no socket
  kAnswers,             // clients that read slowly hold too many answers
  kFailure,             // a library threw, for want of memory for example
};

inline constexpr std::array<std::string_view, 10> kRefusalNames = {
    "malformed", "header_too_long", "body_too_long",       "timeout",
    "rate",      "connections",     "address_connections", "accept",
    "answers",   "failure"};

// Routes as metrics tell them apart: the calls, in the order of RpcMethod, then
// the others.
inline constexpr std::array<std::string_view, 21> kRouteNames = {
    "Submit",
    "GetNetwork",
    "GetReceipts",
    "LookupCommitments",
    "GetStatus",
    "GetStatusList",
    "GetDirectoryRecord",
    "GetBlocks",
    "GetInclusionProof",
    "GetConsistencyProof",
    "GetNodeStatus",
    "checkpoint",
    "tile",
    "branch",
    "status-list",
    "status-aggregation",
    "did-document",
    "metrics",
    "healthz",
    "index",
    "none"};

// The place of a route in kRouteNames.
inline std::size_t RouteNumber(const Route& route) {
  if (const RpcRoute* call = std::get_if<RpcRoute>(&route)) {
    return static_cast<std::size_t>(call->method);
  }
  return kRpcMethodNames.size() + route.index() - 1;
}

// Upper bounds of the duration histogram's buckets, in microseconds: from a
// tile in the page cache to a Submit that waits for several blocks.
inline constexpr std::array<std::uint64_t, 10> kDurationBoundsUs = {
    100,     300,       1'000,     3'000,      10'000,
    100'000, 1'000'000, 3'000'000, 10'000'000, 60'000'000};

struct ServerCounters {
  using Number = std::atomic<std::uint64_t>;
  // Status classes 1xx to 5xx; [0] is 1xx.
  static constexpr std::size_t kStatusClasses = 5;

  std::array<std::array<Number, kStatusClasses>, kRouteNames.size()> requests{};
  std::array<Number, kRefusalNames.size()> refusals{};
  Number connections_accepted{0};
  Number connections_open{0};  // Now, not ever.
  // Of large answers that clients have not read yet; now, not ever.
  Number answer_octets_held{0};
  Number octets_received{0};
  Number octets_sent{0};
  // How many requests took at most the bound and more than the one before it;
  // the last counts those beyond all bounds. From the head's last octet to the
  // answer being ready to send.
  std::array<Number, kDurationBoundsUs.size() + 1> durations{};
  Number duration_sum_us{0};

  void CountRefusal(Refusal reason) {
    Add(refusals[static_cast<std::size_t>(reason)], 1);
  }

  // Requires: 100 <= status < 600.
  void CountReply(std::size_t route, unsigned status) {
    Add(requests[route][status / 100 - 1], 1);
  }

  void CountDuration(std::chrono::steady_clock::duration duration) {
    const auto us = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(duration)
            .count());
    std::size_t bucket = 0;
    while (bucket < kDurationBoundsUs.size() &&
           us > kDurationBoundsUs[bucket]) {
      ++bucket;
    }
    Add(durations[bucket], 1);
    Add(duration_sum_us, us);
  }

  static void Add(Number& number, std::uint64_t amount) {
    number.fetch_add(amount, std::memory_order_relaxed);
  }
};

}  // namespace diptych
