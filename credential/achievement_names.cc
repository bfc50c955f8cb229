// SPDX-License-Identifier: Apache-2.0
#include "credential/achievement_names.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "credential/credential_body.h"
#include "credential/sd_jwt.h"

namespace diptych {
namespace {

void AddTexts(const JsonValue* value, std::vector<std::string>& names) {
  for (const JsonValue& element : OneOrMany(value)) {
    if (element.is_string()) names.emplace_back(element.get_string());
  }
}

// The one value, or the one of an array; null if there are none or several.
const JsonValue* TheOnly(const JsonValue* value) {
  const std::span<const JsonValue> all = OneOrMany(value);
  return all.size() == 1 ? &all.front() : nullptr;
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
  const std::span<const JsonValue> alignments =
      OneOrMany(MemberOf(achievement, "alignment"));
  for (const JsonValue& alignment :
       alignments.first(std::min(alignments.size(), kAlignmentsNamedMax))) {
    AddTexts(MemberOf(&alignment, "targetFramework"), names);
    AddTexts(MemberOf(&alignment, "targetUrl"), names);
  }
  return names;
}

}  // namespace

std::vector<std::string> AchievementNames(const Document& document) {
  if (document.kind == DocumentKind::kSdJwt) {
    const Result<SdJwt> disclosed = ReadSdJwt(document.text);
    if (disclosed) return NamesIn(&disclosed->claims, disclosed->claims);
  }
  return NamesIn(CredentialBody(document), document.json);
}

}  // namespace diptych
