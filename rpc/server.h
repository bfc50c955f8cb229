// SPDX-License-Identifier: Apache-2.0
//
// An HttpServer serves a RegistryService over HTTP/1.1: unary Connect calls by
// POST, and the log's static paths by GET. docs/spec/rpc.md.
//
//   HttpServer server(options, service);
//   RETURN_IF_ERROR(server.Start());
//   ...
//   server.Stop();
//
// It runs in threads of its own. A connection belongs to one of them, which
// reads a request, asks the service, writes the answer, and only then looks at
// the next request. Service calls run in these threads, so a read should be
// quick; Submit answers when it is done and holds nobody up.
//
// Thread-safe: counters() and bound_port() from anywhere, Start() and Stop()
// from one thread.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "rpc/address_limits.h"
#include "rpc/server_counters.h"
#include "rpc/service.h"

namespace diptych {

class HttpServer {
 public:
  using Milliseconds = std::chrono::milliseconds;

  struct Options {
    // An IPv4 or IPv6 address of this machine; "0.0.0.0" and "::" mean all.
    std::string address = "127.0.0.1";
    // 0 for any free one, which bound_port() tells.
    std::uint16_t port = 7300;
    // 1 to 64. Each has its own connections, given to them in turn.
    std::uint32_t threads = 2;

    // Of a call. A transaction has at most 196,672 octets, a third more in the
    // base64 of JSON; the rest is room for lists of commitments.
    std::size_t body_size_max = std::size_t{1} << 20U;
    // With the size of a body and of the read buffer this bounds what the
    // requests of all clients together can make the server hold: 1 GiB. Once
    // decoded a request takes little more (rpc/field_limit.h).
    std::uint32_t connections_max = 1024;
    // Of answers that clients have not read yet: fifty of the largest, which
    // hold 5 MB of blocks. Beyond it, large answers are refused.
    std::size_t answer_octets_max = std::size_t{256} << 20U;
    // So that load moves when servers are added or taken away.
    std::uint32_t requests_per_connection_max = 100'000;

    // Between two requests; longer than most clients' and proxies' own.
    Milliseconds idle_timeout{60'000};
    // From the first octet of a head to its end, and from there to the end of
    // the body: who sends slower holds a connection that others want.
    Milliseconds header_timeout{10'000};
    Milliseconds body_timeout{30'000};
    // For each 256 KiB of an answer to be taken.
    Milliseconds write_timeout{30'000};
    // The longest a Submit waits; a shorter Connect-Timeout-Ms holds.
    Milliseconds submit_timeout_max{60'000};
    // How long Stop() waits for requests in flight.
    Milliseconds drain_timeout{10'000};
    // How often the deadlines above are looked at, and so their precision.
    Milliseconds sweep_interval{250};

    AddressLimits::Options per_address;
    // Whether the limits by address leave 127.0.0.0/8 and ::1 alone: a proxy on
    // this machine speaks for all its clients, and limits them itself.
    bool is_loopback_exempt = true;

    // What all of these are measured with. Any thread.
    std::function<std::chrono::steady_clock::time_point()> now =
        std::chrono::steady_clock::now;
  };

  // `service` must outlive the server.
  HttpServer(const Options& options, RegistryService& service);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();  // Stops it.

  // Binds and starts the threads. kInvalid for options that make no sense,
  // kUnavailable if the address is taken, kRefused if it is not allowed,
  // kIo for anything else. Call once.
  Status Start();

  // The port that Start() bound. Requires: Start() succeeded.
  std::uint16_t bound_port() const;

  // Takes no more connections, lets requests in flight finish for at most
  // drain_timeout, closes what is left and joins the threads. A Submit still
  // open then is answered nothing; what the service says later is dropped.
  void Stop();

  const ServerCounters& counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diptych
