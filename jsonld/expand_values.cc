// SPDX-License-Identifier: Apache-2.0
//
// Texts, numbers and booleans (JSON-LD 1.1 API section 5.3).
#include <utility>

#include "json/printable.h"
#include "jsonld/expand.h"
#include "jsonld/keywords.h"
#include "jsonld/literal.h"

namespace diptych {
namespace {

Error At(const Place& place, Error error) {
  return Annotate(std::move(error), PlaceText(place));
}

}  // namespace

Result<ExpandedValue> Expander::ReferenceTo(const ActiveContext* active,
                                            std::string_view text, IriUse use,
                                            const Place& place) {
  ASSIGN_OR_RETURN(const auto iri, Iri(active, text, use));
  if (!iri || !IsAbsoluteIri(*iri)) {
    return InvalidAt(place,
                     "has to stand for a whole IRI, and is " + Quoted(text));
  }
  ExpandedValue value{.kind = ExpandedValue::Kind::kNode,
                      .node = std::make_unique<ExpandedNode>()};
  value.node->id = *iri;
  return value;
}

Result<ExpandedValue> Expander::ValueOf(const Setting& setting,
                                        const JsonValue& value,
                                        const Place& place) {
  const TermDefinition* term =
      setting.property ? setting.active->Find(*setting.property) : nullptr;
  std::string_view type = term != nullptr ? term->type : std::string_view{};
  if (value.is_string() && type == "@id") {
    return ReferenceTo(setting.active, value.get_string(), IriUse::kReference,
                       place);
  }
  if (value.is_string() && type == "@vocab") {
    return ReferenceTo(setting.active, value.get_string(), IriUse::kName,
                       place);
  }
  const bool is_typed = !type.empty() && !IsKeyword(type);
  std::string_view language;
  if (!is_typed && value.is_string()) {
    const bool has_own = term != nullptr && term->language;
    language = has_own ? *term->language : setting.active->language;
    const bool has_direction = term != nullptr && term->direction;
    if (!(has_direction ? *term->direction : setting.active->direction)
             .empty()) {
      return InvalidAt(place, "a direction of writing cannot be signed");
    }
  }
  const Result<Term> literal = MakeLiteral(
      value, is_typed ? type : std::string_view{}, language, store_);
  if (!literal) return At(place, literal.error());
  return ExpandedValue{.kind = ExpandedValue::Kind::kLiteral,
                       .literal = *literal};
}

Result<Expanded> Expander::ExpandScalar(const Setting& setting,
                                        const JsonValue& value,
                                        const Place& place) {
  std::optional<std::string_view> iri;
  if (setting.property) {
    ASSIGN_OR_RETURN(iri,
                     Iri(setting.active, *setting.property, IriUse::kName));
  }
  const bool stands_alone = !setting.property || iri == "@graph";
  if ((stands_alone && !setting.in_list) || (iri && IsKeyword(*iri))) {
    return InvalidAt(place, "a text or number here belongs to nothing");
  }
  ASSIGN_OR_RETURN(ExpandedValue one, ValueOf(setting, value, place));
  Expanded expanded;
  expanded.items.push_back(std::move(one));
  return expanded;
}

Result<Expanded> Expander::FinishValue(Draft& draft, const Place& place) {
  const std::size_t known =
      1 + static_cast<std::size_t>(!draft.node.types.empty()) +
      static_cast<std::size_t>(draft.node.index.has_value()) +
      static_cast<std::size_t>(draft.language.has_value());
  if (draft.MemberCount() != known || draft.node.types.size() > 1 ||
      (!draft.node.types.empty() && draft.language)) {
    return InvalidAt(place,
                     "a @value has at most one @type or one @language beside "
                     "it");
  }
  const std::string_view type =
      draft.node.types.empty() ? std::string_view{} : draft.node.types.front();
  const JsonValue& value = *draft.value;
  Result<Term> literal = Term{};
  if (type == "@json") {
    literal = MakeJsonLiteral(value, store_);
  } else if (value.is_null()) {
    return InvalidAt(place, "a @value of null says nothing");
  } else if (value.is_object() || value.is_array()) {
    return InvalidAt(place, "a @value cannot be an object or an array");
  } else if (draft.language && !value.is_string()) {
    return InvalidAt(place, "only a text can have a @language");
  } else if (IsBlankLabel(type)) {
    return InvalidAt(place, "the type of a @value has to be an IRI");
  } else {
    literal = MakeLiteral(value, type, draft.language.value_or(""), store_);
  }
  if (!literal) return At(place, literal.error());
  Expanded expanded;
  expanded.items.push_back(
      {.kind = ExpandedValue::Kind::kLiteral, .literal = *literal});
  return expanded;
}

}  // namespace diptych
