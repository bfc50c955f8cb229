// SPDX-License-Identifier: Apache-2.0
// Whole connections to the HTTP server: heads, bodies and what is pipelined
// behind them, read by the session that reads them from a socket.
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rpc/connect_code.h"
#include "rpc/fake_service.h"
#include "rpc/session.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/local_client.h"

namespace diptych {
namespace {

// Small, so that an input comes to it.
constexpr std::size_t kBodySizeMax = 2'048;

HttpServer::Options TimelessOptions() {
  HttpServer::Options options;
  options.body_size_max = kBodySizeMax;
  options.now = [] { return std::chrono::steady_clock::time_point(); };
  return options;
}

// What a session needs besides its socket, as a worker has it.
struct Server {
  boost::asio::io_context io{1};
  HttpServer::Options options = TimelessOptions();
  FakeService service;
  ServerCounters counters;
  AddressLimits addresses{options.per_address};
  AnswerBudget answers{options.answer_octets_max, addresses, counters};
  TileCache tiles;
  SessionHost host{.options = options,
                   .service = service,
                   .router = Router(service, tiles),
                   .addresses = addresses,
                   .answers = answers,
                   .counters = counters,
                   .mailbox = std::make_shared<Mailbox>(io),
                   .intake = {io, service, counters},
                   .date = "Date: Mon, 23 Nov 2026 00:00:00 GMT\r\n"};
};

// All that a client hears who sends `octets` in two pieces.
std::string AnswersTo(ByteView octets, std::size_t cut) {
  Server server;
  LocalClient client(server.io);
  bool is_over = false;
  {
    Socket socket(server.io.get_executor());
    socket.assign(boost::asio::ip::tcp::v4(), client.near_end());
    const auto session =
        std::make_shared<Session>(server.host, std::move(socket), std::nullopt);
    boost::asio::co_spawn(server.io, Session::Run(session),
                          [&](const std::exception_ptr& failure) {
                            FUZZ_EXPECT(!failure);
                            is_over = true;
                          });
  }
  std::string answers = client.Converse(octets, cut);
  FUZZ_EXPECT(is_over);
  FUZZ_EXPECT(server.counters.answer_octets_held == 0);
  return answers;
}

// The value of a header that stands in `head`; empty if it does not.
std::string_view ValueOf(std::string_view head, std::string_view name) {
  const std::size_t at = head.find(name);
  if (at == head.npos) return {};
  const std::string_view rest = head.substr(at + name.size());
  return rest.substr(0, rest.find("\r\n"));
}

struct Answer {
  int status = 0;
  std::string_view text;
  bool operator==(const Answer&) const = default;
};

// Takes the first answer off; it is whole, of HTTP, and no fault of ours.
Answer TakeAnswer(std::string_view& answers) {
  constexpr std::string_view kStart = "HTTP/1.1 ";
  const std::string_view all = answers;
  FUZZ_EXPECT(answers.starts_with(kStart));
  const int status = std::stoi(std::string(answers.substr(kStart.size(), 3)));
  FUZZ_EXPECT(status >= 100 && status < 600 && status != 500);
  const std::size_t end = answers.find("\r\n\r\n");
  FUZZ_EXPECT(end != answers.npos);
  const std::string_view head = answers.substr(0, end + 2);
  answers.remove_prefix(end + 4);
  // The answer to a HEAD, too, has no body, whose length it names.
  if (!answers.empty() && !answers.starts_with(kStart)) {
    const std::string_view length = ValueOf(head, "\r\nContent-Length: ");
    FUZZ_EXPECT(!length.empty());
    const std::size_t size = std::stoul(std::string(length));
    FUZZ_EXPECT(size <= answers.size());
    if (status >= 400) FUZZ_EXPECT(ReadConnectError(answers.substr(0, size)));
    answers.remove_prefix(size);
  }
  return {status, all.substr(0, all.size() - answers.size())};
}

std::vector<Answer> Split(std::string_view answers) {
  std::vector<Answer> all;
  while (!answers.empty()) all.push_back(TakeAnswer(answers));
  return all;
}

}  // namespace

// How the network cuts requests into pieces changes nothing of the answers, but
// which fault of an unfinished head the last one names.
FUZZ_TARGET(http_request) {
  const std::string whole = AnswersTo(octets, 0);
  const std::string pieces = AnswersTo(octets, CutOf(octets));
  std::vector<Answer> first = Split(whole);
  std::vector<Answer> second = Split(pieces);
  FUZZ_EXPECT(first.size() == second.size());
  if (first.empty()) return;
  const bool is_refused =
      first.back().status >= 400 && second.back().status >= 400;
  FUZZ_EXPECT(is_refused || first.back() == second.back());
  first.pop_back();
  second.pop_back();
  FUZZ_EXPECT(first == second);
}

}  // namespace diptych
