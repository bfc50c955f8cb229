// SPDX-License-Identifier: Apache-2.0
#include "credential/credential_body.h"

#include <algorithm>

#include "credential/member.h"
#include "json/printable.h"
#include "json/text_member.h"

namespace diptych {

const JsonValue* CredentialBody(const Document& document) {
  if (!document.json.is_object()) return nullptr;
  if (document.kind != DocumentKind::kJws) return &document.json;
  for (const std::string_view claim : {"vc", "vp"}) {
    const JsonValue* const wrapped = MemberOf(&document.json, claim);
    if (wrapped != nullptr && wrapped->is_object()) return wrapped;
  }
  return &document.json;
}

std::string_view IssuerOf(const Document& document) {
  const JsonObject* const claims = document.json.if_object();
  if (claims == nullptr) return {};
  if (document.kind == DocumentKind::kJson) return IssuerId(*claims);
  const std::string_view iss = TextMember(*claims, "iss");
  if (document.kind == DocumentKind::kSdJwt) {
    return iss.empty() ? IssuerId(*claims) : iss;
  }
  const JsonValue* const wrapped = claims->if_contains("vc");
  const std::string_view issuer = IssuerId(
      wrapped != nullptr && wrapped->is_object() ? wrapped->get_object()
                                                 : *claims);
  return issuer.empty() ? iss : issuer;
}

std::vector<std::string_view> IssuerNames(const Document& document) {
  std::vector<const JsonValue*> left = {
      MemberOf(&document.json, "iss"), MemberOf(&document.json, "issuer"),
      MemberOf(CredentialBody(document), "issuer")};
  std::vector<std::string_view> names;
  while (!left.empty()) {
    const JsonValue* const value = left.back();
    left.pop_back();
    if (value == nullptr) continue;
    if (value->is_string()) names.emplace_back(value->get_string());
    if (value->is_array()) {
      for (const JsonValue& each : value->get_array()) left.push_back(&each);
    }
    if (value->is_object()) {
      left.push_back(MemberOf(value, "id"));
      left.push_back(MemberOf(value, "@id"));
    }
  }
  return names;
}

const JsonValue* MemberOf(const JsonValue* value, std::string_view name) {
  if (value != nullptr && value->is_array()) {
    value = value->get_array().if_contains(0);
  }
  if (value == nullptr || !value->is_object()) return nullptr;
  return value->get_object().if_contains(name);
}

std::span<const JsonValue> OneOrMany(const JsonValue* value) {
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_array()) return {value, 1};
  return {value->get_array().data(), value->get_array().size()};
}

bool HasText(const JsonValue* value, std::string_view text) {
  return std::ranges::any_of(OneOrMany(value), [&](const JsonValue& element) {
    return element.is_string() && element.get_string() == text;
  });
}

std::optional<std::string> ShownText(const JsonValue* value,
                                     std::size_t max_characters) {
  if (value == nullptr || !value->is_string()) return std::nullopt;
  std::string text = Printable(value->get_string(), max_characters);
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<std::string> ShownName(const JsonValue* value,
                                     std::size_t max_characters) {
  if (const JsonValue* const first = MemberOf(value, "@value")) {
    return ShownText(first, max_characters);
  }
  return ShownText(value, max_characters);
}

}  // namespace diptych
