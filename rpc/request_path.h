// SPDX-License-Identifier: Apache-2.0
//
// A Route is what the target of an HTTP request names: a call, a static path
// of the log, or nothing that this node serves.
//
//   /diptych.v1.Registry/Submit       the call Submit
//   /tile/0/x001/x234/067.p/8         a tile
//   http://node.example/checkpoint    the checkpoint, as a proxy asks for it
//   /status/7/token?time=1700000000   status list 7 as it was then
//
// Each thing has one spelling. But for the time of a status list no target has
// a query, and none an escape in its path or a dot segment, so a target with
// one is refused rather than interpreted: caches and proxies in between may
// read it otherwise. docs/spec/rpc.md.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/ids.h"
#include "base/time_text.h"
#include "tlog/tile_path.h"

namespace diptych {

// The longest target, in octets. The longest that names anything is a partial
// tile's, of 48; the rest is room for the scheme and host of the absolute form.
inline constexpr std::size_t kMaxTargetSize = 512;

// In the order of proto/diptych/v1/service.proto.
enum class RpcMethod : std::uint8_t {
  kSubmit,
  kGetNetwork,
  kGetReceipts,
  kLookupCommitments,
  kGetStatus,
  kGetStatusList,
  kGetDirectoryRecord,
  kGetBlocks,
  kGetInclusionProof,
  kGetConsistencyProof,
  kGetNodeStatus,
};

inline constexpr std::string_view kRpcPrefix = "/diptych.v1.Registry/";

inline constexpr std::array<std::string_view, 11> kRpcMethodNames = {
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
    "GetNodeStatus"};

struct RpcRoute {
  RpcMethod method;
  bool operator==(const RpcRoute&) const = default;
};
struct CheckpointRoute {
  bool operator==(const CheckpointRoute&) const = default;
};
struct TileRoute {
  TilePath path;
  bool operator==(const TileRoute&) const = default;
};

// In which form a status list is asked for.
enum class StatusListForm : std::uint8_t {
  kRevocation,  // /status/7/revocation: a W3C status list credential
  kSuspension,  // /status/7/suspension
  kToken,       // /status/7/token: an IETF status list token
};

// The last segments of those paths, by form.
inline constexpr std::array<std::string_view, 3> kStatusListFormNames = {
    "revocation", "suspension", "token"};

struct StatusListRoute {
  ListId list;
  StatusListForm form = StatusListForm::kToken;
  // ?timestamp=2026-11-21T10:04:00Z of a credential, ?time=1795255440 of a
  // token: the list as it was then.
  std::optional<InstantMs> at;
  bool operator==(const StatusListRoute&) const = default;
};
// /status/aggregation: where this node's lists are.
struct StatusAggregationRoute {
  bool operator==(const StatusAggregationRoute&) const = default;
};
// /.well-known/did.json: the DID document of the node's member.
struct DidDocumentRoute {
  bool operator==(const DidDocumentRoute&) const = default;
};
struct BranchRoute {
  Height first;
  Height last;
  bool operator==(const BranchRoute&) const = default;
};
struct MetricsRoute {
  bool operator==(const MetricsRoute&) const = default;
};
struct HealthRoute {
  bool operator==(const HealthRoute&) const = default;
};
struct IndexRoute {
  bool operator==(const IndexRoute&) const = default;
};

// Why a target names nothing.
enum class NoRoute : std::uint8_t {
  kTooLong,     // longer than kMaxTargetSize
  kMalformed,   // no path, an octet outside printable ASCII, an escape, a query
  kNoSuchCall,  // below kRpcPrefix, but no method
  kNoSuchPath,
  kNoSuchQuery,  // of a status list, and not the one that it answers
  kNoTime,       // that one, without a time that can be read
};

using Route = std::variant<RpcRoute, CheckpointRoute, TileRoute, BranchRoute,
                           StatusListRoute, StatusAggregationRoute,
                           DidDocumentRoute, MetricsRoute, HealthRoute,
                           IndexRoute, NoRoute>;

// Reads the target of a request line, in origin form ("/checkpoint") or in
// absolute form ("http://host/checkpoint"; RFC 9112 section 3.2).
Route ParseRequestTarget(std::string_view target);

}  // namespace diptych
