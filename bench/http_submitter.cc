// SPDX-License-Identifier: Apache-2.0
#include "bench/http_submitter.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "proto/diptych/v1/service.pb.h"

namespace diptych {
namespace {

int Connect(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(socket >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(::connect(socket, reinterpret_cast<const sockaddr*>(&address),
                  sizeof address) == 0);
  const int on = 1;
  CHECK(::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
  return socket;
}

// Whether `received` is one whole answer; ends the program if it is no
// acceptance. Raises `height` to that of the answer.
bool IsAccepted(std::string_view received, std::uint64_t& height) {
  const std::size_t end = received.find("\r\n\r\n");
  if (end == received.npos) return false;
  CHECK(received.starts_with("HTTP/1.1 200 "));
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t length = received.find(kLength);
  CHECK(length < end);
  const std::size_t size =
      std::strtoull(received.data() + length + kLength.size(), nullptr, 10);
  if (received.size() < end + 4 + size) return false;
  v1::SubmitResponse response;
  CHECK(response.ParseFromArray(received.data() + end + 4,
                                static_cast<int>(size)));
  CHECK(response.verdict() == "accepted");
  height = std::max(height, response.height());
  return true;
}

}  // namespace

std::string SubmitText(const std::string& body) {
  return "POST /diptych.v1.Registry/Submit HTTP/1.1\r\nHost: 127.0.0.1\r\n"
         "Content-Type: application/proto\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::uint64_t SubmitOverHttp(std::uint16_t port,
                             std::span<const std::string> requests,
                             std::size_t connections) {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  CHECK(epoll >= 0);
  std::vector<int> sockets;
  std::vector<std::string> received(connections);
  std::size_t sent = 0;
  std::size_t answered = 0;
  std::uint64_t height = 0;
  const auto send = [&](std::size_t number) {
    if (sent == requests.size()) return;
    const std::string& text = requests[sent++];
    CHECK(::send(sockets[number], text.data(), text.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(text.size()));
  };
  for (std::size_t i = 0; i < connections; ++i) {
    sockets.push_back(Connect(port));
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    CHECK(::epoll_ctl(epoll, EPOLL_CTL_ADD, sockets[i], &event) == 0);
    send(i);
  }
  std::vector<epoll_event> events(connections);
  while (answered < requests.size()) {
    const int ready =
        ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const std::size_t number = events[static_cast<std::size_t>(i)].data.u64;
      char octets[4096];
      const ssize_t count = ::recv(sockets[number], octets, sizeof octets, 0);
      CHECK(count > 0);
      std::string& text = received[number];
      text.append(octets, static_cast<std::size_t>(count));
      if (!IsAccepted(text, height)) continue;
      ++answered;
      text.clear();
      send(number);
    }
  }
  for (const int socket : sockets) ::close(socket);
  ::close(epoll);
  return height;
}

}  // namespace diptych
