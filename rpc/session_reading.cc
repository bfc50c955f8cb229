// SPDX-License-Identifier: Apache-2.0
// How a session reads a request, and what it refuses on the way.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <string>
#include <utility>

#include "rpc/session.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

template <std::size_t kSize>
std::string_view View(const beast::flat_static_buffer<kSize>& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

bool IsSpace(char octet) { return octet == ' ' || octet == '\t'; }

}  // namespace

// The parser joins such lines, and a proxy in front may have read two.
void Session::LookForFold(std::string_view part) {
  for (const char octet : part) {
    is_folded_ = is_folded_ || (is_line_over_ && IsSpace(octet));
    is_line_over_ = octet == '\n';
  }
}

void Session::SkipEmptyLine() {
  if (!may_skip_line_ || buffer_.size() < 2) return;
  may_skip_line_ = false;
  if (View(buffer_).starts_with("\r\n")) buffer_.consume(2);
}

Session::Read Session::ParseHead() {
  SkipEmptyLine();
  if (buffer_.size() == 0 || View(buffer_) == "\r") return Read::kMore;
  if (phase_ == Phase::kIdle) {
    Arm(Phase::kHeader, host_.options.header_timeout);
  }
  error_code error;
  // What the parser takes of a head that is not whole yet, it takes for good.
  const std::size_t size = parser_->put(buffer_.data(), error);
  LookForFold(View(buffer_).substr(0, size));
  buffer_.consume(size);
  if (error && error != http::error::need_more) return RefuseParse(error);
  if (!parser_->is_header_done()) return Read::kMore;
  if (is_folded_) {
    return Refuse(Refusal::kMalformed,
                  ErrorReply(ConnectCode::kInvalidArgument,
                             "a header goes on in a second line, which is "
                             "obsolete (RFC 9112 section 5.2)"));
  }
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
  now_ = host_.options.now();
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

}  // namespace diptych
