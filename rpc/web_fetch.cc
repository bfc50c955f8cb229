// SPDX-License-Identifier: Apache-2.0
#include "rpc/web_fetch.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <utility>

#include "json/printable.h"
#include "rpc/client_connection.h"
#include "rpc/node_url.h"

namespace diptych {
namespace {

// The server, and what to ask it for.
struct Address {
  NodeUrl server;
  std::string target;
};

Result<Address> ParseAddress(std::string_view url) {
  const auto refuse = [&](std::string_view why) {
    return Error{ErrorCode::kInvalid,
                 Printable(url, kShownAddress) + " " + std::string(why)};
  };
  if (url.size() > kWebAddressSizeMax) return refuse("is too long to be asked");
  const auto parsed = boost::urls::parse_uri({url.data(), url.size()});
  if (!parsed || parsed->scheme_id() != boost::urls::scheme::https) {
    return refuse("is not asked: its address has to begin with https://");
  }
  if (parsed->has_userinfo())
    return refuse("has a user name, and is not asked");
  const auto authority = parsed->encoded_host_and_port();
  ASSIGN_OR_RETURN(NodeUrl server,
                   ParseNodeUrl("https://" + std::string(authority.data(),
                                                         authority.size())));
  // The resource without the fragment, which is the reader's own affair.
  const auto path = parsed->encoded_path();
  std::string target(path.data(), path.size());
  if (target.empty()) target = "/";
  if (parsed->has_query()) {
    const auto query = parsed->encoded_query();
    target += "?" + std::string(query.data(), query.size());
  }
  return Address{std::move(server), std::move(target)};
}

}  // namespace

Result<Bytes> FetchWeb(std::string_view url, const WebFetchOptions& options) {
  ASSIGN_OR_RETURN(Address address, ParseAddress(url));
  ClientConnection connection(
      std::move(address.server),
      {.timeout = options.timeout,
       .body_size_max = options.size_max,
       .server = "web site",
       .advice = "try again later; check this machine's network, too, and any "
                 "firewall in between"});
  Result<HttpAnswer> answer =
      connection.Exchange({.target = address.target, .accept = options.accept});
  if (!answer && answer.error().code == ErrorCode::kLimit) {
    return Error{ErrorCode::kLimit, Printable(url, kShownAddress) +
                                        " is longer than " +
                                        std::to_string(options.size_max) +
                                        " octets, and was not read"};
  }
  if (!answer) return answer.error();
  return WebDocumentOf(*std::move(answer), url);
}

}  // namespace diptych
