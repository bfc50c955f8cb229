// SPDX-License-Identifier: Apache-2.0
#include "credential/credential_type.h"

#include <algorithm>
#include <array>

#include "credential/credential_body.h"

namespace diptych {
namespace {

struct NamedType {
  std::string_view name;
  CredentialType type;
};

constexpr std::array<NamedType, 3> kWrappers = {
    {{"EnvelopedVerifiableCredential", CredentialType::kEnveloped},
     {"EnvelopedVerifiablePresentation", CredentialType::kEnveloped},
     {"VerifiablePresentation", CredentialType::kPresentation}}};

constexpr std::array<NamedType, 6> kCredentials = {
    {{"BitstringStatusListCredential", CredentialType::kStatusList},
     {"StatusList2021Credential", CredentialType::kOldStatusList},
     {"ClrCredential", CredentialType::kClr},
     {"EndorsementCredential", CredentialType::kEndorsement},
     {"OpenBadgeCredential", CredentialType::kAchievement},
     {"AchievementCredential", CredentialType::kAchievement}}};

// Only credentials have these. `_sd` may hide any of them (RFC 9901).
constexpr std::array<std::string_view, 6> kStatements = {
    "credentialSubject", "credentialStatus", "issuer", "vc", "vct", "_sd"};

bool IsWrapper(CredentialType type) {
  return type == CredentialType::kPresentation ||
         type == CredentialType::kEnveloped;
}

bool IsWrapperName(std::string_view name) {
  return std::ranges::find(kWrappers, name, &NamedType::name) !=
         kWrappers.end();
}

}  // namespace

std::string_view CredentialTypeName(CredentialType type) {
  switch (type) {
    case CredentialType::kAchievement:
      return "achievement";
    case CredentialType::kEndorsement:
      return "endorsement";
    case CredentialType::kClr:
      return "transcript";
    case CredentialType::kStatusList:
      return "status-list";
    case CredentialType::kOldStatusList:
      return "status-list-2021";
    case CredentialType::kPresentation:
      return "presentation";
    case CredentialType::kEnveloped:
      return "enveloped";
    case CredentialType::kOther:
      return "other";
    case CredentialType::kNone:
      return "none";
  }
  return "unknown";
}

CredentialType TypeOfBody(const JsonValue& body) {
  if (!body.is_object()) return CredentialType::kNone;
  const JsonValue* const types = MemberOf(&body, "type");
  for (const NamedType& wrapper : kWrappers) {
    if (HasText(types, wrapper.name)) return wrapper.type;
  }
  if (!HasText(types, "VerifiableCredential")) {
    const JsonValue* const vct = MemberOf(&body, "vct");
    return vct != nullptr && vct->is_string() ? CredentialType::kOther
                                              : CredentialType::kNone;
  }
  for (const NamedType& credential : kCredentials) {
    if (HasText(types, credential.name)) return credential.type;
  }
  return CredentialType::kOther;
}

CredentialType TypeOfDocument(const Document& document) {
  const JsonValue* const body = CredentialBody(document);
  return body == nullptr ? CredentialType::kNone : TypeOfBody(*body);
}

bool StatesSomething(const JsonValue& object) {
  const auto is_there = [&](std::string_view name) {
    return MemberOf(&object, name) != nullptr;
  };
  if (std::ranges::any_of(kStatements, is_there)) return true;
  const auto is_credential = [](const JsonValue& type) {
    if (!type.is_string()) return false;
    const std::string_view name = type.get_string();
    return name.ends_with("Credential") && !IsWrapperName(name);
  };
  return std::ranges::any_of(OneOrMany(MemberOf(&object, "type")),
                             is_credential) ||
         std::ranges::any_of(OneOrMany(MemberOf(&object, "@type")),
                             is_credential);
}

bool OnlyHoldsOthers(const Document& document) {
  const JsonValue* const body = CredentialBody(document);
  if (body == nullptr || !IsWrapper(TypeOfBody(*body))) return false;
  return !StatesSomething(*body) && !StatesSomething(document.json);
}

}  // namespace diptych
