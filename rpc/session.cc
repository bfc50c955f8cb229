// SPDX-License-Identifier: Apache-2.0
#include "rpc/session.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

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

}  // namespace

Session::Session(SessionHost& host, Socket socket,
                 std::optional<AddressKey> address)
    : host_(host),
      socket_(std::move(socket)),
      address_(address),
      submit_timer_(socket_.get_executor()),
      now_(host.options.now()),
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
  may_skip_line_ = true;
  is_folded_ = false;
  is_line_over_ = false;
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
  const AnswerShare share = Hold(reply);
  now_ = host_.options.now();
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

Task<HttpReply> Session::Submit(const RequestHead& head) {
  const auto format = ParseContentType(head.content_type);
  CHECK(format.has_value());
  v1::SubmitRequest request;
  {
    // Goes here: a second copy for as long as a Submit waits would double what
    // all clients together can make the server hold.
    const std::string body = std::move(parser_->get().body());
    const Status decoded = DecodeMessage(*format, body, request);
    if (!decoded) co_return ErrorReply(decoded.error());
  }

  const auto asked = ParseConnectTimeout(head.connect_timeout_ms);
  const Milliseconds longest = host_.options.submit_timeout_max;
  const Milliseconds timeout =
      asked ? std::min(asked->value_or(longest), longest) : longest;
  const std::uint64_t ticket = ++submit_ticket_;
  submit_answer_ = nullptr;
  submit_timer_.expires_after(timeout);
  const std::weak_ptr<Session> weak = weak_from_this();
  auto done = [mailbox = host_.mailbox, weak,
               ticket](RegistryService::DeferredResponse answer) {
    mailbox->Post([weak, ticket, answer = std::move(answer)]() mutable {
      if (const auto session = weak.lock()) {
        session->Deliver(ticket, std::move(answer));
      }
    });
  };
  host_.intake.Add({std::move(request), std::move(done)});
  error_code ignored;
  co_await submit_timer_.async_wait(asio::redirect_error(kAwait, ignored));
  // An answer that comes from now on finds another ticket.
  ++submit_ticket_;
  if (auto answer = std::exchange(submit_answer_, nullptr)) {
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

}  // namespace diptych
