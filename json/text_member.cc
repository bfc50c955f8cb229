// SPDX-License-Identifier: Apache-2.0
#include "json/text_member.h"

namespace diptych {

std::string_view TextMember(const JsonObject& object, std::string_view name) {
  const JsonValue* const member = object.if_contains(name);
  if (member == nullptr || !member->is_string()) return {};
  return member->get_string();
}

}  // namespace diptych
