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

Error Invalid(std::string_view did, std::string_view reason) {
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
    return Invalid(did, "is not what the DID document is about");
  }
  DidDocument document{.id = std::string(did), .methods = {}};
  for (const JsonValue& element :
       OneOrMany(MemberOf(&*json, "assertionMethod"))) {
    const JsonValue* const method = MethodOf(element, *json, did);
    if (method == nullptr) continue;
    const std::string_view controller = Text(MemberOf(method, "controller"));
    if (!controller.empty() && controller != did) continue;
    Result<CredentialPublicKey> key = KeyOf(*method);
    if (!key) continue;
    if (document.methods.size() == kCandidateKeysMax) {
      return Error{ErrorCode::kLimit, "the DID document has more than " +
                                          std::to_string(kCandidateKeysMax) +
                                          " keys"};
    }
    document.methods.push_back(
        {Absolute(Text(MemberOf(method, "id")), did), *std::move(key)});
  }
  return document;
}

KeyResolver DidDocumentResolver(DidDocument document) {
  return [document = std::move(document)](
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
    for (const DidDocument::Method& method : document.methods) {
      if (any || method.id == wanted) keys.push_back({method.key, document.id});
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
