// SPDX-License-Identifier: Apache-2.0
//
// An HttpReply is an answer before it is put on the wire, and a RequestHead
// what of a request's head an answer depends on; both free of sockets and
// parsers.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/bytes.h"
#include "rpc/connect_code.h"
#include "rpc/tile_cache.h"

namespace diptych {

enum class HttpMethod : std::uint8_t { kGet, kHead, kPost, kOptions, kOther };

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kProtoType = "application/proto";

// Views into the parsed request; empty where a header is absent.
struct RequestHead {
  HttpMethod method = HttpMethod::kOther;
  std::string_view content_type;
  std::string_view content_encoding;
  std::string_view connect_protocol_version;
  std::string_view connect_timeout_ms;
  std::string_view if_none_match;
  bool has_body = false;
};

struct HttpReply {
  unsigned status = 200;
  // Of static storage. Empty for an answer without a body.
  std::string_view content_type;
  // Whole lines, each with its CRLF. Of static storage.
  std::string_view fixed_headers;
  std::string more_headers;
  std::variant<std::string, Bytes, CachedTile> body;

  // Nothing for a cached tile, which is not in this process's memory.
  ByteView Body() const {
    if (const Bytes* octets = std::get_if<Bytes>(&body)) return *octets;
    if (const auto* text = std::get_if<std::string>(&body)) {
      return AsBytes(*text);
    }
    return {};
  }
  std::size_t BodySize() const {
    if (const auto* tile = std::get_if<CachedTile>(&body)) return tile->size;
    return Body().size();
  }
  // What it takes of this process's memory until it is sent.
  std::size_t HeldSize() const {
    if (const Bytes* octets = std::get_if<Bytes>(&body)) {
      return octets->capacity();
    }
    const auto* text = std::get_if<std::string>(&body);
    return text == nullptr ? 0 : text->capacity();
  }
};

// Caches keep no error: what is missing now may be there a second later.
inline constexpr std::string_view kNoStore = "Cache-Control: no-store\r\n";

// A Connect error. `status` where HTTP has a more exact one than the code's.
inline HttpReply ErrorReply(ConnectCode code, std::string_view message,
                            std::optional<unsigned> status = std::nullopt) {
  HttpReply reply;
  reply.status = status.value_or(HttpStatusOf(code));
  reply.content_type = kJsonType;
  reply.fixed_headers = kNoStore;
  reply.body = WriteConnectError(code, message);
  return reply;
}

// A service answers kLimit for what it has too much of at present, and kInvalid
// for what is too much of itself.
inline HttpReply ErrorReply(const Error& error) {
  HttpReply reply = ErrorReply(ConnectCodeOf(error.code), error.message);
  if (error.code == ErrorCode::kLimit) {
    reply.more_headers = "Retry-After: 1\r\n";
  }
  return reply;
}

}  // namespace diptych
