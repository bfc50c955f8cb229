// SPDX-License-Identifier: Apache-2.0
#include "rpc/node_url.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace diptych {

Result<NodeUrl> ParseNodeUrl(std::string_view url) {
  const auto refuse = [&](std::string_view why) {
    return Error{ErrorCode::kInvalid, "the node's URL \"" + std::string(url) +
                                          "\" " + std::string(why)};
  };
  const auto parsed = boost::urls::parse_uri({url.data(), url.size()});
  if (!parsed) {
    return refuse("is none; it has to be like http://127.0.0.1:7300");
  }
  const boost::urls::url_view& view = *parsed;
  const bool is_tls = view.scheme_id() == boost::urls::scheme::https;
  if (!is_tls && view.scheme_id() != boost::urls::scheme::http) {
    return refuse("has to begin with http:// or https://");
  }
  if (!view.has_authority() || view.encoded_host().empty()) {
    return refuse("names no host");
  }
  if (view.has_userinfo() || view.has_query() || view.has_fragment()) {
    return refuse("may have no user name, query or fragment");
  }
  NodeUrl node;
  node.is_tls = is_tls;
  const auto address = view.host_address();
  node.host.assign(address.data(), address.size());
  node.port = is_tls ? "443" : "80";
  if (view.has_port()) {
    // The parser's own number wraps round.
    const auto port = view.port();
    const std::string_view digits(port.data(), port.size());
    std::uint16_t number = 0;
    const auto read =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (read.ec != std::errc() || number == 0) {
      return refuse("has a port that is not from 1 to 65535");
    }
    node.port = std::to_string(number);
  }
  const auto authority = view.encoded_host_and_port();
  node.authority.assign(authority.data(), authority.size());
  const auto path = view.encoded_path();
  node.prefix.assign(path.data(), path.size());
  while (node.prefix.ends_with('/')) node.prefix.pop_back();
  return node;
}

}  // namespace diptych
