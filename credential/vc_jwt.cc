// SPDX-License-Identifier: Apache-2.0
#include "credential/vc_jwt.h"

#include <cmath>
#include <optional>
#include <utility>

#include "credential/lossless.h"
#include "credential/member.h"
#include "credential/token_dates.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "json/printable.h"
#include "json/text_member.h"

namespace diptych {
namespace {

Error InvalidVcJwt(std::string message) {
  return {ErrorCode::kInvalid, std::move(message)};
}

// The one subject's id; empty if there are several subjects, or none with id.
std::string_view SubjectId(const JsonObject& credential) {
  const JsonValue* subject = credential.if_contains("credentialSubject");
  if (subject == nullptr) return {};
  if (const JsonArray* const several = subject->if_array()) {
    if (several->size() != 1) return {};
    subject = &several->front();
  }
  return subject->is_object() ? TextMember(subject->get_object(), "id")
                              : std::string_view();
}

// The date of version 2.0, or else of 1.1; empty if there is none.
std::string_view DateText(const JsonObject& credential, const char* name,
                          const char* older) {
  const std::string_view text = TextMember(credential, name);
  return text.empty() ? TextMember(credential, older) : text;
}

Error Disagree(const char* claim, const char* member) {
  return InvalidVcJwt(std::string("the claim ") + claim +
                      " of the token and the credential's " + member +
                      " contradict each other");
}

Status CompareTexts(const JsonObject& claims, const char* claim,
                    std::string_view body, const char* member) {
  if (!claims.contains(claim) || body.empty()) return Ok();
  if (TextMember(claims, claim) != body) return Disagree(claim, member);
  return Ok();
}

// A NumericDate (RFC 7519 section 2) may have a fraction; a credential's date
// is compared by the second.
Status CompareDates(const JsonObject& claims, const char* claim,
                    std::string_view body, const char* member) {
  const JsonValue* const number = claims.if_contains(claim);
  if (number == nullptr) return Ok();
  const bool is_number = number->is_int64() || number->is_double();
  if (!is_number) {
    return InvalidVcJwt(std::string("the claim ") + claim + " is no date");
  }
  if (body.empty()) return Ok();
  ASSIGN_OR_RETURN(const std::int64_t seconds, ToNumericDate(body, member));
  const double claimed = number->is_int64()
                             ? static_cast<double>(number->get_int64())
                             : std::floor(number->get_double());
  if (claimed != static_cast<double>(seconds)) return Disagree(claim, member);
  return Ok();
}

// The credential in the payload: the payload, or its claim "vc".
Result<const JsonObject*> BodyOf(const JsonObject& payload) {
  const JsonValue* const vc = payload.if_contains("vc");
  if (vc == nullptr) return &payload;
  if (payload.contains("credentialSubject")) {
    return InvalidVcJwt(
        "the token holds two credentials: its payload, and the "
        "claim \"vc\"");
  }
  const JsonObject* const body = vc->if_object();
  if (body == nullptr) return InvalidVcJwt("the claim \"vc\" is no object");
  return body;
}

Status CompareClaims(const JsonObject& payload, const JsonObject& body) {
  RETURN_IF_ERROR(CompareTexts(payload, "iss", IssuerId(body), "issuer"));
  RETURN_IF_ERROR(CompareTexts(payload, "jti", TextMember(body, "id"), "id"));
  RETURN_IF_ERROR(
      CompareTexts(payload, "sub", SubjectId(body), "credentialSubject"));
  RETURN_IF_ERROR(CompareDates(payload, "nbf",
                               DateText(body, "validFrom", "issuanceDate"),
                               "validFrom"));
  return CompareDates(payload, "exp",
                      DateText(body, "validUntil", "expirationDate"),
                      "validUntil");
}

ProofReport Failed(std::string_view reason) {
  return {.suite = std::string(kVcJwt.name),
          .verification_method = "",
          .finding = Found(ProofOutcome::kFailed, reason)};
}

Result<JsonObject> WithClaims(const JsonObject& credential) {
  JsonObject payload = credential;
  const std::string_view id = TextMember(credential, "id");
  const std::string_view from = TextMember(credential, "validFrom");
  if (IssuerId(credential).empty() || id.empty() || from.empty()) {
    return InvalidVcJwt(
        "a credential needs \"issuer\", \"id\" and \"validFrom\" to "
        "be signed as an Open Badges token");
  }
  payload["iss"] = IssuerId(credential);
  payload["jti"] = id;
  ASSIGN_OR_RETURN(payload["nbf"], ToNumericDate(from, "validFrom"));
  if (const std::string_view subject = SubjectId(credential);
      !subject.empty()) {
    payload["sub"] = subject;
  }
  if (credential.contains("validUntil")) {
    ASSIGN_OR_RETURN(
        payload["exp"],
        ToNumericDate(TextMember(credential, "validUntil"), "validUntil"));
  }
  return payload;
}

}  // namespace

Result<std::string> SignVcJwt(const JsonValue& credential,
                              const JwtOptions& options,
                              const CredentialKey& key) {
  const JsonObject* const body = credential.if_object();
  if (body == nullptr) return InvalidVcJwt("the credential is no JSON object");
  RETURN_IF_ERROR(CheckHasNone(
      *body, {"proof", "vc", "vp", "iss", "jti", "sub", "nbf", "exp"}));
  RETURN_IF_ERROR(CheckCanonicalJsonIsLossless(credential));
  JsonObject header = {{"kid", key.verification_method()}};
  switch (options.profile) {
    case JwtProfile::kOpenBadges: {
      header["typ"] = "JWT";
      ASSIGN_OR_RETURN(const JsonObject payload, WithClaims(*body));
      return SignJws(header, CanonicalJson(payload), key);
    }
    case JwtProfile::kW3c:
      header["typ"] = "vc+jwt";
      return SignJws(header, CanonicalJson(credential), key);
  }
  return InvalidVcJwt("unknown profile");
}

ProofReport CheckVcJwt(std::string_view token, const KeyResolver& keys) {
  const Result<Jws> jws = ParseJws(token);
  if (!jws) return Failed(jws.error().message);
  const Result<JsonValue> payload = ParseJson(AsText(jws->payload));
  if (!payload || !payload->is_object()) {
    return Failed(
        "the token's payload is no JSON object that all readers read "
        "alike");
  }
  const JsonObject& claims = payload->get_object();
  const Result<const JsonObject*> body = BodyOf(claims);
  if (!body) return Failed(body.error().message);
  const std::string_view issuer = IssuerId(**body);
  ProofReport report = CheckJws(
      *jws, kVcJwt, issuer.empty() ? TextMember(claims, "iss") : issuer, keys,
      SignedBy(claims, **body));
  SetCreated(claims, report);
  const Status agree = CompareClaims(claims, **body);
  if (!agree && report.finding.outcome != ProofOutcome::kCannotCheck) {
    report.finding = Found(ProofOutcome::kFailed, agree.error().message);
  }
  return report;
}

}  // namespace diptych
