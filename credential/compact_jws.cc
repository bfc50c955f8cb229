// SPDX-License-Identifier: Apache-2.0
#include "credential/compact_jws.h"

#include <string>
#include <utility>

#include "base/base64.h"
#include "base/check.h"
#include "json/parse.h"

namespace diptych {

bool IsBase64Url(std::string_view part) {
  return !part.empty() && Base64UrlDecode(part).has_value();
}

Result<CompactJws> SplitCompactJws(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second =
      first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.contains('~') ||
      token.find('.', second + 1) != std::string_view::npos) {
    return Error{ErrorCode::kInvalid,
                 "a signed token has three parts between two dots; this one "
                 "has not (an encrypted token has to be decrypted first)"};
  }
  const CompactJws jws{token.substr(0, first),
                       token.substr(first + 1, second - first - 1),
                       token.substr(second + 1)};
  const std::pair<std::string_view, std::string_view> named[] = {
      {"header", jws.header},
      {"payload", jws.payload},
      {"signature", jws.signature}};
  for (const auto& [name, part] : named) {
    if (IsBase64Url(part)) continue;
    return Error{ErrorCode::kInvalid,
                 "the token's " + std::string(name) +
                     (part.empty() ? " is empty"
                                   : " is not base64url without padding; the "
                                     "token must stand on one line, whole")};
  }
  return jws;
}

Bytes PartOctets(std::string_view part) {
  Result<Bytes> octets = Base64UrlDecode(part);
  CHECK(octets.has_value());
  return *std::move(octets);
}

Result<JsonValue> ReadJwsHeader(const CompactJws& jws) {
  const Bytes header = PartOctets(jws.header);
  Result<JsonValue> parsed = ParseJson(AsText(header));
  if (!parsed) return Annotate(parsed.error(), "the token's header");
  const JsonValue* const alg =
      parsed->is_object() ? parsed->get_object().if_contains("alg") : nullptr;
  if (alg == nullptr || !alg->is_string()) {
    return Error{ErrorCode::kInvalid,
                 "the token's header names no algorithm (alg)"};
  }
  return parsed;
}

}  // namespace diptych
