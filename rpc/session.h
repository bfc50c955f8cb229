// SPDX-License-Identifier: Apache-2.0
//
// A Session is one client's connection: it reads requests one after the other,
// has the router or the service answer, and writes the answers.
//
// session.cc has a request's way and the wait for a Submit, session_reading.cc
// what comes in, session_answering.cc what goes out.
//
// Internal to the server: it shows Asio, so only the server's sources include
// it, and the fuzz target that reads what it reads. A session lives in its
// worker's thread alone, Deliver() included; no member is locked. It is shared
// between the coroutine that runs it and the worker that looks at its deadline.

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "rpc/address_limits.h"
#include "rpc/answer_budget.h"
#include "rpc/intake.h"
#include "rpc/mailbox.h"
#include "rpc/router.h"
#include "rpc/server.h"
#include "rpc/server_counters.h"
#include "rpc/service.h"
#include "rpc/tile_cache.h"

namespace diptych {

// The io_context's own executor instead of any_io_executor: each operation
// saves an allocation and a virtual call.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock,
    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <class T>
using Task = boost::asio::awaitable<T, Executor>;
inline constexpr boost::asio::use_awaitable_t<Executor> kAwait;

// The largest head of a request: browsers send one or two KiB.
inline constexpr std::uint32_t kMaxHeaderSize = 8 * 1024;

// A last answer to somebody who is slow already.
inline constexpr std::chrono::milliseconds kRefusalWriteTimeout{2'000};

// What the sessions of one worker share; owned by the worker.
struct SessionHost {
  const HttpServer::Options& options;
  RegistryService& service;
  Router router;
  AddressLimits& addresses;
  AnswerBudget& answers;
  ServerCounters& counters;
  std::shared_ptr<Mailbox> mailbox;
  Intake intake;
  std::string date;  // As it stands in the header, good for a second.
  bool is_draining = false;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  using Clock = std::chrono::steady_clock;

  // `address` is nothing for a client whom the limits by address leave alone.
  Session(SessionHost& host, Socket socket, std::optional<AddressKey> address);

  // Serves the connection to its end. `self` keeps the session alive.
  static Task<void> Run(std::shared_ptr<Session> self);

  // Acts on a deadline that has passed.
  void Sweep(Clock::time_point now);

  // Closes the connection if it waits for a request; otherwise it closes after
  // the answer, for the host is draining.
  void Drain();

  // Closes the connection whatever it does.
  void Close();

  const std::optional<AddressKey>& address() const { return address_; }

 private:
  using Parser =
      boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Milliseconds = std::chrono::milliseconds;
  // What the deadline is for.
  enum class Phase { kIdle, kHeader, kBody, kService, kWrite, kLinger };
  // What reading gave; kMore if octets are missing.
  enum class Read { kDone, kMore, kClosed, kRefused };
  // What sending gave; kSome if the socket takes no more for now.
  enum class Sent { kAll, kSome, kBroken };
  // What is left to send of an answer: its head, then its body or tile.
  struct Outgoing {
    std::string_view head;
    ByteView body;
    std::optional<CachedTile> tile;
    bool empty() const { return head.empty() && body.empty() && !tile; }
  };

  // From now_ on.
  void Arm(Phase phase, Milliseconds timeout);

  // One request; false if the connection is to be closed.
  Task<bool> ServeRequest();
  Read ParseHead();
  // One empty line before a request is what some clients send after a body
  // (RFC 9112 section 2.2).
  void SkipEmptyLine();
  // Notes whether a line of the head begins with white space, and so goes on
  // with the one before. `part` is what follows the parts before it.
  void LookForFold(std::string_view part);
  Task<Read> ReadBody();
  // More octets into buffer_. kRefused once the client took too long.
  Task<Read> Fill();
  // What is wrong with the head as HTTP has it. Sets refusal_ if so.
  bool RefuseFraming();
  Read Refuse(Refusal reason, HttpReply reply);
  Read RefuseParse(boost::system::error_code error);
  bool RefuseRate();

  Task<HttpReply> Submit(const RequestHead& head);
  void Deliver(std::uint64_t ticket, RegistryService::DeferredResponse answer);

  // Counts the answer for as long as the share lives, or makes a refusal of
  // it.
  AnswerShare Hold(HttpReply& reply);
  // Writes the answer's head into head_.
  void WriteHead(const HttpReply& reply, bool keep_alive);
  // Sends what the socket takes at once.
  Sent Send(Outgoing& rest);
  // Takes `count` sent octets off what is left.
  void Advance(Outgoing& rest, std::size_t count);
  // Waits for the socket to take more until all is sent; false if the
  // connection broke.
  Task<bool> SendRest(Outgoing rest);
  // Half-closes, and reads on until the client has closed: closing with unread
  // octets would reset the connection under the answer.
  Task<void> Linger();

  SessionHost& host_;
  Socket socket_;
  const std::optional<AddressKey> address_;
  // Waits for a Submit; nothing else has a timer.
  Timer submit_timer_;
  std::uint64_t submit_ticket_ = 0;
  RegistryService::DeferredResponse submit_answer_;

  Phase phase_ = Phase::kIdle;
  // When something last happened: asking the clock for each of a request's
  // deadlines would cost as much as parsing it.
  Clock::time_point now_;
  Clock::time_point deadline_;
  std::size_t sent_since_armed_ = 0;
  bool is_late_ = false;    // The deadline of a request passed.
  bool is_closed_ = false;  // Close() was called.

  // A whole head, and as much again of the body.
  boost::beast::flat_static_buffer<2 * std::size_t{kMaxHeaderSize}> buffer_;
  std::optional<Parser> parser_;
  std::optional<HttpReply> refusal_;
  std::string head_;  // Of the answer; keeps its memory between requests.
  std::uint32_t request_count_ = 0;
  bool may_skip_line_ = true;  // Nothing of the request has been parsed.
  // Of the request's head so far.
  bool is_folded_ = false;
  bool is_line_over_ = false;
};

}  // namespace diptych
