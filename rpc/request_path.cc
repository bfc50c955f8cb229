// SPDX-License-Identifier: Apache-2.0
#include "rpc/request_path.h"

#include <algorithm>
#include <optional>

#include "tlog/fields.h"

namespace diptych {
namespace {

constexpr std::string_view kHttpScheme = "http://";
constexpr std::string_view kBranchPrefix = "/branch/";

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

// "FIRST-LAST", two heights in order.
std::optional<BranchRoute> ParseBranch(std::string_view heights) {
  const std::size_t dash = heights.find('-');
  if (dash == heights.npos) return std::nullopt;
  const auto first = ParseDecimal(heights.substr(0, dash));
  const auto last = ParseDecimal(heights.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return BranchRoute{.first = {*first}, .last = {*last}};
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
  if (path.starts_with(kBranchPrefix)) {
    if (const auto branch = ParseBranch(path.substr(kBranchPrefix.size()))) {
      return *branch;
    }
    return NoRoute::kNoSuchPath;
  }
  if (const std::optional<TilePath> tile = ParseTilePath(path.substr(1))) {
    return TileRoute{*tile};
  }
  return NoRoute::kNoSuchPath;
}

}  // namespace diptych
