// SPDX-License-Identifier: Apache-2.0
#include "rpc/answer_reader.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/http/error.hpp>

namespace diptych {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

}  // namespace

bool IsClosedByPeer(error_code error) {
  return error == http::error::end_of_stream || error == asio::error::eof ||
         error == asio::error::connection_reset ||
         error == asio::error::broken_pipe ||
         error == asio::ssl::error::stream_truncated;
}

Error ExplainAnswer(error_code error, const std::string& url,
                    std::size_t body_size_max, std::string_view server) {
  if (error == http::error::body_limit) {
    return {ErrorCode::kLimit, "the answer of " + url + " is longer than " +
                                   std::to_string(body_size_max) +
                                   " octets; ask for less at once"};
  }
  if (IsClosedByPeer(error) || error == http::error::partial_message) {
    return {ErrorCode::kUnavailable,
            url +
                " closed the connection before its answer was complete; "
                "ask again"};
  }
  if (error.category() ==
      http::make_error_code(http::error::bad_value).category()) {
    return {ErrorCode::kInvalid, url + " does not speak HTTP as a " +
                                     std::string(server) + " does (" +
                                     error.message() + "); check the URL"};
  }
  return {ErrorCode::kUnavailable, url + ": " + error.message()};
}

}  // namespace diptych
