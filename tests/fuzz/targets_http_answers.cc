// SPDX-License-Identifier: Apache-2.0
// Whole answers of HTTP servers, as the wallet reads a node's and `verify
// --online` an issuer's: from the first octet to what is made of them.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <optional>

#include "rpc/answer_reader.h"
#include "rpc/web_fetch.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/local_client.h"

namespace diptych {
namespace {

// Small, so that an input comes to it.
constexpr std::size_t kBodySizeMax = 2'048;
constexpr char kUrl[] = "https://college.example/did.json";

// What a client has read of a server that sends `octets`, in two pieces, and
// then closes.
Result<HttpAnswer> AnswerOf(ByteView octets, std::size_t cut) {
  boost::asio::io_context io{1};
  LocalClient server(io);
  boost::asio::ip::tcp::socket socket(io);
  socket.assign(boost::asio::ip::tcp::v4(), server.near_end());
  boost::beast::flat_buffer buffer;
  AnswerReader reader(kBodySizeMax);
  std::optional<boost::system::error_code> outcome;
  reader.Start(socket, buffer, [&](boost::system::error_code error, auto&&...) {
    outcome = error;
  });
  server.Converse(octets, cut);
  FUZZ_EXPECT(outcome);
  FUZZ_EXPECT(octets.empty() || reader.has_begun());
  if (*outcome) return ExplainAnswer(*outcome, kUrl, kBodySizeMax, "node");
  (void)reader.keeps_open();
  return reader.Take();
}

}  // namespace

// How the network cuts an answer into pieces changes nothing of it.
FUZZ_TARGET(http_answer) {
  Result<HttpAnswer> answer = AnswerOf(octets, 0);
  const Result<HttpAnswer> again = AnswerOf(octets, CutOf(octets));
  FUZZ_EXPECT(again.has_value() == answer.has_value());
  if (!answer) {
    FUZZ_EXPECT(!answer.error().message.empty());
    FUZZ_EXPECT(!again.error().message.empty());
    return;
  }
  FUZZ_EXPECT(again->status == answer->status && again->body == answer->body);
  FUZZ_EXPECT(answer->body.size() <= kBodySizeMax);
  // Nothing is unpacked: a body is no longer than what came.
  FUZZ_EXPECT(answer->body.size() <= octets.size());
  const bool is_good = answer->status == 200;
  if (!is_good) FUZZ_EXPECT(!NodeErrorOf(*answer, "it").message.empty());
  const Result<Bytes> document = WebDocumentOf(*std::move(answer), kUrl);
  FUZZ_EXPECT(document.has_value() == is_good);
}

}  // namespace diptych
