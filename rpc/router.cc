// SPDX-License-Identifier: Apache-2.0
#include "rpc/router.h"

#include <algorithm>
#include <charconv>
#include <type_traits>

#include "base/check.h"
#include "base/hex.h"
#include "crypto/sha256.h"
#include "json/canonical.h"
#include "json/printable.h"

namespace diptych {
namespace {

constexpr std::string_view kPlainText = "text/plain; charset=utf-8";
constexpr std::string_view kOctets = "application/octet-stream";
// The Prometheus text format, version 0.0.4.
constexpr std::string_view kMetricsText =
    "text/plain; version=0.0.4; charset=utf-8";

// C2SP tlog-tiles: a tile never changes, a checkpoint does every few seconds.
constexpr std::string_view kImmutable =
    "Cache-Control: public, max-age=31536000, immutable\r\n";
constexpr std::string_view kRevalidate = "Cache-Control: no-cache\r\n";

// The Connect protocol names no limit for a cause in /healthz; a sentence.
constexpr std::size_t kMaxCauseCharacters = 1024;

constexpr std::string_view kWhatExists =
    "this node serves POST /diptych.v1.Registry/METHOD, and GET of "
    "/checkpoint, /tile/L/N, /tile/entries/N, /branch/FIRST-LAST, "
    "/status/LIST/revocation, /status/LIST/suspension, /status/LIST/token, "
    "/status/aggregation, /.well-known/did.json, /metrics, /healthz and /";

std::string MethodNames() {
  std::string names;
  for (const std::string_view name : kRpcMethodNames) {
    if (!names.empty()) names += ", ";
    names += name;
  }
  return names;
}

HttpReply ReplyTo(NoRoute reason) {
  switch (reason) {
    case NoRoute::kTooLong:
      return ErrorReply(ConnectCode::kInvalidArgument,
                        "the request's target is longer than " +
                            std::to_string(kMaxTargetSize) + " octets",
                        414);
    case NoRoute::kMalformed:
      return ErrorReply(ConnectCode::kInvalidArgument,
                        "the request's target is no path of plain ASCII "
                        "without a query and without escapes");
    case NoRoute::kNoSuchCall:
      return ErrorReply(ConnectCode::kUnimplemented,
                        "there is no such method; there are " + MethodNames());
    case NoRoute::kNoSuchQuery:
      return ErrorReply(ConnectCode::kUnimplemented,
                        "this path answers no such query; a list as it was "
                        "is /status/LIST/revocation?timestamp=RFC3339 or "
                        "/status/LIST/token?time=SECONDS");
    case NoRoute::kNoTime:
      return ErrorReply(ConnectCode::kInvalidArgument,
                        "the value of the query is no time: ?time= takes whole "
                        "seconds since 1970, such as 1795264500, and "
                        "?timestamp= a time such as 2026-11-21T10:04:00Z; for "
                        "the list as it is now, leave the query out");
    case NoRoute::kNoSuchPath:
      break;
  }
  return ErrorReply(ConnectCode::kNotFound, "there is nothing at this path; " +
                                                std::string(kWhatExists));
}

HttpReply PreflightReply(bool is_call) {
  HttpReply reply;
  reply.status = 204;
  // Two hours: the most that a widespread browser keeps.
  reply.fixed_headers = is_call
                            ? "Access-Control-Allow-Methods: POST\r\n"
                              "Access-Control-Allow-Headers: Content-Type, "
                              "Connect-Protocol-Version, Connect-Timeout-Ms\r\n"
                              "Access-Control-Max-Age: 7200\r\n"
                            : "Access-Control-Allow-Methods: GET, HEAD\r\n"
                              "Access-Control-Allow-Headers: If-None-Match\r\n"
                              "Access-Control-Max-Age: 7200\r\n";
  return reply;
}

HttpReply MethodNotAllowed(bool is_call) {
  HttpReply reply = ErrorReply(
      ConnectCode::kUnimplemented,
      is_call ? "a call is a POST" : "this path answers GET and HEAD", 405);
  reply.more_headers =
      is_call ? "Allow: POST, OPTIONS\r\n" : "Allow: GET, HEAD, OPTIONS\r\n";
  return reply;
}

std::optional<HttpReply> RefuseCall(const RequestHead& head) {
  if (!ParseContentType(head.content_type)) {
    HttpReply reply = ErrorReply(
        ConnectCode::kInvalidArgument,
        "Content-Type has to be application/json or application/proto", 415);
    reply.more_headers = "Accept-Post: application/json, application/proto\r\n";
    return reply;
  }
  if (!head.content_encoding.empty() && head.content_encoding != "identity") {
    HttpReply reply = ErrorReply(
        ConnectCode::kUnimplemented,
        "the body's Content-Encoding has to be identity; send it uncompressed");
    reply.more_headers = "Accept-Encoding: identity\r\n";
    return reply;
  }
  if (!head.connect_protocol_version.empty() &&
      head.connect_protocol_version != "1") {
    return ErrorReply(ConnectCode::kInvalidArgument,
                      "Connect-Protocol-Version has to be 1");
  }
  if (const auto timeout = ParseConnectTimeout(head.connect_timeout_ms);
      !timeout) {
    return ErrorReply(timeout.error());
  }
  return std::nullopt;
}

// Half a digest tells versions of what one node serves at one path apart.
std::string EtagOf(std::string_view body) {
  const Digest digest = Sha256(AsBytes(body));
  return "\"" + HexEncode(ByteView(digest).first(digest.size() / 2)) + "\"";
}

HttpReply PublishedReply(Result<PublishedDocument> document,
                         const RequestHead& head) {
  if (!document) return ErrorReply(document.error());
  const std::string etag = EtagOf(document->body);
  HttpReply reply;
  reply.more_headers = "Cache-Control: public, max-age=" +
                       std::to_string(document->max_age.count()) +
                       "\r\nETag: " + etag + "\r\n";
  if (MatchesEtag(head.if_none_match, etag)) {
    reply.status = 304;
    return reply;
  }
  reply.content_type = document->media_type;
  reply.body = std::move(document->body);
  return reply;
}

HttpReply CheckpointReply(RegistryService& service, const RequestHead& head) {
  std::string note = service.GetCheckpoint();
  if (note.empty()) {
    return ErrorReply(ConnectCode::kUnavailable,
                      "there is no cosigned checkpoint yet; ask again soon");
  }
  const std::string etag = EtagOf(note);
  HttpReply reply;
  reply.fixed_headers = kRevalidate;
  reply.more_headers = "ETag: " + etag + "\r\n";
  if (MatchesEtag(head.if_none_match, etag)) {
    reply.status = 304;
    return reply;
  }
  reply.content_type = kPlainText;
  reply.body = std::move(note);
  return reply;
}

HttpReply TileReply(RegistryService& service, TileCache& tiles,
                    const TilePath& path) {
  HttpReply reply;
  reply.content_type = kOctets;
  reply.fixed_headers = kImmutable;
  if (auto cached = tiles.Find(path)) {
    reply.body = *std::move(cached);
    return reply;
  }
  Result<Bytes> octets = service.GetTile(path);
  if (!octets) return ErrorReply(octets.error());
  tiles.Add(path, *octets);
  reply.body = *std::move(octets);
  return reply;
}

HttpReply BranchReply(RegistryService& service, const BranchRoute& route) {
  Result<Bytes> octets = service.GetBranch(route.first, route.last);
  if (!octets) return ErrorReply(octets.error());
  HttpReply reply;
  reply.content_type = kOctets;
  reply.fixed_headers = kNoStore;
  reply.body = *std::move(octets);
  return reply;
}

HttpReply HealthReply(RegistryService& service) {
  const Health health = service.GetHealth();
  HttpReply reply;
  reply.content_type = kJsonType;
  reply.fixed_headers = kNoStore;
  boost::json::object body;
  if (!health.warnings.empty()) {
    boost::json::array& warnings =
        body.emplace("warnings", boost::json::array())
            .first->value()
            .as_array();
    for (const std::string& warning : health.warnings) {
      warnings.emplace_back(Printable(warning, kMaxCauseCharacters));
    }
  }
  if (health.is_serving_reads && health.is_accepting_writes &&
      health.is_taking_part) {
    body.emplace("status", "ok");
    reply.body = CanonicalJson(body);
    return reply;
  }
  body.emplace("status", "unavailable");
  body.emplace("servingReads", health.is_serving_reads);
  body.emplace("acceptingWrites", health.is_accepting_writes);
  body.emplace("takingPart", health.is_taking_part);
  body.emplace("cause", Printable(health.cause, kMaxCauseCharacters));
  reply.status = 503;
  reply.body = CanonicalJson(body);
  return reply;
}

HttpReply MetricsReply(RegistryService& service) {
  HttpReply reply;
  reply.content_type = kMetricsText;
  reply.fixed_headers = kNoStore;
  reply.body = service.GetMetrics();
  return reply;
}

HttpReply IndexReply(RegistryService& service) {
  std::string text = "A Diptych node: one copy of a register of credentials.\n";
  if (const auto network = service.GetNetwork({}); network) {
    text += "\nnetwork  " + network->origin() + "\nheight   " +
            std::to_string(network->height()) + "\nentries  " +
            std::to_string(network->log_size()) + "\nversion  " +
            network->version() + "\n";
  }
  text +=
      "\nGET  /checkpoint           the newest cosigned checkpoint\n"
      "GET  /tile/L/N[.p/W]       hashes of the log (C2SP tlog-tiles)\n"
      "GET  /tile/entries/N[.p/W] entries of the log\n"
      "GET  /branch/FIRST-LAST    headers and what made them final\n"
      "GET  /status/LIST/FORM     a status list: revocation, suspension (W3C)\n"
      "                           or token (IETF), signed by its member\n"
      "GET  /status/aggregation   the URLs of this member's lists\n"
      "GET  /.well-known/did.json the DID document of this member\n"
      "GET  /healthz              whether the node is well, and if not, why\n"
      "GET  /metrics              for Prometheus\n"
      "POST /diptych.v1.Registry/METHOD\n"
      "     with a JSON or Protobuf body (Connect protocol), METHOD one of\n";
  for (const std::string_view name : kRpcMethodNames) {
    text += "       " + std::string(name) + "\n";
  }
  HttpReply reply;
  reply.content_type = kPlainText;
  reply.fixed_headers = kNoStore;
  reply.body = std::move(text);
  return reply;
}

// The answers of Router::Answer, by route.
struct Answerer {
  RegistryService& service;
  TileCache& tiles;
  const RequestHead& head;
  std::string_view body;

  HttpReply operator()(RpcRoute route) const {
    const auto format = ParseContentType(head.content_type);
    CHECK(format.has_value());
    return AnswerCall(service, route.method, *format, body);
  }
  HttpReply operator()(CheckpointRoute) const {
    return CheckpointReply(service, head);
  }
  HttpReply operator()(const TileRoute& route) const {
    return TileReply(service, tiles, route.path);
  }
  HttpReply operator()(const StatusListRoute& route) const {
    return PublishedReply(service.GetPublishedList(route), head);
  }
  HttpReply operator()(StatusAggregationRoute) const {
    return PublishedReply(service.GetListAggregation(), head);
  }
  HttpReply operator()(DidDocumentRoute) const {
    return PublishedReply(service.GetDidDocument(), head);
  }
  HttpReply operator()(const BranchRoute& route) const {
    return BranchReply(service, route);
  }
  HttpReply operator()(MetricsRoute) const { return MetricsReply(service); }
  HttpReply operator()(HealthRoute) const { return HealthReply(service); }
  HttpReply operator()(IndexRoute) const { return IndexReply(service); }
  HttpReply operator()(NoRoute reason) const { return ReplyTo(reason); }
};

}  // namespace

std::optional<HttpReply> Router::Refuse(const Route& route,
                                        const RequestHead& head) const {
  if (const NoRoute* reason = std::get_if<NoRoute>(&route)) {
    return ReplyTo(*reason);
  }
  const bool is_call = std::holds_alternative<RpcRoute>(route);
  if (head.method == HttpMethod::kOptions) return PreflightReply(is_call);
  const bool is_read =
      head.method == HttpMethod::kGet || head.method == HttpMethod::kHead;
  if (is_call) {
    if (head.method != HttpMethod::kPost) return MethodNotAllowed(true);
    return RefuseCall(head);
  }
  if (!is_read) return MethodNotAllowed(false);
  if (head.has_body) {
    return ErrorReply(ConnectCode::kInvalidArgument,
                      "a GET of this node takes no body", 413);
  }
  return std::nullopt;
}

HttpReply Router::Answer(const Route& route, const RequestHead& head,
                         std::string_view body) const {
  return std::visit(Answerer{service_, tiles_, head, body}, route);
}

Result<std::optional<std::chrono::milliseconds>> ParseConnectTimeout(
    std::string_view text) {
  constexpr std::size_t kMaxDigits = 10;
  std::optional<std::chrono::milliseconds> timeout;
  if (text.empty()) return timeout;
  std::uint64_t value = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.size() > kMaxDigits || read.ec != std::errc() ||
      read.ptr != text.data() + text.size() || value == 0) {
    return Error{ErrorCode::kInvalid,
                 "Connect-Timeout-Ms has to be 1 to 10 digits, not zero"};
  }
  timeout = std::chrono::milliseconds(value);
  return timeout;
}

bool MatchesEtag(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const std::size_t comma = if_none_match.find(',');
    std::string_view tag = if_none_match.substr(0, comma);
    if_none_match.remove_prefix(comma == tag.npos ? if_none_match.size()
                                                  : comma + 1);
    while (tag.starts_with(' ') || tag.starts_with('\t')) tag.remove_prefix(1);
    while (tag.ends_with(' ') || tag.ends_with('\t')) tag.remove_suffix(1);
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag) return true;
  }
  return false;
}

}  // namespace diptych
