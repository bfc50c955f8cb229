// SPDX-License-Identifier: Apache-2.0
//
// A RawClient is a socket to a server of this machine, for tests that send what
// no HTTP library would.
//
// Reads give up after ten seconds, so that a server that falls silent fails
// the test instead of stopping it: it gave no answer, and has not closed.

#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace diptych {

// One answer as it came over the wire.
struct RawReply {
  unsigned status = 0;  // 0 if there was none.
  std::string head;     // With the status line and the empty line.
  std::string body;

  // A header's value; empty if it is absent. `name` as the server writes it.
  std::string Header(const std::string& name) const {
    const std::size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const std::size_t start = at + 2 + name.size() + 2;
    return head.substr(start, head.find("\r\n", start) - start);
  }
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(Open(port)) {}
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), received_(other.received_) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() {
    if (fd_ >= 0) ::close(fd_);
  }

  // False if the server has closed.
  bool Send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  // Sends no more, but still reads.
  void HalfClose() { ::shutdown(fd_, SHUT_WR); }

  // Whether the server sends or closes before the time is over.
  bool IsReadableWithin(std::chrono::milliseconds time) {
    pollfd waited{.fd = fd_, .events = POLLIN, .revents = 0};
    return ::poll(&waited, 1, static_cast<int>(time.count())) > 0;
  }

  // Reads one answer, by its Content-Length; status 0 if the server closed
  // without one.
  RawReply Read(bool has_body = true) {
    std::size_t end = std::string::npos;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!Receive()) return {};
    }
    RawReply reply;
    reply.head = received_.substr(0, end + 4);
    received_.erase(0, end + 4);
    reply.status = static_cast<unsigned>(std::stoul(reply.head.substr(9, 3)));
    const std::string length = reply.Header("Content-Length");
    const std::size_t size =
        has_body && !length.empty() ? std::stoul(length) : 0;
    while (received_.size() < size) {
      if (!Receive()) return {};
    }
    reply.body = received_.substr(0, size);
    received_.erase(0, size);
    return reply;
  }

  // Whether the server has closed and sent nothing more.
  bool IsClosed() { return !Receive() && !is_silent_ && received_.empty(); }

 private:
  static int Open(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval patience{.tv_sec = 60, .tv_usec = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int failed = ::connect(
        fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    if (failed == 0) return fd;
    ::close(fd);
    return -1;
  }

  bool Receive() {
    char buffer[16'384];
    const ssize_t count = ::recv(fd_, buffer, sizeof(buffer), 0);
    is_silent_ = count < 0 && errno == EAGAIN;
    if (count <= 0) return false;
    received_.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

  int fd_;  // -1 if there is no connection.
  bool is_silent_ = false;
  std::string received_;
};

// The head and body of a call as JSON.
inline std::string PostText(std::string_view method, std::string_view json,
                            std::string_view more_headers = "") {
  return "POST /diptych.v1.Registry/" + std::string(method) +
         " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" +
         std::string(more_headers) +
         "Content-Length: " + std::to_string(json.size()) + "\r\n\r\n" +
         std::string(json);
}

inline std::string GetText(std::string_view target,
                           std::string_view more_headers = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" +
         std::string(more_headers) + "\r\n";
}

}  // namespace diptych
