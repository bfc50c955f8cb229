// SPDX-License-Identifier: Apache-2.0
//
// A Worker is one thread of the server with the sessions that belong to it.
//
// Internal to the server: it shows Asio. Adopt() and Drain() may be called from
// any thread; they act in the worker's own.

#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <thread>
#include <unordered_set>

#include "rpc/session.h"

namespace diptych {

class Worker {
 public:
  Worker(const HttpServer::Options& options, RegistryService& service,
         AddressLimits& addresses, AnswerBudget& answers, TileCache& tiles,
         ServerCounters& counters);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  // Requires: joined, if it was started.
  ~Worker();

  void Start();

  // Serves a connection that the counters and the limits by address count
  // already, until its end, when they are told.
  void Adopt(Socket socket, std::optional<AddressKey> address);

  // Lets requests in flight finish, closes what is left after the drain
  // timeout, and ends the thread.
  void Drain();
  void Join();

  // For the listener, which runs in the first worker's thread.
  boost::asio::io_context& io() { return io_; }

 private:
  using Clock = std::chrono::steady_clock;

  void StartSession(Socket socket, std::optional<AddressKey> address);
  void EndSession(Session* session);
  void ScheduleSweep();
  void Sweep(boost::system::error_code error);
  void BeginDrain();

  // One thread runs it; others only post.
  boost::asio::io_context io_{1};
  AddressLimits& addresses_;
  std::thread thread_;

  // Used in the worker's thread only.
  SessionHost host_;
  std::unordered_set<Session*> sessions_;  // Each shared with its coroutine.
  Timer sweep_timer_;
  Clock::time_point drain_deadline_ = Clock::time_point::max();
};

}  // namespace diptych
