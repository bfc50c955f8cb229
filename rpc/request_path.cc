// SPDX-License-Identifier: Apache-2.0
#include "rpc/request_path.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>

#include "base/hex.h"
#include "tlog/fields.h"

namespace diptych {
namespace {

constexpr std::string_view kHttpScheme = "http://";
constexpr std::string_view kBranchPrefix = "/branch/";
constexpr std::string_view kStatusPrefix = "/status/";

// The last second of the year 9999, which is the last that has a text.
constexpr std::uint64_t kLastSecond = 253'402'300'799;

bool IsPlainOctet(char c) {
  return c > ' ' && c < '\x7f' && c != '%' && c != '?' && c != '#' && c != '\\';
}

bool IsQueryOctet(char c) {
  return c > ' ' && c < '\x7f' && c != '#' && c != '\\';
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

// Decimal digits without a leading zero.
std::optional<std::uint64_t> Decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc() ||
      read.ptr != text.data() + text.size() ||
      (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  return value;
}

// A query's value with its escapes read: clients write the ':' and '+' of a
// time as %3A and %2B. Nothing if an escape is cut.
std::optional<std::string> Unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text.front() != '%') {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    const Result<Bytes> octet = HexDecode(text.substr(1, 2));
    if (!octet || octet->size() != 1) return std::nullopt;
    out += static_cast<char>(octet->front());
    text.remove_prefix(3);
  }
  return out;
}

std::optional<InstantMs> TimeOf(StatusListForm form, std::string_view text) {
  if (form == StatusListForm::kToken) {
    const std::optional<std::uint64_t> seconds = Decimal(text);
    if (!seconds || *seconds > kLastSecond) return std::nullopt;
    return InstantMs{static_cast<std::int64_t>(*seconds * 1000)};
  }
  const Result<InstantMs> time = ParseTimestamp(text);
  if (!time) return std::nullopt;
  return *time;
}

// What follows "/status/", up to the query.
Route ParseStatusPath(std::string_view path) {
  if (path == "aggregation") return StatusAggregationRoute{};
  const std::size_t slash = path.find('/');
  if (slash == path.npos) return NoRoute::kNoSuchPath;
  const std::optional<std::uint64_t> list = Decimal(path.substr(0, slash));
  const auto form =
      std::ranges::find(kStatusListFormNames, path.substr(slash + 1));
  if (!list || *list > std::numeric_limits<std::uint32_t>::max() ||
      form == kStatusListFormNames.end()) {
    return NoRoute::kNoSuchPath;
  }
  return StatusListRoute{
      .list = ListId{static_cast<std::uint32_t>(*list)},
      .form = static_cast<StatusListForm>(form - kStatusListFormNames.begin())};
}

// The target of a status list, with or without the query that asks for a past
// day. `query` begins with its '?' if there is one.
Route ParseStatusTarget(std::string_view path, std::string_view query) {
  Route route = ParseStatusPath(path);
  if (query.empty()) return route;
  auto* list = std::get_if<StatusListRoute>(&route);
  if (list == nullptr) {
    return std::holds_alternative<NoRoute>(route) ? NoRoute::kNoSuchPath
                                                  : NoRoute::kNoSuchQuery;
  }
  const std::string_view name =
      list->form == StatusListForm::kToken ? "?time=" : "?timestamp=";
  if (!query.starts_with(name) || query.contains('&')) {
    return NoRoute::kNoSuchQuery;
  }
  const std::optional<std::string> text = Unescape(query.substr(name.size()));
  if (!text) return NoRoute::kNoTime;
  list->at = TimeOf(list->form, *text);
  if (!list->at) return NoRoute::kNoTime;
  return route;
}

}  // namespace

Route ParseRequestTarget(std::string_view target) {
  if (target.size() > kMaxTargetSize) return NoRoute::kTooLong;
  std::string_view path = PathOf(target);
  std::string_view query;
  if (path.starts_with(kStatusPrefix)) {
    query = path.substr(std::min(path.find('?'), path.size()));
    path.remove_suffix(query.size());
    target.remove_suffix(query.size());
  }
  if (!path.starts_with('/') || !std::ranges::all_of(target, IsPlainOctet) ||
      !std::ranges::all_of(query, IsQueryOctet)) {
    return NoRoute::kMalformed;
  }
  if (path.starts_with(kStatusPrefix)) {
    return ParseStatusTarget(path.substr(kStatusPrefix.size()), query);
  }
  if (path == "/") return IndexRoute{};
  if (path == "/checkpoint") return CheckpointRoute{};
  if (path == "/metrics") return MetricsRoute{};
  if (path == "/healthz") return HealthRoute{};
  if (path == "/.well-known/did.json") return DidDocumentRoute{};
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
