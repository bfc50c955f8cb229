// SPDX-License-Identifier: Apache-2.0
//
// An AnswerReader reads one HTTP answer from a stream, and says in the words of
// this program why it could not.
//
// Limits hold for the head and for the body, whatever lengths the answer names
// itself; chunks are joined, a compressed body is left as it came, and no
// redirection is followed.
//
// Internal to the client: it shows Beast. Use one for one answer.

#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "rpc/http_answer.h"

namespace diptych {

// A proxy in between may add headers of its own.
inline constexpr std::uint32_t kMaxAnswerHeaderSize = 32 * 1024;

class AnswerReader {
 public:
  explicit AnswerReader(std::size_t body_size_max) {
    parser_.header_limit(kMaxAnswerHeaderSize);
    parser_.body_limit(body_size_max);
  }

  // Calls `done` with an error code once the answer is whole or cannot be.
  // `stream`, `buffer` and the reader must live until then; what came behind
  // the answer stays in `buffer`.
  template <class Stream, class Done>
  void Start(Stream& stream, boost::beast::flat_buffer& buffer, Done done) {
    boost::beast::http::async_read(stream, buffer, parser_, std::move(done));
  }

  // Whether an octet of an answer has come.
  bool has_begun() const { return parser_.got_some(); }
  // Whether the server keeps the connection open. Requires: it is whole.
  bool keeps_open() const { return parser_.keep_alive(); }
  // Once. Requires: it is whole.
  HttpAnswer Take() {
    return {.status = parser_.get().result_int(),
            .body = std::move(parser_.get().body())};
  }

 private:
  boost::beast::http::response_parser<
      boost::beast::http::vector_body<std::uint8_t>>
      parser_;
};

// Whether the other side has closed the connection.
bool IsClosedByPeer(boost::system::error_code error);

// Why an answer could not be read. `url` is whose it was, and `server` what the
// other side is called: "node".
Error ExplainAnswer(boost::system::error_code error, const std::string& url,
                    std::size_t body_size_max, std::string_view server);

}  // namespace diptych
