// SPDX-License-Identifier: Apache-2.0
#include "jsonld/term_definer.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "json/printable.h"
#include "jsonld/containers.h"
#include "jsonld/iri_expansion.h"
#include "jsonld/keywords.h"
#include "jsonld/language.h"
#include "jsonld/limits.h"

namespace diptych {
namespace {

using Meaning = TermDefinition::Meaning;

constexpr std::array<std::string_view, 11> kDefinitionMembers = {
    "@container", "@context", "@direction", "@id",      "@index", "@language",
    "@nest",      "@prefix",  "@protected", "@reverse", "@type"};

bool SameContext(const JsonValue* a, const JsonValue* b) {
  if (a == b) return true;
  return a != nullptr && b != nullptr && *a == *b;
}

bool SameButProtection(const TermDefinition& a, const TermDefinition& b) {
  return a.meaning == b.meaning && a.iri == b.iri &&
         a.is_reverse == b.is_reverse && a.is_prefix == b.is_prefix &&
         a.type == b.type && a.containers == b.containers &&
         a.language == b.language && a.direction == b.direction &&
         a.index == b.index && a.nest == b.nest &&
         SameContext(a.scoped_context, b.scoped_context);
}

// Whether the term itself has the form of an IRI or a compact IRI.
bool LooksLikeIri(std::string_view term) {
  for (std::size_t i = 0; i < term.size(); ++i) {
    if (term[i] == '/') return true;
    if (term[i] == ':' && i + 1 < term.size() && term[i + 1] != ':') {
      return true;
    }
  }
  return false;
}

bool EndsLikeNamespace(std::string_view iri) {
  return !iri.empty() &&
         std::string_view(":/?#[]@").find(iri.back()) != std::string_view::npos;
}

bool HasInnerColon(std::string_view term) {
  const std::size_t colon = term.find(':');
  return colon != std::string_view::npos && colon > 0;
}

}  // namespace

TermDefiner::TermDefiner(const JsonObject& local, ActiveContext& layer,
                         ContextStore& store, const Place& place)
    : local_(local), layer_(layer), store_(store), place_(place) {
  const JsonValue* flag = local.if_contains("@protected");
  all_protected_ = flag != nullptr && *flag == true;
}

Error TermDefiner::Fault(std::string_view reason) const {
  return InvalidAt(place_.Member(current_), reason);
}

// NOLINTBEGIN(misc-no-recursion): Define counts depth_ up to
// kMaxTermDependencies.
Status TermDefiner::DefinePrefix(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return Ok();
  const std::string_view prefix = text.substr(0, colon);
  if (prefix == "_" || text.substr(colon + 1).starts_with("//")) return Ok();
  if (IsKeyword(prefix) || !local_.contains(prefix)) return Ok();
  return Define(prefix, false);
}

Result<std::optional<std::string_view>> TermDefiner::Expand(
    std::string_view text) {
  if (!IsKeyword(text) && !LooksLikeKeyword(text)) {
    if (local_.contains(text)) {
      RETURN_IF_ERROR(Define(text, false));
    } else {
      RETURN_IF_ERROR(DefinePrefix(text));
    }
  }
  return ExpandIri(layer_, text, IriUse::kName, store_);
}

Status TermDefiner::Define(std::string_view term, bool overrides_protected) {
  const auto [entry, is_new] = progress_.emplace(term, Progress::kBegun);
  if (!is_new) {
    if (entry->second == Progress::kDone) return Ok();
    return Fault("the definition of the term leads back to itself");
  }
  if (depth_ == kMaxTermDependencies) {
    return Error{ErrorCode::kLimit,
                 PlaceText(place_) +
                     ": too many terms are defined by way of each other"};
  }
  ++depth_;
  const std::string_view outer = std::exchange(current_, term);
  RETURN_IF_ERROR(DefineNow(term, overrides_protected));
  current_ = outer;
  --depth_;
  progress_[term] = Progress::kDone;
  return Ok();
}

Status TermDefiner::DefineNow(std::string_view term, bool overrides_protected) {
  RETURN_IF_ERROR(store_.CountTerm());
  const JsonValue& value = *local_.if_contains(term);
  RETURN_IF_ERROR(CheckName(term, value));
  const TermDefinition* earlier = layer_.Find(term);
  // What the term needs must not see its earlier meaning.
  layer_.terms.emplace(term, TermDefinition{});
  TermDefinition definition;
  definition.is_protected = all_protected_;
  RETURN_IF_ERROR(ReadDefinition(term, value, definition));
  RETURN_IF_ERROR(CheckProtection(earlier, overrides_protected, definition));
  if (definition.is_protected) layer_.has_protected_terms = true;
  layer_.terms[term] = definition;
  return Ok();
}

Status TermDefiner::ReadDefinition(std::string_view term,
                                   const JsonValue& value,
                                   TermDefinition& definition) {
  if (value.is_object()) {
    RETURN_IF_ERROR(ReadMembers(term, value.get_object(), definition));
  } else if (value.is_string() || value.is_null()) {
    RETURN_IF_ERROR(ReadIri(term, value, true, definition));
  } else {
    return Fault("a term is defined by a string, an object or null");
  }
  if (definition.iri == "@context" || definition.iri == "@preserve") {
    return Fault("@context and @preserve can have no other name");
  }
  return Ok();
}

Status TermDefiner::ReadMembers(std::string_view term, const JsonObject& value,
                                TermDefinition& definition) {
  for (const JsonMember& member : value) {
    if (std::ranges::find(kDefinitionMembers, std::string_view(member.key())) ==
        kDefinitionMembers.end()) {
      return Fault("the definition has a member that is not known: " +
                   Quoted(member.key()));
    }
  }
  if (const JsonValue* flag = value.if_contains("@protected")) {
    if (!flag->is_bool()) return Fault("@protected has to be true or false");
    definition.is_protected = flag->get_bool();
  }
  if (value.contains("@reverse")) {
    RETURN_IF_ERROR(ReadReverse(value, definition));
  } else if (const JsonValue* id = value.if_contains("@id")) {
    RETURN_IF_ERROR(ReadIri(term, *id, false, definition));
  } else {
    RETURN_IF_ERROR(DeriveIri(term, definition));
  }
  RETURN_IF_ERROR(ReadType(value, definition));
  RETURN_IF_ERROR(ReadContainer(value, definition));
  RETURN_IF_ERROR(ReadIndex(value, definition));
  RETURN_IF_ERROR(ReadLanguage(value, definition));
  RETURN_IF_ERROR(ReadPrefix(term, value, definition));
  RETURN_IF_ERROR(ReadNest(value, definition));
  definition.scoped_context = value.if_contains("@context");
  return Ok();
}

Status TermDefiner::ReadReverse(const JsonObject& value,
                                TermDefinition& definition) {
  if (value.contains("@id") || value.contains("@nest")) {
    return Fault("a term with @reverse can have neither @id nor @nest");
  }
  const JsonValue& reverse = *value.if_contains("@reverse");
  if (!reverse.is_string() || LooksLikeKeyword(reverse.get_string())) {
    return Fault("@reverse has to be an IRI");
  }
  ASSIGN_OR_RETURN(const auto iri, Expand(reverse.get_string()));
  if (!iri || !IsAbsoluteIri(*iri)) return Fault("@reverse has to be an IRI");
  definition.meaning = Meaning::kIri;
  definition.iri = *iri;
  definition.is_reverse = true;
  return Ok();
}

Status TermDefiner::ReadIri(std::string_view term, const JsonValue& value,
                            bool is_simple, TermDefinition& definition) {
  if (value.is_null()) {
    definition.meaning = Meaning::kNothing;
    return Ok();
  }
  if (!value.is_string()) return Fault("@id has to be a string or null");
  const std::string_view text = value.get_string();
  if (text == term) return DeriveIri(term, definition);
  if (!IsKeyword(text) && LooksLikeKeyword(text)) {
    return Fault("@id looks like a keyword and is none");
  }
  ASSIGN_OR_RETURN(const auto iri, Expand(text));
  if (!iri || !(IsAbsoluteIri(*iri) || IsKeyword(*iri))) {
    return Fault("@id has to be an IRI or a keyword");
  }
  if (LooksLikeIri(term)) RETURN_IF_ERROR(CheckIriForm(term, *iri));
  definition.meaning = Meaning::kIri;
  definition.iri = *iri;
  definition.is_prefix =
      is_simple && !HasInnerColon(term) && EndsLikeNamespace(*iri);
  return Ok();
}

Status TermDefiner::CheckIriForm(std::string_view term, std::string_view iri) {
  RETURN_IF_ERROR(DefinePrefix(term));
  ASSIGN_OR_RETURN(const auto own,
                   ExpandIri(layer_, term, IriUse::kName, store_));
  if (own == iri) return Ok();
  return Fault("a term in the form of an IRI has to stand for that IRI");
}

Status TermDefiner::DeriveIri(std::string_view term,
                              TermDefinition& definition) {
  definition.meaning = Meaning::kIri;
  if (HasInnerColon(term)) {
    RETURN_IF_ERROR(DefinePrefix(term));
    const std::size_t colon = term.find(':');
    const TermDefinition* prefix = layer_.Find(term.substr(0, colon));
    definition.iri = term;
    if (prefix == nullptr) return Ok();
    ASSIGN_OR_RETURN(definition.iri,
                     store_.Compose({prefix->iri, term.substr(colon + 1)}));
    if (IsAbsoluteIri(definition.iri)) return Ok();
    return Fault("the prefix of the term stands for no IRI");
  }
  if (term == "@type") {
    definition.iri = term;
    return Ok();
  }
  if (!layer_.vocab) {
    return Fault("the term has no @id, and there is no @vocab to make one");
  }
  ASSIGN_OR_RETURN(definition.iri, store_.Compose({*layer_.vocab, term}));
  return Ok();
}

Status TermDefiner::ReadType(const JsonObject& value,
                             TermDefinition& definition) {
  const JsonValue* type = value.if_contains("@type");
  if (type == nullptr) return Ok();
  if (!type->is_string()) return Fault("@type has to be a string");
  const std::string_view text = type->get_string();
  if (text == "@json" || text == "@none" || text == "@id" || text == "@vocab") {
    definition.type = text;
    return Ok();
  }
  ASSIGN_OR_RETURN(const auto iri, Expand(text));
  if (!iri || !IsAbsoluteIri(*iri) || IsBlankLabel(*iri)) {
    return Fault("@type has to be an IRI");
  }
  definition.type = *iri;
  return Ok();
}
// NOLINTEND(misc-no-recursion)

Status TermDefiner::CheckName(std::string_view term,
                              const JsonValue& value) const {
  if (term.empty()) return Fault("a term cannot be empty");
  if (term == "@type" && value.is_object()) {
    const JsonObject& object = value.get_object();
    const JsonValue* container = object.if_contains("@container");
    const bool is_set = container == nullptr || *container == "@set";
    const bool only_known =
        std::ranges::all_of(object, [](const JsonMember& member) {
          return member.key() == "@container" || member.key() == "@id" ||
                 member.key() == "@protected";
        });
    if (is_set && only_known && !object.empty()) return Ok();
  }
  if (IsKeyword(term)) return Fault("a keyword cannot be defined");
  if (LooksLikeKeyword(term)) {
    return Fault("a term cannot look like a keyword");
  }
  return Ok();
}

Status TermDefiner::ReadContainer(const JsonObject& value,
                                  TermDefinition& definition) {
  const JsonValue* container = value.if_contains("@container");
  if (container == nullptr) return Ok();
  const std::optional<Containers> read = ReadContainers(*container);
  if (!read) return Fault("@container has a value that is not allowed");
  definition.containers = *read;
  if (read->type) {
    if (definition.type.empty()) definition.type = "@id";
    if (definition.type != "@id" && definition.type != "@vocab") {
      return Fault("@container @type needs @type @id or @vocab");
    }
  }
  if (definition.is_reverse &&
      (read->list || read->language || read->id || read->type || read->graph)) {
    return Fault("a term with @reverse can only be an @index or a @set");
  }
  return Ok();
}

Status TermDefiner::ReadIndex(const JsonObject& value,
                              TermDefinition& definition) {
  const JsonValue* index = value.if_contains("@index");
  if (index == nullptr) return Ok();
  if (!definition.containers.index || !index->is_string() ||
      index->get_string().starts_with("@")) {
    return Fault("@index has to be a property, for a @container @index");
  }
  definition.index = index->get_string();
  return Ok();
}

Status TermDefiner::ReadLanguage(const JsonObject& value,
                                 TermDefinition& definition) {
  const JsonValue* language = value.if_contains("@language");
  if (language != nullptr && !value.contains("@type")) {
    if (language->is_null()) {
      definition.language = "";
    } else if (language->is_string() && !language->get_string().empty()) {
      ASSIGN_OR_RETURN(definition.language,
                       LowerCase(language->get_string(), store_));
    } else {
      return Fault("@language has to be a language tag or null");
    }
  }
  if (const JsonValue* direction = value.if_contains("@direction")) {
    if (direction->is_null()) {
      definition.direction = "";
    } else if (*direction == "ltr" || *direction == "rtl") {
      definition.direction = direction->get_string();
    } else {
      return Fault("@direction has to be \"ltr\", \"rtl\" or null");
    }
  }
  return Ok();
}

Status TermDefiner::ReadPrefix(std::string_view term, const JsonObject& value,
                               TermDefinition& definition) {
  const JsonValue* prefix = value.if_contains("@prefix");
  if (prefix == nullptr) return Ok();
  if (!prefix->is_bool()) return Fault("@prefix has to be true or false");
  if (term.find_first_of(":/") != std::string_view::npos ||
      definition.meaning != Meaning::kIri || IsKeyword(definition.iri)) {
    return Fault("the term cannot be a prefix");
  }
  definition.is_prefix = prefix->get_bool();
  return Ok();
}

Status TermDefiner::ReadNest(const JsonObject& value,
                             TermDefinition& definition) {
  const JsonValue* nest = value.if_contains("@nest");
  if (nest == nullptr) return Ok();
  if (!nest->is_string() ||
      (nest->get_string().starts_with("@") && nest->get_string() != "@nest")) {
    return Fault("@nest has to be @nest or a term for it");
  }
  definition.nest = nest->get_string();
  return Ok();
}

Status TermDefiner::CheckProtection(const TermDefinition* earlier,
                                    bool overrides_protected,
                                    TermDefinition& definition) const {
  if (earlier == nullptr || !earlier->is_protected || overrides_protected) {
    return Ok();
  }
  definition.is_protected = true;
  if (SameButProtection(*earlier, definition)) return Ok();
  return Fault("the term is protected and cannot be defined anew");
}

}  // namespace diptych
