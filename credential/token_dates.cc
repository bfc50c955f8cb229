// SPDX-License-Identifier: Apache-2.0
#include "credential/token_dates.h"

#include <cmath>
#include <string>

#include "json/text_member.h"

namespace diptych {

Result<InstantMs> ReadNumericDate(const JsonValue& value) {
  // The year 9999, far within what a double holds exactly in milliseconds.
  constexpr double kLastSecond = 253'402'300'799;
  const double seconds =
      value.is_number() ? value.to_number<double>() : std::nan("");
  if (!(std::abs(seconds) <= kLastSecond)) {
    return Error{ErrorCode::kInvalid,
                 "must be a number of seconds, to the year 9999"};
  }
  return InstantMs{static_cast<std::int64_t>(std::floor(seconds * 1000))};
}

Result<std::int64_t> ToNumericDate(std::string_view date,
                                   std::string_view member) {
  const Result<InstantMs> instant = ParseTimestamp(date);
  if (!instant) {
    return Annotate(instant.error(),
                    "the credential's date " + std::string(member));
  }
  const std::int64_t whole = instant->value / 1000;
  return instant->value % 1000 < 0 ? whole - 1 : whole;
}

void SetCreated(const JsonObject& claims, ProofReport& report) {
  const JsonValue* const issued = claims.if_contains("iat");
  if (issued == nullptr) return;
  const Result<InstantMs> time = ReadNumericDate(*issued);
  if (time) {
    report.created = *time;
  } else if (report.verified()) {
    report.finding = Found(ProofOutcome::kFailed,
                           "the token's claim iat " + time.error().message);
  }
}

std::optional<InstantMs> SignedBy(const JsonObject& claims,
                                  const JsonObject& credential) {
  const auto kept = [](const Result<InstantMs>& time) {
    return time ? std::optional<InstantMs>(*time) : std::nullopt;
  };
  for (const std::string_view name : {"iat", "nbf"}) {
    const JsonValue* const claim = claims.if_contains(name);
    if (claim != nullptr) return kept(ReadNumericDate(*claim));
  }
  for (const std::string_view name : {"validFrom", "issuanceDate"}) {
    if (!credential.contains(name)) continue;
    return kept(ParseTimestamp(TextMember(credential, name)));
  }
  return std::nullopt;
}

}  // namespace diptych
