// SPDX-License-Identifier: Apache-2.0
#include "credential/did_document.h"

#include <utility>

#include "credential/credential_body.h"
#include "credential/did_web.h"
#include "credential/jwk.h"
#include "json/parse.h"
#include "json/printable.h"

namespace diptych {
namespace {

Error InvalidDidDocument(std::string_view did, std::string_view reason) {
  return {ErrorCode::kInvalid, Quoted(did) + " " + std::string(reason)};
}

std::string_view Text(const JsonValue* value) {
  return value != nullptr && value->is_string()
             ? std::string_view(value->get_string())
             : std::string_view();
}

// The key of a verification method; an error if it is of a kind that is not
// read here.
Result<CredentialPublicKey> KeyOf(const JsonValue& method) {
  const std::string_view multibase =
      Text(MemberOf(&method, "publicKeyMultibase"));
  if (!multibase.empty()) return CredentialPublicKey::FromMultikey(multibase);
  const JsonValue* const jwk = MemberOf(&method, "publicKeyJwk");
  if (jwk != nullptr) return ParseJwk(*jwk);
  return Error{ErrorCode::kNotFound, "the key is of an unknown kind"};
}

// Of a method; nothing if it has no such date.
Result<std::optional<InstantMs>> DateOf(const JsonValue& method,
                                        std::string_view name) {
  const JsonValue* const date = MemberOf(&method, name);
  if (date == nullptr) return std::optional<InstantMs>();
  ASSIGN_OR_RETURN(const InstantMs time, ParseTimestamp(Text(date)));
  return std::optional<InstantMs>(time);
}

bool IsOver(std::optional<InstantMs> end, InstantMs time) {
  return end && *end <= time;
}

std::string Day(InstantMs time) {
  return time.value < 0
             ? std::string("a day before 1970")
             : FormatDate(TimeMs{static_cast<std::uint64_t>(time.value)});
}

// Why a key does not count, or nothing.
std::string WhyNot(const DidDocument::Method& method, InstantMs now,
                   std::optional<InstantMs> made) {
  // Whoever took the key may write any date into what he signs with it.
  if (IsOver(method.revoked, now)) {
    return "was revoked on " + Day(*method.revoked);
  }
  if (IsOver(method.expires, now) &&
      IsOver(method.expires, made.value_or(now))) {
    return "ran out on " + Day(*method.expires) +
           ", and nothing says that the signature was made before";
  }
  return "";
}

std::string Absolute(std::string_view id, std::string_view did) {
  return id.starts_with('#') ? std::string(did) + std::string(id)
                             : std::string(id);
}

// The verification method that an element of assertionMethod is or names.
const JsonValue* MethodOf(const JsonValue& element, const JsonValue& document,
                          std::string_view did) {
  if (element.is_object()) return &element;
  const std::string wanted = Absolute(Text(&element), did);
  for (const JsonValue& method :
       OneOrMany(MemberOf(&document, "verificationMethod"))) {
    if (Absolute(Text(MemberOf(&method, "id")), did) == wanted) return &method;
  }
  return nullptr;
}

}  // namespace

Result<std::string> DidDocumentUrl(std::string_view did) {
  ASSIGN_OR_RETURN(const std::string url, DidWebUrl(did));
  const bool has_path = did.substr(kDidWebPrefix.size()).contains(':');
  return url + (has_path ? "/did.json" : "/.well-known/did.json");
}

Result<DidDocument> ReadDidDocument(ByteView octets, std::string_view did) {
  if (octets.size() > kDidDocumentSizeMax) {
    return Error{ErrorCode::kLimit, "the DID document is longer than " +
                                        std::to_string(kDidDocumentSizeMax) +
                                        " octets"};
  }
  Result<JsonValue> json = ParseJson(AsText(octets));
  if (!json) return Annotate(json.error(), "the DID document");
  if (Text(MemberOf(&*json, "id")) != did) {
    return InvalidDidDocument(did, "is not what the DID document is about");
  }
  DidDocument document{.id = std::string(did), .methods = {}};
  for (const JsonValue& element :
       OneOrMany(MemberOf(&*json, "assertionMethod"))) {
    const JsonValue* const method = MethodOf(element, *json, did);
    if (method == nullptr) continue;
    const std::string_view controller = Text(MemberOf(method, "controller"));
    if (!controller.empty() && controller != did) continue;
    Result<CredentialPublicKey> key = KeyOf(*method);
    const auto expires = DateOf(*method, "expires");
    const auto revoked = DateOf(*method, "revoked");
    if (!key || !expires || !revoked) continue;
    if (document.methods.size() == kCandidateKeysMax) {
      return Error{ErrorCode::kLimit, "the DID document has more than " +
                                          std::to_string(kCandidateKeysMax) +
                                          " keys"};
    }
    document.methods.push_back(
        {.id = Absolute(Text(MemberOf(method, "id")), did),
         .key = *std::move(key),
         .expires = *expires,
         .revoked = *revoked});
  }
  return document;
}

KeyResolver DidDocumentResolver(DidDocument document, TimeMs now) {
  const InstantMs today{static_cast<std::int64_t>(now.value)};
  return [document = std::move(document), today](
             const KeyRequest& request) -> Result<std::vector<CandidateKey>> {
    const std::string wanted =
        Absolute(request.verification_method, document.id);
    // A token that names no key may be signed with any; one that names the DID
    // alone, too.
    const bool any = wanted.empty() || wanted == document.id;
    if (wanted.empty() && request.issuer != document.id) {
      return Error{ErrorCode::kNotFound, "it is another issuer's"};
    }
    std::vector<CandidateKey> keys;
    std::string why_not;
    for (const DidDocument::Method& method : document.methods) {
      if (!any && method.id != wanted) continue;
      std::string why = WhyNot(method, today, request.made);
      if (why.empty()) {
        keys.push_back({method.key, document.id});
      } else {
        why_not = std::move(why);
      }
    }
    if (keys.empty() && !why_not.empty()) {
      return Error{ErrorCode::kRefused,
                   "the key of " + Quoted(document.id) + " " + why_not};
    }
    if (keys.empty()) {
      return Error{ErrorCode::kNotFound,
                   "the DID document of " + Quoted(document.id) +
                       " lists no such key for credentials"};
    }
    return keys;
  };
}

}  // namespace diptych
