// SPDX-License-Identifier: Apache-2.0
//
// A LocalClient is the far end of a connection within this process, for targets
// that read from a socket: it sends what a target was given, in two pieces,
// while the near end runs in the same thread.
//
// Nothing of it takes time: whoever still waits when nothing is left to be
// done waits for something that never comes.

#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/check.h"

namespace diptych {

// Where to cut in two what is sent: somewhere else for each of many inputs that
// differ little, and always there for the same.
inline std::size_t CutOf(ByteView octets) {
  std::size_t mixed = 0;
  for (const std::uint8_t octet : octets) mixed = mixed * 31 + octet;
  return mixed % (octets.size() + 1);
}

class LocalClient {
 public:
  explicit LocalClient(boost::asio::io_context& io) : io_(io) {
    const int made = ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data());
    CHECK(made == 0);
  }
  LocalClient(const LocalClient&) = delete;
  LocalClient& operator=(const LocalClient&) = delete;
  ~LocalClient() { ::close(ends_[0]); }

  // The near end's descriptor. Whoever asks closes it; to be asked once.
  int near_end() const { return ends_[1]; }

  // Sends all of it, the first `cut` octets by themselves, then no more; gives
  // what came back.
  std::string Converse(ByteView octets, std::size_t cut) {
    Pump();
    Send(octets.first(cut));
    Send(octets.subspan(cut));
    ::shutdown(ends_[0], SHUT_WR);
    Pump();
    return received_;
  }

 private:
  void Send(ByteView octets) {
    while (!octets.empty()) {
      const ssize_t sent = ::send(ends_[0], octets.data(), octets.size(),
                                  MSG_NOSIGNAL | MSG_DONTWAIT);
      const bool has_moved = Pump();
      // The near end has closed, or has read all that it wants.
      if (sent < 0 && !has_moved) return;
      if (sent > 0) octets = octets.subspan(static_cast<std::size_t>(sent));
    }
  }

  // Until nothing is left to be done; whether there was anything.
  bool Pump() {
    bool has_moved = false;
    while (RunReady() || Receive()) has_moved = true;
    return has_moved;
  }

  bool RunReady() {
    io_.restart();
    return io_.poll() > 0;
  }

  bool Receive() {
    std::array<char, 16'384> buffer{};
    const ssize_t count =
        ::recv(ends_[0], buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count <= 0) return false;
    received_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }

  boost::asio::io_context& io_;
  std::array<int, 2> ends_{};
  std::string received_;
};

}  // namespace diptych
