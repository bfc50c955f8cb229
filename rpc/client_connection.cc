// SPDX-License-Identifier: Apache-2.0
#include "rpc/client_connection.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "rpc/answer_reader.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

// How long a signal to stop may stay unnoticed: a person's patience, and few
// wakings.
constexpr std::chrono::milliseconds kStopInterval{100};

// The node is to give up before the client does, so that its reason arrives.
std::chrono::milliseconds ServerTimeout(std::chrono::milliseconds timeout) {
  constexpr std::chrono::milliseconds kMostAhead{500};
  const auto ahead = std::min(kMostAhead, timeout / 10);
  return std::max(timeout - ahead, std::chrono::milliseconds(1));
}

// Trusts the authorities that the machine does; SSL_CERT_FILE and SSL_CERT_DIR
// name others.
ssl::context TlsContext(const std::string& host) {
  ssl::context context(ssl::context::tls_client);
  context.set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
  context.set_verify_mode(ssl::verify_peer);
  context.set_verify_callback(ssl::host_name_verification(host));
  // Where there are none, every certificate is refused.
  error_code ignored;
  context.set_default_verify_paths(ignored);
  return context;
}

bool IsAddress(const std::string& host) {
  error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

struct ClientConnection::State {
  State(NodeUrl node, const Options& given)
      : url(std::move(node)), options(given) {
    if (url.is_tls) tls_context.emplace(TlsContext(url.host));
  }

  // Starts an asynchronous operation and waits for it until the deadline.
  template <class Start>
  error_code Await(Start start);
  error_code Connect();
  error_code Handshake();
  // Has `start` begin its operation on the stream that HTTP goes over.
  template <class Start>
  error_code AwaitStream(Start start);
  // One attempt over what `socket` is.
  Result<HttpAnswer> Attempt(const Request& request, error_code& error);
  Error Explain(error_code error, bool is_connected) const;
  void Close();
  bool is_stopped() const {
    return options.stop != nullptr && options.stop->load();
  }

  const NodeUrl url;
  const Options options;
  asio::io_context io{1};
  tcp::resolver resolver{io};
  tcp::socket socket{io};
  std::optional<ssl::context> tls_context;
  // Over the socket, while that is open; null without TLS.
  std::unique_ptr<ssl::stream<tcp::socket&>> tls;
  beast::flat_buffer buffer;
  Clock::time_point deadline;
  bool has_answer_begun = false;
};

template <class Start>
error_code ClientConnection::State::Await(Start start) {
  error_code result = asio::error::would_block;
  start([&result](error_code error, auto&&...) { result = error; });
  io.restart();
  while (!io.stopped() && !is_stopped() && Clock::now() < deadline) {
    io.run_until(std::min(deadline, Clock::now() + kStopInterval));
  }
  if (io.stopped()) return result;
  Close();
  resolver.cancel();
  io.run();
  return is_stopped() ? asio::error::operation_aborted : asio::error::timed_out;
}

template <class Start>
error_code ClientConnection::State::AwaitStream(Start start) {
  return Await(
      [&](auto done) { tls ? start(*tls, done) : start(socket, done); });
}

void ClientConnection::State::Close() {
  error_code ignored;
  socket.close(ignored);
  buffer.clear();
}

error_code ClientConnection::State::Connect() {
  tcp::resolver::results_type endpoints;
  error_code error = Await([&](auto done) {
    resolver.async_resolve(
        url.host, url.port,
        [&endpoints, done](error_code resolved,
                           tcp::resolver::results_type found) mutable {
          endpoints = std::move(found);
          done(resolved);
        });
  });
  if (error) return error;
  error =
      Await([&](auto done) { asio::async_connect(socket, endpoints, done); });
  if (error) return error;
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  return tls_context ? Handshake() : error;
}

error_code ClientConnection::State::Handshake() {
  tls = std::make_unique<ssl::stream<tcp::socket&>>(socket, *tls_context);
  // A server with several names has to know which one is meant (RFC 6066
  // section 3, which allows no addresses here).
  if (!IsAddress(url.host) &&
      SSL_set_tlsext_host_name(tls->native_handle(), url.host.c_str()) != 1) {
    return asio::error::no_memory;
  }
  return Await(
      [&](auto done) { tls->async_handshake(ssl::stream_base::client, done); });
}

Result<HttpAnswer> ClientConnection::State::Attempt(const Request& request,
                                                    error_code& error) {
  has_answer_begun = false;
  http::request<http::string_body> message;
  message.version(11);
  message.method(request.is_post ? http::verb::post : http::verb::get);
  message.target(url.prefix + request.target);
  message.set(http::field::host, url.authority);
  message.set(http::field::user_agent, "diptych");
  if (!request.accept.empty()) {
    message.set(http::field::accept, request.accept);
  }
  if (request.is_post) {
    message.set(http::field::content_type, request.content_type);
    message.set("Connect-Protocol-Version", "1");
    message.set("Connect-Timeout-Ms",
                std::to_string(ServerTimeout(options.timeout).count()));
    message.body() = request.body;
    message.prepare_payload();
  }
  error = AwaitStream([&](auto& stream, auto done) {
    http::async_write(stream, message, done);
  });
  if (error) return Explain(error, true);

  AnswerReader reader(options.body_size_max);
  error = AwaitStream([&](auto& stream, auto done) {
    reader.Start(stream, buffer, std::move(done));
  });
  has_answer_begun = reader.has_begun();
  if (error) return Explain(error, true);
  if (!reader.keeps_open()) Close();
  return reader.Take();
}

Error ClientConnection::State::Explain(error_code error,
                                       bool is_connected) const {
  const std::string node =
      (url.is_tls ? "https://" : "http://") + url.authority + url.prefix;
  if (error == asio::error::operation_aborted && is_stopped()) {
    return {ErrorCode::kUnavailable, "stopped before " + node + " answered"};
  }
  if (error == asio::error::timed_out) {
    return {
        ErrorCode::kUnavailable,
        node + " did not answer within " +
            std::to_string(options.timeout.count()) +
            " ms; it may be busy or unreachable: ask again, or wait longer"};
  }
  if (error.category() == asio::error::get_ssl_category()) {
    return {ErrorCode::kUnavailable,
            "no secure connection with " + node + ": " + error.message() +
                "; its certificate has to be for that name, in date, and from "
                "an authority that this machine trusts (SSL_CERT_FILE can "
                "name a file of others)"};
  }
  if (!is_connected) {
    return {ErrorCode::kUnavailable, "cannot reach " + node + ": " +
                                         error.message() + "; " +
                                         std::string(options.advice)};
  }
  return ExplainAnswer(error, node, options.body_size_max, options.server);
}

ClientConnection::ClientConnection(NodeUrl url, const Options& options)
    : state_(std::make_unique<State>(std::move(url), options)) {}

ClientConnection::~ClientConnection() = default;

Result<HttpAnswer> ClientConnection::Exchange(const Request& request) {
  State& state = *state_;
  state.deadline = Clock::now() + state.options.timeout;
  error_code error;
  if (state.socket.is_open()) {
    Result<HttpAnswer> answer = state.Attempt(request, error);
    if (answer) return answer;
    state.Close();
    if (!IsClosedByPeer(error) || state.has_answer_begun) return answer;
  }
  if (error = state.Connect(); error) {
    state.Close();
    return state.Explain(error, false);
  }
  Result<HttpAnswer> answer = state.Attempt(request, error);
  if (!answer) state.Close();
  return answer;
}

}  // namespace diptych
