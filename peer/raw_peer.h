// SPDX-License-Identifier: Apache-2.0
//
// A RawPeer is a TLS client of this machine, for tests that send what no
// PeerNetwork would.
//
// It blocks, and keeps every octet that it sent over TCP. Reads give up after
// a minute, so that a node that falls silent fails the test instead of
// stopping it.

#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "peer/frame.h"
#include "peer/hello.h"
#include "peer/tls_identity.h"

namespace diptych {

// A TCP connection to a port of this machine.
class RawSocket {
 public:
  // From 127.0.0.`host`.
  explicit RawSocket(std::uint16_t port, std::uint32_t host = 1)
      : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 60, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    // Else what it sends in pieces waits for the answer to the first.
    const int at_once = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl((INADDR_LOOPBACK & ~0xffU) | host);
    ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::connect(fd_, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address));
  }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  ~RawSocket() { ::close(fd_); }

  // False if the node has closed.
  bool Send(ByteView octets) {
    while (!octets.empty()) {
      const ssize_t count =
          ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      octets = octets.subspan(static_cast<std::size_t>(count));
    }
    return true;
  }

  // What there is, waiting for the first octet; empty if the node has closed.
  Bytes Receive() {
    Bytes buffer(std::size_t{64} << 10U);
    const ssize_t count = ::recv(fd_, buffer.data(), buffer.size(), 0);
    buffer.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    is_silent_ = count < 0 && errno == EAGAIN;
    return buffer;
  }

  // Whether the node has closed; what it sent before is dropped.
  bool IsClosed() {
    while (!Receive().empty()) {
    }
    return !is_silent_;
  }

  // Nothing more will be sent; what the node sends can still be read.
  void EndSending() { ::shutdown(fd_, SHUT_WR); }

  // Ends the connection with a reset instead of an orderly end.
  void Reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
  bool is_silent_ = false;
};

class RawPeer : private TlsKeyJudge {
 public:
  // Over a context that may be altered before; it accepts any key.
  RawPeer(std::uint16_t port, SSL_CTX* context)
      : socket_(port), ssl_(SSL_new(context)) {
    TlsIdentity::SetJudge(ssl_.get(), this);
    incoming_ = BIO_new(BIO_s_mem());
    outgoing_ = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl_.get(), incoming_, outgoing_);
    SSL_set_connect_state(ssl_.get());
  }

  // False if the node has ended it.
  bool Handshake() {
    return Repeat([&] { return SSL_do_handshake(ssl_.get()); });
  }

  bool Send(ByteView octets) {
    return Repeat([&] {
      return SSL_write(ssl_.get(), octets.data(),
                       static_cast<int>(octets.size()));
    });
  }

  bool SendFrame(FrameKind kind, ByteView body) {
    Bytes octets;
    AppendFrameHeader(
        {.kind = kind, .size = static_cast<std::uint32_t>(body.size())},
        octets);
    octets.insert(octets.end(), body.begin(), body.end());
    return Send(octets);
  }

  // The next whole frame; nothing if the node has closed.
  std::optional<Frame> ReadFrame() {
    while (true) {
      auto frame = assembler_.Next(received_);
      if (!frame) return std::nullopt;
      if (*frame) return std::move(*frame);
      int count = 0;
      const bool is_read = Repeat([&] {
        count = SSL_read(ssl_.get(), buffer_.data(),
                         static_cast<int>(buffer_.size()));
        return count;
      });
      if (!is_read) return std::nullopt;
      received_ = ByteView(buffer_).first(static_cast<std::size_t>(count));
    }
  }

  // Both Hellos. Nothing if the node has closed before its own.
  std::optional<Hello> ExchangeHellos(const Hello& hello) {
    if (!SendFrame(FrameKind::kHello, EncodeHello(hello))) return std::nullopt;
    const std::optional<Frame> frame = ReadFrame();
    if (!frame || frame->kind != FrameKind::kHello) return std::nullopt;
    assembler_.SetChannel(static_cast<PeerChannel>(hello.channel));
    return DecodeHello(frame->body);
  }

  // Whether the node closes, whatever it sends before.
  bool IsClosed() {
    while (ReadFrame()) {
    }
    return socket_.IsClosed();
  }

  RawSocket& socket() { return socket_; }
  const SSL* ssl() const { return ssl_.get(); }
  // What it has sent over TCP so far.
  const Bytes& recorded() const { return recorded_; }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  bool IsAccepted(const Ed25519PublicKeyBytes&) override { return true; }

  // Calls OpenSSL until it has what it wants from the socket.
  template <class Call>
  bool Repeat(Call call) {
    while (true) {
      const int result = call();
      if (!Flush()) return false;
      if (result > 0) return true;
      if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) {
        return false;
      }
      const Bytes more = socket_.Receive();
      if (more.empty()) return false;
      BIO_write(incoming_, more.data(), static_cast<int>(more.size()));
    }
  }

  bool Flush() {
    char* data = nullptr;
    const long size = BIO_get_mem_data(outgoing_, &data);
    const Bytes octets(data, data + size);
    BIO_reset(outgoing_);
    recorded_.insert(recorded_.end(), octets.begin(), octets.end());
    return socket_.Send(octets);
  }

  RawSocket socket_;
  std::unique_ptr<SSL, Free> ssl_;  // Owns both of the next.
  BIO* incoming_ = nullptr;
  BIO* outgoing_ = nullptr;
  Bytes recorded_;
  FrameAssembler assembler_;
  std::array<std::uint8_t, std::size_t{16} << 10U> buffer_;
  ByteView received_;
};

}  // namespace diptych
