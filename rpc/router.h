// SPDX-License-Identifier: Apache-2.0
//
// A Router decides what a request is answered with, once the socket side has
// read it: which targets exist, by which methods, and with which headers.
//
// A request goes through Refuse() before its body is read, and through
// Answer() after. Submit goes through DecodeMessage() and the service instead,
// for it answers later.
//
// Thread-safe as far as the service is.

#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "rpc/call.h"
#include "rpc/http_message.h"
#include "rpc/request_path.h"
#include "rpc/service.h"
#include "rpc/tile_cache.h"

namespace diptych {

class Router {
 public:
  // Both must outlive it.
  Router(RegistryService& service, TileCache& tiles)
      : service_(service), tiles_(tiles) {}

  // What is wrong with the request's head, or the answer to a preflight;
  // nothing if the request goes on to its body.
  std::optional<HttpReply> Refuse(const Route& route,
                                  const RequestHead& head) const;

  // Requires: Refuse() gave nothing; `route` is not the call Submit.
  HttpReply Answer(const Route& route, const RequestHead& head,
                   std::string_view body) const;

 private:
  RegistryService& service_;
  TileCache& tiles_;
};

// How long a caller waits for a call, by its Connect-Timeout-Ms; nothing if
// the header is absent. kInvalid unless it is 1 to 10 digits and not zero.
Result<std::optional<std::chrono::milliseconds>> ParseConnectTimeout(
    std::string_view text);

// Whether an If-None-Match names `etag` (RFC 9110 section 13.1.2).
bool MatchesEtag(std::string_view if_none_match, std::string_view etag);

}  // namespace diptych
