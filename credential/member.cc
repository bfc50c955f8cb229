// SPDX-License-Identifier: Apache-2.0
#include "credential/member.h"

namespace diptych {

std::string_view TextMember(const JsonObject& object, std::string_view name) {
  const JsonValue* const member = object.if_contains(name);
  if (member == nullptr || !member->is_string()) return {};
  return member->get_string();
}

std::string_view IssuerId(const JsonObject& credential) {
  const JsonValue* const issuer = credential.if_contains("issuer");
  if (issuer != nullptr && issuer->is_object()) {
    return TextMember(issuer->get_object(), "id");
  }
  return TextMember(credential, "issuer");
}

}  // namespace diptych
