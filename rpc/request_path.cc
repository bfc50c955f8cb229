// SPDX-License-Identifier: Apache-2.0
#include "rpc/request_path.h"

#include <algorithm>

namespace diptych {
namespace {

constexpr std::string_view kHttpScheme = "http://";

bool IsPlainOctet(char c) {
  return c > ' ' && c < '\x7f' && c != '%' && c != '?' && c != '#' && c != '\\';
}

// The path of a target in absolute form; empty if it has none.
std::string_view PathOf(std::string_view target) {
  if (!target.starts_with(kHttpScheme)) return target;
  const std::size_t slash = target.find('/', kHttpScheme.size());
  const bool has_host = slash != target.npos && slash > kHttpScheme.size();
  return has_host ? target.substr(slash) : std::string_view();
}

Route ParseCall(std::string_view name) {
  const auto found = std::ranges::find(kRpcMethodNames, name);
  if (found == kRpcMethodNames.end()) return NoRoute::kNoSuchCall;
  return RpcRoute{static_cast<RpcMethod>(found - kRpcMethodNames.begin())};
}

}  // namespace

Route ParseRequestTarget(std::string_view target) {
  if (target.size() > kMaxTargetSize) return NoRoute::kTooLong;
  const std::string_view path = PathOf(target);
  if (!path.starts_with('/') || !std::ranges::all_of(target, IsPlainOctet)) {
    return NoRoute::kMalformed;
  }
  if (path == "/") return IndexRoute{};
  if (path == "/checkpoint") return CheckpointRoute{};
  if (path == "/metrics") return MetricsRoute{};
  if (path == "/healthz") return HealthRoute{};
  if (path.starts_with(kRpcPrefix)) {
    return ParseCall(path.substr(kRpcPrefix.size()));
  }
  if (const std::optional<TilePath> tile = ParseTilePath(path.substr(1))) {
    return TileRoute{*tile};
  }
  return NoRoute::kNoSuchPath;
}

}  // namespace diptych
