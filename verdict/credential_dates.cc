// SPDX-License-Identifier: Apache-2.0
#include "verdict/credential_dates.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "credential/token_dates.h"
#include "json/value.h"

namespace diptych {
namespace {

void Begin(CredentialDates& dates, InstantMs time) {
  dates.from = std::max(dates.from.value_or(time), time);
}

void End(CredentialDates& dates, InstantMs time) {
  dates.until = std::min(dates.until.value_or(time), time);
}

using Apply = void (*)(CredentialDates&, InstantMs);

struct Member {
  std::string_view name;
  Apply apply;
};

constexpr std::array<Member, 4> kTexts = {{{"validFrom", Begin},
                                           {"issuanceDate", Begin},
                                           {"validUntil", End},
                                           {"expirationDate", End}}};
constexpr std::array<Member, 2> kNumbers = {{{"nbf", Begin}, {"exp", End}}};

Error Unreadable(std::string_view name, std::string_view reason) {
  return {ErrorCode::kInvalid, std::string(name) + " " + std::string(reason)};
}

Status ReadTexts(const JsonObject& credential, CredentialDates& dates) {
  for (const Member& member : kTexts) {
    const JsonValue* const value = credential.if_contains(member.name);
    if (value == nullptr) continue;
    if (!value->is_string()) {
      return Unreadable(member.name, "must be a string");
    }
    const Result<InstantMs> time = ParseTimestamp(value->get_string());
    if (!time) return Unreadable(member.name, time.error().message);
    member.apply(dates, *time);
  }
  return Ok();
}

Status ReadNumbers(const JsonObject& claims, CredentialDates& dates) {
  for (const Member& member : kNumbers) {
    const JsonValue* const value = claims.if_contains(member.name);
    if (value == nullptr) continue;
    const Result<InstantMs> time = ReadNumericDate(*value);
    if (!time) return Unreadable(member.name, time.error().message);
    member.apply(dates, *time);
  }
  return Ok();
}

}  // namespace

Result<CredentialDates> ReadCredentialDates(const Document& document) {
  CredentialDates dates;
  const JsonObject* const outer = document.json.if_object();
  if (outer == nullptr) return dates;
  RETURN_IF_ERROR(ReadTexts(*outer, dates));
  if (document.kind == DocumentKind::kJson) return dates;
  RETURN_IF_ERROR(ReadNumbers(*outer, dates));
  const JsonValue* const wrapped = outer->if_contains("vc");
  if (wrapped == nullptr) return dates;
  const JsonObject* const credential = wrapped->if_object();
  if (credential == nullptr) return Unreadable("vc", "must be an object");
  RETURN_IF_ERROR(ReadTexts(*credential, dates));
  return dates;
}

}  // namespace diptych
