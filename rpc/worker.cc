// SPDX-License-Identifier: Apache-2.0
#include "rpc/worker.h"

#include <signal.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <ctime>
#include <exception>
#include <utility>
#include <vector>

#include "platform/thread.h"

namespace diptych {
namespace {

// The Date header's line (RFC 9110 section 5.6.7).
std::string DateLine() {
  const std::time_t now =
      std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  char line[64];
  const std::size_t size = std::strftime(
      line, sizeof(line), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
  return {line, size};
}

}  // namespace

Worker::Worker(const HttpServer::Options& options, RegistryService& service,
               AddressLimits& addresses, AnswerBudget& answers,
               TileCache& tiles, ServerCounters& counters)
    : addresses_(addresses),
      host_{.options = options,
            .service = service,
            .router = Router(service, tiles),
            .addresses = addresses,
            .answers = answers,
            .counters = counters,
            .mailbox = std::make_shared<Mailbox>(io_),
            .intake = {io_, service, counters},
            .date = DateLine()},
      sweep_timer_(io_) {}

Worker::~Worker() { host_.mailbox->Close(); }

void Worker::Start() {
  ScheduleSweep();
  thread_ = std::thread([this] {
    NameThread("http");
    // sendfile() has no MSG_NOSIGNAL; a client that went away is an error here
    // and no reason to end the process.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    io_.run();
  });
}

void Worker::Adopt(Socket socket, std::optional<AddressKey> address) {
  boost::asio::post(io_, [this, socket = std::move(socket), address]() mutable {
    StartSession(std::move(socket), address);
  });
}

void Worker::StartSession(Socket socket, std::optional<AddressKey> address) {
  auto session = std::make_shared<Session>(host_, std::move(socket), address);
  sessions_.insert(session.get());
  if (host_.is_draining) session->Drain();
  // What a library throws ends this session and no other.
  boost::asio::co_spawn(io_, Session::Run(session),
                        [this, session](const std::exception_ptr& failure) {
                          if (failure) {
                            host_.counters.CountRefusal(Refusal::kFailure);
                            session->Close();
                          }
                          EndSession(session.get());
                        });
}

void Worker::EndSession(Session* session) {
  if (session->address()) addresses_.Disconnect(*session->address());
  host_.counters.connections_open.fetch_sub(1, std::memory_order_relaxed);
  sessions_.erase(session);
  if (host_.is_draining && sessions_.empty()) sweep_timer_.cancel();
}

void Worker::ScheduleSweep() {
  sweep_timer_.expires_after(host_.options.sweep_interval);
  sweep_timer_.async_wait(
      [this](boost::system::error_code error) { Sweep(error); });
}

void Worker::Sweep(boost::system::error_code error) {
  if (host_.is_draining && sessions_.empty()) return;
  const Clock::time_point now = host_.options.now();
  const bool is_over = now >= drain_deadline_;
  if (!error) {
    host_.date = DateLine();
    for (Session* session : sessions_) {
      is_over ? session->Close() : session->Sweep(now);
    }
  }
  ScheduleSweep();
}

void Worker::Drain() {
  boost::asio::post(io_, [this] { BeginDrain(); });
}

void Worker::BeginDrain() {
  host_.is_draining = true;
  drain_deadline_ = host_.options.now() + host_.options.drain_timeout;
  for (Session* session : sessions_) session->Drain();
  if (sessions_.empty()) sweep_timer_.cancel();
}

void Worker::Join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace diptych
