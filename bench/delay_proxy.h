// SPDX-License-Identifier: Apache-2.0
//
// A DelayProxy passes TCP connections on to a port of this machine, and holds
// every octet back for the same time, in both directions: a long line with no
// limit to its rate.

#pragma once

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "platform/thread.h"

namespace diptych {

// A port of the loopback device that nobody listens on now.
inline std::uint16_t FreePort() {
  boost::asio::io_context context;
  const boost::asio::ip::tcp::acceptor acceptor(
      context, {boost::asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

class DelayProxy {
 public:
  DelayProxy(std::uint16_t target, std::chrono::milliseconds delay)
      : target_(boost::asio::ip::address_v4::loopback(), target),
        delay_(delay),
        acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}) {
    Accept();
    thread_ = std::thread([this] {
      NameThread("delay-proxy");
      context_.run();
    });
  }
  DelayProxy(const DelayProxy&) = delete;
  DelayProxy& operator=(const DelayProxy&) = delete;
  ~DelayProxy() {
    context_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  using Socket = boost::asio::ip::tcp::socket;
  using Clock = std::chrono::steady_clock;
  using Octets = std::vector<std::uint8_t>;

  // One direction of a connection; it lives as long as a handler of it waits.
  struct Direction : std::enable_shared_from_this<Direction> {
    Direction(std::shared_ptr<Socket> source_in,
              std::shared_ptr<Socket> sink_in,
              std::chrono::milliseconds delay_in)
        : source(std::move(source_in)),
          sink(std::move(sink_in)),
          delay(delay_in),
          timer(source->get_executor()) {}

    void Read() {
      source->async_read_some(
          boost::asio::buffer(piece),
          [self = shared_from_this()](boost::system::error_code error,
                                      std::size_t size) {
            if (error) return self->Close();
            self->held.emplace_back(
                Clock::now() + self->delay,
                Octets(self->piece.begin(), self->piece.begin() + size));
            if (self->held.size() == 1) self->Wait();
            self->Read();
          });
    }

    void Wait() {
      timer.expires_at(held.front().first);
      timer.async_wait(
          [self = shared_from_this()](boost::system::error_code error) {
            if (!error) self->Write();
          });
    }

    void Write() {
      boost::asio::async_write(
          *sink, boost::asio::buffer(held.front().second),
          [self = shared_from_this()](boost::system::error_code error,
                                      std::size_t) {
            if (error) return self->Close();
            self->held.pop_front();
            if (!self->held.empty()) self->Wait();
          });
    }

    void Close() {
      boost::system::error_code ignored;
      source->close(ignored);
      sink->close(ignored);
    }

    std::shared_ptr<Socket> source;
    std::shared_ptr<Socket> sink;
    std::chrono::milliseconds delay;
    boost::asio::steady_timer timer;
    std::deque<std::pair<Clock::time_point, Octets>> held;
    std::array<std::uint8_t, 65536> piece{};
  };

  void Accept() {
    acceptor_.async_accept(
        [this](boost::system::error_code error, Socket accepted) {
          if (error) return;
          auto near = std::make_shared<Socket>(std::move(accepted));
          auto far = std::make_shared<Socket>(context_);
          far->async_connect(
              target_, [this, near, far](boost::system::error_code failed) {
                if (failed) return;
                const boost::asio::ip::tcp::no_delay at_once(true);
                near->set_option(at_once);
                far->set_option(at_once);
                std::make_shared<Direction>(near, far, delay_)->Read();
                std::make_shared<Direction>(far, near, delay_)->Read();
              });
          Accept();
        });
  }

  const boost::asio::ip::tcp::endpoint target_;
  const std::chrono::milliseconds delay_;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

}  // namespace diptych
