// SPDX-License-Identifier: Apache-2.0
// Measures the dearest way to anchor: one credential a transaction, each over
// HTTP, signed in advance. Reports credentials per second of the node's own
// processor time, against one secp256k1 verification each, the limit.
//
// All connections are served by one thread, each with one request under way: a
// hundred client threads on the node's own processors would cost the node more
// than a hundred clients elsewhere.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/bench_node.h"
#include "bench/measure.h"

namespace diptych {
namespace {

constexpr double kRatioMin = 0.6;

std::string PostText(const v1::SubmitRequest& request) {
  const std::string body = request.SerializeAsString();
  return "POST /diptych.v1.Registry/Submit HTTP/1.1\r\nHost: 127.0.0.1\r\n"
         "Content-Type: application/proto\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

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
// acceptance.
bool IsAccepted(std::string_view received) {
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
  return true;
}

// Sends every request and waits for every answer.
void SubmitAll(std::uint16_t port, const std::vector<std::string>& requests,
               std::size_t connections) {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  CHECK(epoll >= 0);
  std::vector<int> sockets;
  std::vector<std::string> received(connections);
  std::size_t sent = 0;
  std::size_t answered = 0;
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
      if (!IsAccepted(text)) continue;
      ++answered;
      text.clear();
      send(number);
    }
  }
  for (const int socket : sockets) ::close(socket);
  ::close(epoll);
}

int Run(const std::string& path, std::size_t count, std::size_t connections) {
  BenchNode node(path);
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < count; ++i) {
    requests.push_back(PostText(node.OneCredential()));
  }
  const double verify_before = VerifySeconds(node.key());

  double client_cpu = 0;
  const double cpu = CpuSeconds(RUSAGE_SELF);
  const double wall = WallSeconds();
  std::thread([&] {
    SubmitAll(node.port(), requests, connections);
    client_cpu = CpuSeconds(RUSAGE_THREAD);
  }).join();
  const double took = WallSeconds() - wall;
  const double used = CpuSeconds(RUSAGE_SELF) - cpu - client_cpu;

  const double verify = (verify_before + VerifySeconds(node.key())) / 2;
  const auto credentials = static_cast<double>(count);
  std::printf("%zu credentials over %zu connections: %.0f a second\n", count,
              connections, credentials / took);
  std::printf("node: %.1f us of processor time each, %.0f a second and core\n",
              1e6 * used / credentials, credentials / used);
  std::printf("limit: %.1f us, one signature verification\n", 1e6 * verify);
  const double ratio = verify * credentials / used;
  std::printf("ratio %.2f (at least %.1f)\n", ratio, kRatioMin);
  return ratio >= kRatioMin ? 0 : 1;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  std::size_t count = 20'000;
  std::size_t connections = 128;
  std::string path = "submit-bench-data";
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--credentials") == 0) {
      count = std::stoull(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--connections") == 0) {
      connections = std::stoull(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--directory") == 0) {
      path = argv[i + 1];
    } else {
      std::printf(
          "usage: submit_bench [--credentials N] [--connections N] "
          "[--directory D]\n");
      return 2;
    }
  }
  return diptych::Run(path, count, connections);
}
