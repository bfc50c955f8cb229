// SPDX-License-Identifier: Apache-2.0
//
// A LocalClient is the far end of a connection within this process, for targets
// that read from a socket: it sends what a target was given, in pieces, while
// the near end runs in the same thread.
//
// Nothing of it takes time: whoever still waits when nothing is left to be
// done waits for something that never comes.

#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <string>

#include "base/bytes.h"
#include "base/check.h"

namespace diptych {

// All at once, and cut through everything that has a length of its own, though
// not into more than some hundred pieces.
inline constexpr std::size_t kOnePiece = std::size_t{64} << 10U;
inline std::size_t SmallPiece(ByteView octets) {
  return 11 + octets.size() / 128;
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

  // Sends all of it, `piece` octets at a time, then no more; gives what came
  // back.
  std::string Converse(ByteView octets, std::size_t piece) {
    Pump();
    while (!octets.empty()) {
      const ByteView next = octets.first(std::min(piece, octets.size()));
      const ssize_t sent = ::send(ends_[0], next.data(), next.size(),
                                  MSG_NOSIGNAL | MSG_DONTWAIT);
      const bool has_moved = Pump();
      // The near end has closed, or has read all that it wants.
      if (sent < 0 && !has_moved) break;
      if (sent > 0) octets = octets.subspan(static_cast<std::size_t>(sent));
    }
    ::shutdown(ends_[0], SHUT_WR);
    Pump();
    return received_;
  }

 private:
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
