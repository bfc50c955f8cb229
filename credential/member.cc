// SPDX-License-Identifier: Apache-2.0
#include "credential/member.h"
#include "json/text_member.h"

#include <string>

namespace diptych {

std::string_view IssuerId(const JsonObject& credential) {
  const JsonValue* const issuer = credential.if_contains("issuer");
  if (issuer != nullptr && issuer->is_object()) {
    return TextMember(issuer->get_object(), "id");
  }
  return TextMember(credential, "issuer");
}

Status CheckHasNone(const JsonObject& credential,
                    std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (!credential.contains(name)) continue;
    return Error{ErrorCode::kInvalid,
                 "the credential has a member \"" + std::string(name) +
                     "\", which a token has for itself or cannot hold"};
  }
  return Ok();
}

}  // namespace diptych
