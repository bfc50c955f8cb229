// SPDX-License-Identifier: Apache-2.0
#include "credential/plain_members.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "json/printable.h"

namespace diptych {
namespace {

constexpr std::string_view kContext = "@context";

Error Refused(std::string_view name, std::string_view why) {
  return {ErrorCode::kInvalid,
          "the document's member " + Quoted(name) + " " + std::string(why)};
}

Error ArrayInArray() {
  return {ErrorCode::kInvalid,
          "the document has an array directly in an array, which readers of "
          "JSON and the signature understand differently"};
}

bool IsPlain(std::string_view name) {
  return name.find_first_of(":/#") == std::string_view::npos;
}

// Whether an IRI is that of the term, as "https://schema.org/name" of "name".
bool EndsWithTerm(std::string_view iri, std::string_view term) {
  if (term.empty() || !iri.ends_with(term)) return false;
  iri.remove_suffix(term.size());
  return iri.ends_with('#') || iri.ends_with('/');
}

Status CheckTerm(std::string_view term, const JsonValue& definition) {
  static constexpr std::string_view kSettings[] = {"@version", "@protected"};
  if (term == "@vocab") {
    // Else a part of a name could stand in it: "...#valid" and "Until".
    const bool is_folder =
        definition.is_string() && (definition.get_string().ends_with('#') ||
                                   definition.get_string().ends_with('/'));
    if (is_folder) return Ok();
    return Refused(term, "does not end with '#' or '/'");
  }
  if (std::ranges::find(kSettings, term) != std::end(kSettings)) return Ok();
  const JsonValue* iri = &definition;
  bool is_known = true;
  if (const JsonObject* const object = definition.if_object()) {
    iri = object->if_contains("@id");
    is_known = std::ranges::all_of(*object, [](const JsonMember& member) {
      return member.key() == "@id" || member.key() == "@type" ||
             member.key() == "@protected";
    });
  }
  if (is_known && !term.starts_with('@') && IsPlain(term) && iri != nullptr &&
      iri->is_string() && EndsWithTerm(iri->get_string(), term)) {
    return Ok();
  }
  return Refused(term,
                 "is defined by a context inside the document as something "
                 "that is not called so");
}

Status CheckContext(const JsonValue& context) {
  const JsonArray* const several = context.if_array();
  const std::size_t count = several != nullptr ? several->size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    const JsonValue& one = several != nullptr ? (*several)[i] : context;
    if (one.is_string()) continue;
    if (!one.is_object()) {
      return Refused(kContext, "holds neither URLs nor objects alone");
    }
    for (const JsonMember& member : one.get_object()) {
      RETURN_IF_ERROR(CheckTerm(member.key(), member.value()));
    }
  }
  return Ok();
}

Status CheckName(const JsonObject& object, std::string_view name) {
  static constexpr std::string_view kOfValues[] = {"@value", "@type",
                                                   "@language", "@direction"};
  const bool of_value =
      object.contains("@value") &&
      std::ranges::find(kOfValues, name) != std::end(kOfValues);
  if (of_value || name == kContext) return Ok();
  if (name.starts_with('@') || !IsPlain(name)) {
    return Refused(name,
                   "is not called by its plain name, so that readers of JSON "
                   "would miss it");
  }
  return Ok();
}

// What readers look for in the document itself, in the one form they look for.
Status CheckShapes(const JsonObject& document) {
  for (const char* const name :
       {"id", "validFrom", "validUntil", "issuanceDate", "expirationDate"}) {
    const JsonValue* const value = document.if_contains(name);
    if (value == nullptr || value->is_string()) continue;
    return Refused(name, "is no plain text");
  }
  const JsonValue* const type = document.if_contains("type");
  const JsonArray* const types = type == nullptr ? nullptr : type->if_array();
  for (std::size_t i = 0; i < (types == nullptr ? 1 : types->size()); ++i) {
    const JsonValue* const one = types == nullptr ? type : &(*types)[i];
    if (one == nullptr || (one->is_string() && IsPlain(one->get_string()))) {
      continue;
    }
    return Refused("type", "is not called by its plain name");
  }
  const JsonValue* const issuer = document.if_contains("issuer");
  if (issuer == nullptr || issuer->is_string() || issuer->is_object()) {
    return Ok();
  }
  return Refused("issuer", "is neither text nor an object");
}

// In RDF all that is said of one id is one: what the document says of itself
// elsewhere would be signed alike at its top, where readers of JSON look.
Status CheckSelfReference(const JsonObject& document,
                          const JsonObject& object) {
  const JsonValue* const id = document.if_contains("id");
  const JsonValue* const named = object.if_contains("id");
  if (&object == &document || id == nullptr || named == nullptr ||
      *id != *named) {
    return Ok();
  }
  for (const char* const name :
       {"issuer", "validFrom", "validUntil", "issuanceDate", "expirationDate",
        "credentialStatus", "credentialSubject", "verifiableCredential"}) {
    if (!object.contains(name)) continue;
    return Refused("id",
                   "is the document's own, and something else with it "
                   "speaks of the same");
  }
  return Ok();
}

}  // namespace

Status CheckPlainMembers(const JsonObject& document) {
  RETURN_IF_ERROR(CheckShapes(document));
  std::vector<const JsonObject*> objects = {&document};
  std::vector<const JsonValue*> waiting;
  while (!objects.empty()) {
    const JsonObject& object = *objects.back();
    objects.pop_back();
    RETURN_IF_ERROR(CheckSelfReference(document, object));
    for (const JsonMember& member : object) {
      RETURN_IF_ERROR(CheckName(object, member.key()));
      if (member.key() == kContext) {
        RETURN_IF_ERROR(CheckContext(member.value()));
      } else {
        waiting.push_back(&member.value());
      }
    }
    while (!waiting.empty()) {
      const JsonValue& value = *waiting.back();
      waiting.pop_back();
      if (value.is_object()) objects.push_back(&value.get_object());
      if (!value.is_array()) continue;
      for (const JsonValue& element : value.get_array()) {
        if (element.is_array()) return ArrayInArray();
        waiting.push_back(&element);
      }
    }
  }
  return Ok();
}

}  // namespace diptych
