// SPDX-License-Identifier: Apache-2.0
#include "credential/achievement_names.h"

#include <optional>
#include <span>
#include <string_view>

#include "credential/credential_body.h"
#include "credential/sd_jwt.h"

namespace diptych {
namespace {

void AddTexts(const JsonValue* value, std::vector<std::string>& names) {
  for (const JsonValue& element : OneOrMany(value)) {
    if (names.size() == kAchievementNamesMax) return;
    if (element.is_string()) names.emplace_back(element.get_string());
  }
}

// The one object, or the one of an array; null if there are none or several.
const JsonValue* TheOnly(const JsonValue* value) {
  const std::span<const JsonValue> all = OneOrMany(value);
  return all.size() == 1 && all.front().is_object() ? &all.front() : nullptr;
}

std::vector<std::string> NamesIn(const JsonValue* body,
                                 const JsonValue& claims) {
  std::vector<std::string> names;
  AddTexts(MemberOf(&claims, "vct"), names);
  const JsonValue* const subject = TheOnly(MemberOf(body, "credentialSubject"));
  const JsonValue* const achievement =
      TheOnly(MemberOf(subject, "achievement"));
  for (const std::string_view member : {"id", "type", "achievementType"}) {
    AddTexts(MemberOf(achievement, member), names);
  }
  for (const JsonValue& alignment :
       OneOrMany(MemberOf(achievement, "alignment"))) {
    AddTexts(MemberOf(&alignment, "targetFramework"), names);
    AddTexts(MemberOf(&alignment, "targetUrl"), names);
  }
  return names;
}

}  // namespace

std::vector<std::string> AchievementNames(const Document& document) {
  const std::optional<JsonValue> disclosed = DisclosedClaims(document);
  if (disclosed) return NamesIn(&*disclosed, *disclosed);
  return NamesIn(CredentialBody(document), document.json);
}

}  // namespace diptych
