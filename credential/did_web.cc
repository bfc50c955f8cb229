// SPDX-License-Identifier: Apache-2.0
#include "credential/did_web.h"

#include <algorithm>

#include "base/ascii.h"

namespace diptych {
namespace {

constexpr std::string_view kEscapedColon = "%3A";

bool IsName(std::string_view text) {
  return !text.empty() && text != "." && text != ".." &&
         std::ranges::all_of(text, [](char c) {
           return IsLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
         });
}

bool IsPort(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<std::string> DidWebUrl(std::string_view did) {
  if (did.size() > kDidWebSizeMax) {
    return Error{ErrorCode::kLimit, "a did:web has at most 200 octets"};
  }
  const Error wrong{ErrorCode::kInvalid,
                    "is no did:web: it has to be like did:web:college.example, "
                    "with a port as %3A8443 and a path as :law"};
  if (!did.starts_with(kDidWebPrefix)) return wrong;
  did.remove_prefix(kDidWebPrefix.size());
  const std::size_t end = std::min(did.find(':'), did.size());
  std::string_view host = did.substr(0, end);
  std::string url = "https://";
  if (const std::size_t port = host.find(kEscapedColon); port != host.npos) {
    const std::string_view digits = host.substr(port + kEscapedColon.size());
    host = host.substr(0, port);
    if (!IsName(host) || !IsPort(digits)) return wrong;
    url += std::string(host) + ":" + std::string(digits);
  } else {
    if (!IsName(host)) return wrong;
    url += host;
  }
  for (std::string_view rest = did.substr(end); !rest.empty();) {
    rest.remove_prefix(1);  // The ':' in front.
    const std::string_view part = rest.substr(0, rest.find(':'));
    if (!IsName(part)) return wrong;
    url += "/" + std::string(part);
    rest.remove_prefix(part.size());
  }
  return url;
}

std::string IssuerDid(std::string_view did, std::string_view multikey) {
  if (DidWebUrl(did)) return std::string(did);
  return "did:key:" + std::string(multikey);
}

std::string KeyUrl(std::string_view issuer, std::string_view multikey) {
  return std::string(issuer) + "#" + std::string(multikey);
}

}  // namespace diptych
