// SPDX-License-Identifier: Apache-2.0
#include "rpc/server.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <exception>
#include <optional>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "rpc/connect_code.h"
#include "rpc/session.h"
#include "rpc/worker.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

constexpr std::uint32_t kMaxThreads = 64;

// After a failed accept, mostly for want of file descriptors: long enough for
// some to be closed, short enough not to be missed.
constexpr std::chrono::milliseconds kAcceptPause{100};

// Written to a surplus connection without a session, an allocation or a wait.
constexpr std::string_view kTooManyConnections =
    "HTTP/1.1 503 Service Unavailable\r\n"
    "Content-Type: application/json\r\n"
    "Cache-Control: no-store\r\n"
    "Access-Control-Allow-Origin: *\r\n"
    "Retry-After: 1\r\n"
    "Connection: close\r\n"
    "Content-Length: 72\r\n"
    "\r\n"
    R"({"code":"unavailable","message":"too many connections; ask again soon"})"
    "\n";

AddressKey KeyOf(const asio::ip::address& address) {
  AddressKey key{};
  if (address.is_v4()) {
    std::ranges::copy(address.to_v4().to_bytes(), key.begin());
  } else if (address.to_v6().is_v4_mapped()) {
    const auto v4 =
        asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    std::ranges::copy(v4.to_bytes(), key.begin());
  } else {
    std::copy_n(address.to_v6().to_bytes().begin(), key.size() - 1,
                key.begin());
    key.back() = 1;
  }
  return key;
}

bool IsLoopback(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6())
        .is_loopback();
  }
  return address.is_loopback();
}

Status CheckOptions(const HttpServer::Options& options) {
  const auto refuse = [](const std::string& what) {
    return Error{ErrorCode::kInvalid, "the HTTP server's " + what};
  };
  if (options.threads < 1 || options.threads > kMaxThreads) {
    return refuse("threads have to be 1 to " + std::to_string(kMaxThreads));
  }
  if (options.connections_max < 1 || options.per_address.connections_max < 1) {
    return refuse("connections have to be 1 or more");
  }
  if (options.per_address.addresses_max < options.connections_max) {
    return refuse("addresses have to be as many as its connections");
  }
  if (options.sweep_interval.count() < 1) {
    return refuse("sweep interval has to be 1 ms or more");
  }
  if (options.per_address.rate < 0 ||
      (options.per_address.rate > 0 && options.per_address.burst < 1)) {
    return refuse("burst has to be 1 or more, or its rate 0 for no limit");
  }
  return Ok();
}

Error BindError(const HttpServer::Options& options, error_code error) {
  const std::string where = "cannot listen on " + options.address + " port " +
                            std::to_string(options.port) + ": ";
  if (error == asio::error::address_in_use) {
    return {ErrorCode::kUnavailable,
            where +
                "something listens there already; stop it, or configure "
                "another port"};
  }
  if (error == asio::error::access_denied) {
    return {ErrorCode::kRefused,
            where + "not allowed; ports below 1024 need a privilege"};
  }
  if (error == boost::system::errc::address_not_available) {
    return {ErrorCode::kInvalid,
            where +
                "this machine has no such address; configure one of its "
                "own, or 0.0.0.0 for all"};
  }
  return {ErrorCode::kIo, where + error.message()};
}

}  // namespace

struct HttpServer::State {
  State(const Options& given, RegistryService& registry)
      : options(given),
        service(registry),
        addresses(given.per_address),
        answers(given.answer_octets_max, addresses, counters) {}

  Status Listen();
  Task<void> AcceptLoop();
  void Admit(Socket socket, Worker& worker);
  // Says why, without waiting for anything.
  void TurnAway(Socket& socket, Refusal reason);

  const Options options;
  RegistryService& service;
  ServerCounters counters;
  AddressLimits addresses;
  AnswerBudget answers;
  TileCache tiles;
  std::uint16_t port = 0;
  bool is_running = false;
  std::vector<std::unique_ptr<Worker>> workers;
  // Runs in the first worker's thread; destroyed before the workers.
  std::optional<Acceptor> acceptor;
  std::optional<Timer> accept_timer;
};

Status HttpServer::State::Listen() {
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) {
    return Error{ErrorCode::kInvalid,
                 "cannot listen on \"" + options.address +
                     "\": not an IP address, such as 127.0.0.1 or ::"};
  }
  const tcp::endpoint endpoint(address, options.port);
  acceptor.emplace(workers.front()->io());
  accept_timer.emplace(workers.front()->io());
  acceptor->open(endpoint.protocol(), error);
  // So that a restarted node need not wait for old connections to fade.
  if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error)
    acceptor->listen(asio::socket_base::max_listen_connections, error);
  if (error) return BindError(options, error);
  port = acceptor->local_endpoint(error).port();
  return Ok();
}

Task<void> HttpServer::State::AcceptLoop() {
  std::size_t next = 0;
  while (acceptor->is_open()) {
    Worker& worker = *workers[next];
    next = (next + 1) % workers.size();
    error_code error;
    Socket socket = co_await acceptor->async_accept(
        worker.io().get_executor(), asio::redirect_error(kAwait, error));
    if (!acceptor->is_open()) break;
    if (error) {
      counters.CountRefusal(Refusal::kAccept);
      accept_timer->expires_after(kAcceptPause);
      co_await accept_timer->async_wait(asio::redirect_error(kAwait, error));
      continue;
    }
    Admit(std::move(socket), worker);
  }
}

void HttpServer::State::Admit(Socket socket, Worker& worker) {
  error_code error;
  const tcp::endpoint remote = socket.remote_endpoint(error);
  if (error) return;  // Gone already.
  // Only this thread adds to the gauge, so it cannot overshoot.
  if (counters.connections_open.load(std::memory_order_relaxed) >=
      options.connections_max) {
    TurnAway(socket, Refusal::kConnections);
    return;
  }
  std::optional<AddressKey> address;
  if (!options.is_loopback_exempt || !IsLoopback(remote.address())) {
    address = KeyOf(remote.address());
    if (!addresses.Connect(*address, options.now())) {
      TurnAway(socket, Refusal::kAddressConnections);
      return;
    }
  }
  ServerCounters::Add(counters.connections_accepted, 1);
  ServerCounters::Add(counters.connections_open, 1);
  socket.set_option(tcp::no_delay(true), error);
  worker.Adopt(std::move(socket), address);
}

void HttpServer::State::TurnAway(Socket& socket, Refusal reason) {
  counters.CountRefusal(reason);
  // What has come is taken off, since closing over it would reset the
  // connection and lose the answer. What comes later is the client's bad luck.
  char discarded[4096];
  ::recv(socket.native_handle(), discarded, sizeof(discarded), MSG_DONTWAIT);
  ::send(socket.native_handle(), kTooManyConnections.data(),
         kTooManyConnections.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  error_code ignored;
  socket.shutdown(Socket::shutdown_both, ignored);
  socket.close(ignored);
}

HttpServer::HttpServer(const Options& options, RegistryService& service)
    : state_(std::make_unique<State>(options, service)) {}

HttpServer::~HttpServer() { Stop(); }

Status HttpServer::Start() {
  CHECK(state_->workers.empty());
  RETURN_IF_ERROR(CheckOptions(state_->options));
  for (std::uint32_t i = 0; i < state_->options.threads; ++i) {
    state_->workers.push_back(std::make_unique<Worker>(
        state_->options, state_->service, state_->addresses, state_->answers,
        state_->tiles, state_->counters));
  }
  if (Status listening = state_->Listen(); !listening) {
    state_->acceptor.reset();
    return listening;
  }
  asio::co_spawn(state_->workers.front()->io(), state_->AcceptLoop(),
                 [](const std::exception_ptr& failure) { CHECK(!failure); });
  for (const auto& worker : state_->workers) worker->Start();
  state_->is_running = true;
  return Ok();
}

std::uint16_t HttpServer::bound_port() const { return state_->port; }

void HttpServer::Stop() {
  if (!state_->is_running) return;
  state_->is_running = false;
  // The listener closes in its own thread; draining is posted after it, so no
  // connection is adopted by a worker that has ended.
  asio::post(state_->workers.front()->io(), [state = state_.get()] {
    error_code ignored;
    state->acceptor->close(ignored);
    state->accept_timer->cancel();
    for (const auto& worker : state->workers) worker->Drain();
  });
  for (const auto& worker : state_->workers) worker->Join();
  state_->acceptor.reset();
  state_->accept_timer.reset();
}

const ServerCounters& HttpServer::counters() const { return state_->counters; }

}  // namespace diptych
