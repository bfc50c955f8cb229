// SPDX-License-Identifier: Apache-2.0
#include "credential/data_model.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "credential/compact_jws.h"
#include "credential/credential_body.h"
#include "credential/sd_jwt.h"
#include "json/parse.h"

namespace diptych {
namespace {

constexpr std::string_view kVersion2 = "https://www.w3.org/ns/credentials/v2";
constexpr std::string_view kVersion1 = "https://www.w3.org/2018/credentials/v1";

Error InvalidDataModel(std::string message) {
  return Error{ErrorCode::kInvalid, std::move(message)};
}

bool IsBaseContext(const JsonValue& context) {
  return context.is_string() && (context.get_string() == kVersion2 ||
                                 context.get_string() == kVersion1);
}

Status CheckContext(const JsonValue& body) {
  const std::span<const JsonValue> contexts =
      OneOrMany(MemberOf(&body, "@context"));
  if (!contexts.empty() && IsBaseContext(contexts.front())) return Ok();
  return InvalidDataModel("its @context does not begin with " +
                          std::string(kVersion2) +
                          ", or with that of version 1.1");
}

Status CheckSubject(const JsonValue& body) {
  const std::span<const JsonValue> subjects =
      OneOrMany(MemberOf(&body, "credentialSubject"));
  if (subjects.empty()) return InvalidDataModel("it has no credentialSubject");
  const bool all_say_something =
      std::ranges::all_of(subjects, [](const JsonValue& subject) {
        return subject.is_object() && !subject.get_object().empty();
      });
  if (all_say_something) return Ok();
  return InvalidDataModel(
      "its credentialSubject is no object with something in it, nor an array "
      "of such");
}

Status CheckBody(const JsonValue& body) {
  if (!HasText(MemberOf(&body, "type"), "VerifiableCredential")) return Ok();
  RETURN_IF_ERROR(CheckContext(body));
  RETURN_IF_ERROR(CheckSubject(body));
  const JsonValue* const status = MemberOf(&body, "credentialStatus");
  if (status != nullptr && OneOrMany(status).empty()) {
    return InvalidDataModel(
        "its credentialStatus is there and names no status");
  }
  return Ok();
}

}  // namespace

Status CheckDataModel(const Document& document) {
  const JsonValue* const body = CredentialBody(document);
  if (body == nullptr) return Ok();
  const std::optional<JsonValue> disclosed = DisclosedClaims(document);
  return CheckBody(disclosed ? *disclosed : *body);
}

Status CheckPayload(const Document& document) {
  const bool is_token = document.kind == DocumentKind::kJws ||
                        document.kind == DocumentKind::kSdJwt;
  if (!is_token) return Ok();
  const std::string_view token = document.text;
  ASSIGN_OR_RETURN(const CompactJws jws,
                   SplitCompactJws(token.substr(0, token.find('~'))));
  const Bytes payload = PartOctets(jws.payload);
  const Result<JsonValue> claims = ParseJson(AsText(payload));
  if (!claims) return Annotate(claims.error(), "the token's payload");
  if (claims->is_object()) return Ok();
  return InvalidDataModel("the token's payload is no JSON object");
}

}  // namespace diptych
