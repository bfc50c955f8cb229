// SPDX-License-Identifier: Apache-2.0
//
// A TlsEcho is a TLS 1.3 connection between two threads of this process over
// the loopback device, one of which sends back what it gets: the least that a
// message between two nodes on this machine takes, twice.

#pragma once

#include <openssl/ssl.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <thread>

#include "base/check.h"
#include "bench/measure.h"
#include "peer/tls_identity.h"
#include "platform/thread.h"

namespace diptych {

class TlsEcho {
 public:
  TlsEcho() {
    using boost::asio::ip::tcp;
    tcp::acceptor acceptor(context_,
                           {boost::asio::ip::address_v4::loopback(), 0});
    near_.connect(acceptor.local_endpoint());
    acceptor.accept(far_);
    near_.set_option(tcp::no_delay(true));
    far_.set_option(tcp::no_delay(true));
    thread_ = std::thread([this] { Echo(); });
    caller_ = Connection(near_.native_handle());
    CHECK(SSL_connect(caller_.get()) == 1);
  }
  TlsEcho(const TlsEcho&) = delete;
  TlsEcho& operator=(const TlsEcho&) = delete;
  ~TlsEcho() {
    near_.shutdown(boost::asio::ip::tcp::socket::shutdown_both);
    thread_.join();
  }

  // Gives the wall seconds that a message as long as a vote took there and
  // back.
  double RoundTrip() {
    const double begin = WallSeconds();
    CHECK(SSL_write(caller_.get(), message_.data(), kSize) == kSize);
    CHECK(SSL_read(caller_.get(), message_.data(), kSize) == kSize);
    return WallSeconds() - begin;
  }

 private:
  static constexpr int kSize = 128;

  struct Free {
    void operator()(SSL* connection) const { SSL_free(connection); }
  };
  struct AnyKey final : TlsKeyJudge {
    bool IsAccepted(const Ed25519PublicKeyBytes&) override { return true; }
  };

  std::unique_ptr<SSL, Free> Connection(int descriptor) {
    std::unique_ptr<SSL, Free> connection(SSL_new(identity_.context()));
    CHECK(connection != nullptr);
    TlsIdentity::SetJudge(connection.get(), &judge_);
    CHECK(SSL_set_fd(connection.get(), descriptor) == 1);
    return connection;
  }

  void Echo() {
    NameThread("echo");
    RequestShortSlice();
    const std::unique_ptr<SSL, Free> own = Connection(far_.native_handle());
    CHECK(SSL_accept(own.get()) == 1);
    std::array<std::uint8_t, kSize> message{};
    while (SSL_read(own.get(), message.data(), kSize) == kSize) {
      if (SSL_write(own.get(), message.data(), kSize) != kSize) return;
    }
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket near_{context_};
  boost::asio::ip::tcp::socket far_{context_};
  const TlsIdentity identity_{Ed25519SecretKey::FromSeed({0x3C})};
  AnyKey judge_;
  std::unique_ptr<SSL, Free> caller_;
  std::array<std::uint8_t, kSize> message_{};
  std::thread thread_;
};

}  // namespace diptych
