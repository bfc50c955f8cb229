// SPDX-License-Identifier: Apache-2.0
// How a session writes an answer, and how it takes leave.
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <cerrno>
#include <string>

#include "rpc/session.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

// What is written before the deadline is set anew; 30 s for 256 KiB is slower
// than any line that a client could work with.
constexpr std::size_t kWriteChunk = std::size_t{256} << 10U;

// A client that was refused may have a megabyte under way; more, or longer, is
// not waited for.
constexpr std::size_t kMaxLingerSize = std::size_t{2} << 20U;
constexpr std::chrono::milliseconds kLingerTimeout{2'000};
// Long enough for others to have read theirs.
constexpr const char* kRetryLater = "Retry-After: 5\r\n";
// On every answer. All that a node serves is public, and no browser should
// guess types.
constexpr std::string_view kEveryReply =
    "Access-Control-Allow-Origin: *\r\n"
    "X-Content-Type-Options: nosniff\r\n";

bool HasBodyStatus(unsigned status) { return status != 204 && status != 304; }

}  // namespace

AnswerShare Session::Hold(HttpReply& reply) {
  AnswerShare share(host_.answers, address_, reply.HeldSize());
  if (!share.is_refused()) return share;
  host_.counters.CountRefusal(Refusal::kAnswers);
  reply = ErrorReply(ConnectCode::kUnavailable,
                     "too many large answers wait to be read; ask again after "
                     "the seconds in Retry-After");
  reply.more_headers = kRetryLater;
  return share;
}

void Session::WriteHead(const HttpReply& reply, bool keep_alive) {
  const auto status = static_cast<http::status>(reply.status);
  head_ = "HTTP/1.1 ";
  head_ += std::to_string(reply.status);
  head_ += ' ';
  head_ += std::string_view(http::obsolete_reason(status));
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
    now_ = host_.options.now();
    Arm(Phase::kWrite, host_.options.write_timeout);
    sent_since_armed_ = 0;
  }
  now_ = host_.options.now();
  co_return sent == Sent::kAll;
}

Task<void> Session::Linger() {
  now_ = host_.options.now();
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
