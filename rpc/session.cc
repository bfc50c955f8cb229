// SPDX-License-Identifier: Apache-2.0
#include "rpc/session.h"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <cerrno>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

// What is written before the deadline is set anew; 30 s for 256 KiB is slower
// than any line that a client could work with.
constexpr std::size_t kWriteChunk = std::size_t{256} << 10U;

// A client that was refused may have a megabyte under way; more, or longer, is
// not waited for.
constexpr std::size_t kMaxLingerSize = std::size_t{2} << 20U;
constexpr std::chrono::milliseconds kLingerTimeout{2'000};
// A last answer to somebody who is slow already.
constexpr std::chrono::milliseconds kRefusalWriteTimeout{2'000};

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// On every answer. All that a node serves is public, and no browser should
// guess types.
constexpr std::string_view kEveryReply =
    "Access-Control-Allow-Origin: *\r\n"
    "X-Content-Type-Options: nosniff\r\n";

std::string_view View(beast::string_view text) {
  return {text.data(), text.size()};
}

HttpMethod MethodOf(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return HttpMethod::kGet;
    case http::verb::head:
      return HttpMethod::kHead;
    case http::verb::post:
      return HttpMethod::kPost;
    case http::verb::options:
      return HttpMethod::kOptions;
    default:
      return HttpMethod::kOther;
  }
}

template <class Parser>
RequestHead HeadOf(const Parser& parser) {
  const auto& request = parser.get();
  const auto field = [&](beast::string_view name) {
    return View(request[name]);
  };
  RequestHead head;
  head.method = MethodOf(request.method());
  head.content_type = View(request[http::field::content_type]);
  head.content_encoding = View(request[http::field::content_encoding]);
  head.connect_protocol_version = field("Connect-Protocol-Version");
  head.connect_timeout_ms = field("Connect-Timeout-Ms");
  head.if_none_match = View(request[http::field::if_none_match]);
  head.has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
  return head;
}

bool IsSubmit(const Route& route) {
  const RpcRoute* call = std::get_if<RpcRoute>(&route);
  return call != nullptr && call->method == RpcMethod::kSubmit;
}

bool HasBodyStatus(unsigned status) { return status != 204 && status != 304; }

}  // namespace

void Mailbox::Post(std::function<void()> function) {
  const std::lock_guard lock(mutex_);
  if (io_ != nullptr) asio::post(*io_, std::move(function));
}

void Mailbox::Close() {
  const std::lock_guard lock(mutex_);
  io_ = nullptr;
}

Session::Session(SessionHost& host, Socket socket,
                 std::optional<AddressKey> address)
    : host_(host),
      socket_(std::move(socket)),
      address_(address),
      submit_timer_(socket_.get_executor()),
      now_(Clock::now()),
      deadline_(now_ + host.options.idle_timeout) {
  // For Send(); Asio would set it at its first operation.
  error_code ignored;
  socket_.native_non_blocking(true, ignored);
}

void Session::Arm(Phase phase, Milliseconds timeout) {
  phase_ = phase;
  deadline_ = now_ + timeout;
}

void Session::Sweep(Clock::time_point now) {
  if (now < deadline_ || phase_ == Phase::kService) return;
  const bool is_reading = phase_ == Phase::kHeader || phase_ == Phase::kBody;
  if (!is_reading || is_late_) {
    Close();
    return;
  }
  // The reader wakes up, says why, and closes.
  is_late_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

void Session::Drain() {
  if (phase_ == Phase::kIdle) Close();
}

void Session::Close() {
  is_closed_ = true;
  error_code ignored;
  socket_.close(ignored);
  submit_timer_.cancel();
}

Task<void> Session::Run(std::shared_ptr<Session> self) {
  while (co_await self->ServeRequest()) {
    // Who pipelines requests waits for his turn like all others.
    if (self->buffer_.size() > 0) {
      co_await asio::post(self->socket_.get_executor(), kAwait);
    }
  }
  // A server that stops has no time for clients that send on.
  const bool is_hurried = self->is_closed_ || self->host_.is_draining;
  if (!is_hurried) co_await self->Linger();
  self->Close();
}

Task<bool> Session::ServeRequest() {
  ++request_count_;
  parser_.emplace();
  parser_->header_limit(kMaxHeaderSize);
  parser_->body_limit(host_.options.body_size_max);
  Arm(Phase::kIdle, host_.options.idle_timeout);
  Read read = ParseHead();
  while (read == Read::kMore) {
    read = co_await Fill();
    if (read == Read::kDone) read = ParseHead();
  }
  if (read == Read::kClosed) co_return false;
  const Clock::time_point started = now_;
  Route route = NoRoute::kMalformed;
  RequestHead head;
  bool keep_alive = false;
  if (read == Read::kDone) {
    const auto& request = parser_->get();
    route = ParseRequestTarget(View(request.target()));
    head = HeadOf(*parser_);
    keep_alive = parser_->keep_alive() && request.version() == 11 &&
                 request_count_ < host_.options.requests_per_connection_max;
    refusal_ = host_.router.Refuse(route, head);
    if (RefuseRate()) read = Read::kRefused;
    if (refusal_) {
      // The body is not read, so nothing after it can be told apart.
      keep_alive = keep_alive && !head.has_body;
    } else if (!parser_->is_done()) {
      read = co_await ReadBody();
      if (read == Read::kClosed) co_return false;
      keep_alive = keep_alive && read == Read::kDone;
    }
  }
  HttpReply reply;
  if (refusal_) {
    reply = *std::exchange(refusal_, std::nullopt);
  } else if (IsSubmit(route)) {
    phase_ = Phase::kService;
    reply = co_await Submit(head);
    if (is_closed_) co_return false;
  } else {
    reply = host_.router.Answer(route, head, parser_->get().body());
  }
  keep_alive = keep_alive && !host_.is_draining;
  now_ = Clock::now();
  host_.counters.CountReply(RouteNumber(route), reply.status);
  host_.counters.CountDuration(now_ - started);
  WriteHead(reply, keep_alive);
  Outgoing rest{.head = head_};
  if (head.method != HttpMethod::kHead) {
    rest.body = reply.Body();
    if (auto* tile = std::get_if<CachedTile>(&reply.body)) {
      rest.tile = std::move(*tile);
    }
  }
  const Milliseconds timeout =
      is_late_ ? kRefusalWriteTimeout : host_.options.write_timeout;
  Arm(Phase::kWrite, timeout);
  Sent sent = Send(rest);
  if (sent == Sent::kSome && !co_await SendRest(std::move(rest))) {
    co_return false;
  }
  co_return sent != Sent::kBroken&& keep_alive;
}

Session::Read Session::ParseHead() {
  if (buffer_.size() == 0) return Read::kMore;
  if (phase_ == Phase::kIdle) {
    Arm(Phase::kHeader, host_.options.header_timeout);
  }
  error_code error;
  buffer_.consume(parser_->put(buffer_.data(), error));
  if (error && error != http::error::need_more) return RefuseParse(error);
  if (!parser_->is_header_done()) return Read::kMore;
  return RefuseFraming() ? Read::kRefused : Read::kDone;
}

Task<Session::Read> Session::ReadBody() {
  Arm(Phase::kBody, host_.options.body_timeout);
  parser_->eager(true);
  if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
    error_code error;
    co_await asio::async_write(socket_,
                               asio::buffer(kContinue.data(), kContinue.size()),
                               asio::redirect_error(kAwait, error));
    if (error) co_return Read::kClosed;
  }
  while (true) {
    if (buffer_.size() > 0) {
      error_code error;
      buffer_.consume(parser_->put(buffer_.data(), error));
      if (error && error != http::error::need_more) {
        co_return RefuseParse(error);
      }
      if (parser_->is_done()) co_return Read::kDone;
    }
    const Read read = co_await Fill();
    if (read != Read::kDone) co_return read;
  }
}

Task<Session::Read> Session::Fill() {
  const std::size_t room = buffer_.max_size() - buffer_.size();
  if (room == 0) {
    co_return Refuse(Refusal::kHeaderTooLong,
                     ErrorReply(ConnectCode::kInvalidArgument,
                                "a line of the request is too long", 431));
  }
  error_code error;
  const std::size_t count = co_await socket_.async_read_some(
      buffer_.prepare(room), asio::redirect_error(kAwait, error));
  if (is_closed_) co_return Read::kClosed;
  now_ = Clock::now();
  if (is_late_) {
    Arm(phase_, kRefusalWriteTimeout);
    co_return Refuse(Refusal::kTimeout,
                     ErrorReply(ConnectCode::kDeadlineExceeded,
                                "the request did not come in time", 408));
  }
  if (error == asio::error::eof && phase_ != Phase::kIdle) {
    co_return Refuse(Refusal::kMalformed,
                     ErrorReply(ConnectCode::kInvalidArgument,
                                "the request ends before it is complete"));
  }
  if (error) co_return Read::kClosed;
  buffer_.commit(count);
  ServerCounters::Add(host_.counters.octets_received, count);
  co_return Read::kDone;
}

Session::Read Session::Refuse(Refusal reason, HttpReply reply) {
  host_.counters.CountRefusal(reason);
  refusal_ = std::move(reply);
  return Read::kRefused;
}

Session::Read Session::RefuseParse(error_code error) {
  const std::string limit = std::to_string(host_.options.body_size_max);
  if (error == http::error::body_limit) {
    return Refuse(
        Refusal::kBodyTooLong,
        ErrorReply(ConnectCode::kResourceExhausted,
                   "the body is longer than " + limit + " octets", 413));
  }
  if (error == http::error::header_limit) {
    return Refuse(Refusal::kHeaderTooLong,
                  ErrorReply(ConnectCode::kResourceExhausted,
                             "the request's head is longer than " +
                                 std::to_string(kMaxHeaderSize) + " octets",
                             431));
  }
  const unsigned status = error == http::error::bad_version ? 505 : 400;
  return Refuse(
      Refusal::kMalformed,
      ErrorReply(ConnectCode::kInvalidArgument,
                 "this is no HTTP/1.1 request: " + error.message(), status));
}

bool Session::RefuseFraming() {
  const auto& request = parser_->get();
  if (request.version() == 11 && request.count(http::field::host) != 1) {
    Refuse(Refusal::kMalformed,
           ErrorReply(ConnectCode::kInvalidArgument,
                      "the request needs one Host header"));
    return true;
  }
  // What a proxy in front may frame otherwise is where smuggling begins.
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const beast::string_view length = request[http::field::content_length];
  if (request.count(http::field::content_length) > 1 ||
      !std::all_of(length.begin(), length.end(), is_digit)) {
    Refuse(Refusal::kMalformed,
           ErrorReply(ConnectCode::kInvalidArgument,
                      "Content-Length has to stand once, as one number"));
    return true;
  }
  const std::size_t codings = request.count(http::field::transfer_encoding);
  const beast::string_view coding = request[http::field::transfer_encoding];
  const bool is_chunked = codings == 1 && request.version() == 11 &&
                          beast::iequals(coding, "chunked");
  if (codings == 0 || is_chunked) return false;
  Refuse(Refusal::kMalformed,
         ErrorReply(ConnectCode::kUnimplemented,
                    "Transfer-Encoding has to be chunked, if any"));
  return true;
}

bool Session::RefuseRate() {
  if (!address_) return false;
  const auto wait = host_.addresses.TakeRequest(*address_, now_);
  if (!wait) return false;
  HttpReply reply = ErrorReply(ConnectCode::kResourceExhausted,
                               "too many requests from your address; ask "
                               "again after the seconds in Retry-After");
  reply.more_headers = "Retry-After: " + std::to_string(*wait) + "\r\n";
  Refuse(Refusal::kRate, std::move(reply));
  return true;
}

Task<HttpReply> Session::Submit(const RequestHead& head) {
  const auto format = ParseContentType(head.content_type);
  CHECK(format.has_value());
  v1::SubmitRequest request;
  const Status decoded = DecodeMessage(*format, parser_->get().body(), request);
  if (!decoded) co_return ErrorReply(decoded.error());

  const auto asked = ParseConnectTimeout(head.connect_timeout_ms);
  const Milliseconds longest = host_.options.submit_timeout_max;
  const Milliseconds timeout =
      asked ? std::min(asked->value_or(longest), longest) : longest;
  const std::uint64_t ticket = ++submit_ticket_;
  submit_answer_ = nullptr;
  submit_timer_.expires_after(timeout);
  const std::weak_ptr<Session> weak = weak_from_this();
  host_.service.Submit(request, [mailbox = host_.mailbox, weak, ticket](
                                    RegistryService::DeferredResponse answer) {
    mailbox->Post([weak, ticket, answer = std::move(answer)]() mutable {
      if (const auto session = weak.lock()) {
        session->Deliver(ticket, std::move(answer));
      }
    });
  });
  error_code ignored;
  co_await submit_timer_.async_wait(asio::redirect_error(kAwait, ignored));
  // An answer that comes from now on finds another ticket.
  ++submit_ticket_;
  if (const auto answer = std::exchange(submit_answer_, nullptr)) {
    co_return EncodeReply(*format, answer());
  }
  co_return ErrorReply(ConnectCode::kDeadlineExceeded,
                       "the transaction is not final yet, and may still "
                       "become so; submit the same octets again to learn it");
}

void Session::Deliver(std::uint64_t ticket,
                      RegistryService::DeferredResponse answer) {
  if (ticket != submit_ticket_) return;
  submit_answer_ = std::move(answer);
  submit_timer_.cancel();
}

void Session::WriteHead(const HttpReply& reply, bool keep_alive) {
  const auto status = static_cast<http::status>(reply.status);
  head_ = "HTTP/1.1 ";
  head_ += std::to_string(reply.status);
  head_ += ' ';
  head_ += View(http::obsolete_reason(status));
  head_ += "\r\n";
  head_ += host_.date;
  head_ += kEveryReply;
  head_ += reply.fixed_headers;
  head_ += reply.more_headers;
  if (!reply.content_type.empty()) {
    head_ += "Content-Type: ";
    head_ += reply.content_type;
    head_ += "\r\n";
  }
  if (HasBodyStatus(reply.status)) {
    head_ += "Content-Length: ";
    head_ += std::to_string(reply.BodySize());
    head_ += "\r\n";
  }
  if (!keep_alive) head_ += "Connection: close\r\n";
  head_ += "\r\n";
}

Session::Sent Session::Send(Outgoing& rest) {
  while (!rest.empty()) {
    ssize_t count = 0;
    if (rest.head.empty() && rest.tile) {
      auto offset = static_cast<off_t>(rest.tile->offset);
      count = ::sendfile(socket_.native_handle(), rest.tile->file->descriptor(),
                         &offset, rest.tile->size);
      if (count == 0) return Sent::kBroken;  // Nobody shortens the file.
    } else {
      const ByteView body =
          rest.body.first(std::min(rest.body.size(), kWriteChunk));
      std::array<iovec, 2> parts = {
          iovec{const_cast<char*>(rest.head.data()), rest.head.size()},
          iovec{const_cast<std::uint8_t*>(body.data()), body.size()}};
      msghdr message{};
      message.msg_iov = parts.data();
      message.msg_iovlen = parts.size();
      count = ::sendmsg(socket_.native_handle(), &message,
                        MSG_NOSIGNAL | (rest.tile ? MSG_MORE : 0));
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN ? Sent::kSome : Sent::kBroken;
    Advance(rest, static_cast<std::size_t>(count));
  }
  return Sent::kAll;
}

void Session::Advance(Outgoing& rest, std::size_t count) {
  ServerCounters::Add(host_.counters.octets_sent, count);
  sent_since_armed_ += count;
  const std::size_t of_head = std::min(count, rest.head.size());
  rest.head.remove_prefix(of_head);
  count -= of_head;
  if (!rest.tile) {
    rest.body = rest.body.subspan(count);
    return;
  }
  rest.tile->offset += count;
  rest.tile->size -= count;
  if (rest.tile->size == 0) rest.tile.reset();
}

Task<bool> Session::SendRest(Outgoing rest) {
  sent_since_armed_ = 0;
  Sent sent = Sent::kSome;
  while (sent == Sent::kSome) {
    error_code error;
    co_await socket_.async_wait(Socket::wait_write,
                                asio::redirect_error(kAwait, error));
    if (error || is_closed_) co_return false;
    sent = Send(rest);
    if (sent_since_armed_ < kWriteChunk) continue;
    now_ = Clock::now();
    Arm(Phase::kWrite, host_.options.write_timeout);
    sent_since_armed_ = 0;
  }
  now_ = Clock::now();
  co_return sent == Sent::kAll;
}

Task<void> Session::Linger() {
  now_ = Clock::now();
  Arm(Phase::kLinger, kLingerTimeout);
  error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  std::size_t total = 0;
  while (!error && total < kMaxLingerSize) {
    buffer_.clear();
    total +=
        co_await socket_.async_read_some(buffer_.prepare(buffer_.max_size()),
                                         asio::redirect_error(kAwait, error));
  }
}

}  // namespace diptych
