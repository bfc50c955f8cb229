// SPDX-License-Identifier: Apache-2.0
//
// A TestServer is a server over real sockets, before a FakeService, for the
// tests of what it answers to clients that mean well.

#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "rpc/fake_service.h"
#include "rpc/raw_client.h"
#include "rpc/server.h"

namespace diptych {

class TestServer {
 protected:
  static HttpServer::Options TestOptions() {
    HttpServer::Options options;
    options.port = 0;
    options.sweep_interval = std::chrono::milliseconds(10);
    return options;
  }

  void Start(const HttpServer::Options& options = TestOptions()) {
    server.emplace(options, service);
    const Status started = server->Start();
    CHECK(started.has_value());
  }

  RawReply Ask(std::string_view request, bool has_body = true) {
    RawClient client(server->bound_port());
    client.Send(request);
    return client.Read(has_body);
  }

  FakeService service;
  std::optional<HttpServer> server;
};

}  // namespace diptych
