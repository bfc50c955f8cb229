// SPDX-License-Identifier: Apache-2.0
//
// A ClientConnection exchanges HTTP/1.1 requests for answers over one
// connection, kept open between them; over TLS if the URL says https.
//
// Behind TLS is whoever has a certificate for the URL's name from an authority
// that this machine trusts (RFC 9110 section 4.3.4).
//
// If a kept connection turns out to be closed before any octet of an answer
// has come, the request is sent once more over a new one: every call of a node
// may be repeated without harm. Use it in one thread at a time.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "rpc/http_answer.h"
#include "rpc/node_url.h"

namespace diptych {

class ClientConnection {
 public:
  struct Request {
    // A GET if false, and then without a body.
    bool is_post = false;
    std::string target;        // Below the URL's prefix; begins with a slash.
    std::string content_type;  // Of the body.
    std::string body;
    std::string accept;  // The media types that are wanted; empty for any.
  };

  struct Options {
    std::chrono::milliseconds
        timeout;  // For one exchange, connecting included.
    std::size_t body_size_max;
    // What the other side is called in errors, and what to do where it cannot
    // be reached; both have to outlive the connection.
    std::string_view server = "node";
    std::string_view advice =
        "check the URL, that the node runs, and any firewall in between";
    // Once true, an exchange ends with kUnavailable. Null, or outlives it.
    const std::atomic<bool>* stop = nullptr;
  };

  ClientConnection(NodeUrl url, const Options& options);
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;
  ~ClientConnection();

  // Any status is an answer. kUnavailable if there is none, kLimit if it is
  // too long, kInvalid if it is no HTTP. Resolving a name may take as long as
  // the system's resolver does.
  Result<HttpAnswer> Exchange(const Request& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diptych
