// SPDX-License-Identifier: Apache-2.0
//
// Maps: objects whose keys are languages, indexes, identifiers or types, as the
// @container of a term says (JSON-LD 1.1 API section 5.1.2, steps 13.5
// to 13.8).
#include <algorithm>
#include <utility>

#include "json/printable.h"
#include "jsonld/expand.h"
#include "jsonld/keywords.h"
#include "jsonld/language.h"
#include "jsonld/limits.h"
#include "jsonld/literal.h"

namespace diptych {

struct Expander::MapKind {
  enum class Keys { kIndex, kId, kType };
  Keys keys;
  bool as_graph = false;
  // The property that the keys are values of, as the context writes it and as
  // an IRI, if they are.
  std::string_view property{};
  std::string_view property_iri{};
};

namespace {

using Kind = ExpandedValue::Kind;

bool IsGraph(const ExpandedValue& value) {
  return value.kind == Kind::kNode && value.node->graph &&
         value.node->types.empty() && value.node->properties.empty() &&
         value.node->reverse.empty() && value.node->included.empty();
}

Expanded OneLiteral(const Term& term) {
  Expanded expanded;
  expanded.items.push_back({.kind = Kind::kLiteral, .literal = term});
  return expanded;
}

}  // namespace

// NOLINTBEGIN(misc-no-recursion): through Expand, which counts depth_.
Result<Expanded> Expander::ExpandByContainer(const ActiveContext* active,
                                             const TermDefinition* term,
                                             const Setting& setting,
                                             const JsonValue& value,
                                             const Place& place) {
  if (term == nullptr) return Expand(setting, value, place);
  const Containers& containers = term->containers;
  if (value.is_object()) {
    const JsonObject& map = value.get_object();
    if (containers.language) return ExpandLanguageMap(setting, map, place);
    MapKind kind{.keys = MapKind::Keys::kIndex, .as_graph = containers.graph};
    if (containers.index) {
      if (!term->index.empty()) {
        kind.property = term->index;
        ASSIGN_OR_RETURN(const auto iri,
                         Iri(active, term->index, IriUse::kName));
        if (!iri || !IsAbsoluteIri(*iri)) {
          return InvalidAt(place, "the @index of the term is no property");
        }
        kind.property_iri = *iri;
      }
      return ExpandMap(setting, kind, map, place);
    }
    if (containers.id) {
      kind.keys = MapKind::Keys::kId;
      return ExpandMap(setting, kind, map, place);
    }
    if (containers.type) {
      kind.keys = MapKind::Keys::kType;
      Setting reverted = setting;
      reverted.active = setting.active->Reverted();
      return ExpandMap(reverted, kind, map, place);
    }
  }
  if (term->type == "@json") {
    const Result<Term> literal = MakeJsonLiteral(value, store_);
    if (!literal) return Annotate(literal.error(), PlaceText(place));
    return OneLiteral(*literal);
  }
  return Expand(setting, value, place);
}

Result<Expanded> Expander::ExpandMap(const Setting& setting,
                                     const MapKind& kind, const JsonObject& map,
                                     const Place& place) {
  Expanded all{.is_array = true};
  for (const JsonMember& member : map) {
    const Place inner = place.Member(member.key());
    Setting entry = setting;
    entry.in_index = true;
    if (kind.keys == MapKind::Keys::kType) {
      const TermDefinition* type = setting.active->Find(member.key());
      if (type != nullptr && type->scoped_context != nullptr) {
        ASSIGN_OR_RETURN(
            entry.active,
            contexts_.Process(setting.active, *type->scoped_context,
                              {.propagates = false}, inner));
      }
    }
    ASSIGN_OR_RETURN(Expanded items, Expand(entry, member.value(), inner));
    for (ExpandedValue& item : items.items) {
      if (kind.as_graph && !IsGraph(item)) {
        if (item.kind != Kind::kNode) {
          return InvalidAt(inner, "only whole objects can stand in a graph");
        }
        ExpandedValue graph{.kind = Kind::kNode,
                            .node = std::make_unique<ExpandedNode>()};
        graph.node->graph.emplace();
        graph.node->graph->push_back(std::move(item));
        item = std::move(graph);
      }
      RETURN_IF_ERROR(AddKey(entry, kind, member.key(), item, inner));
      all.items.push_back(std::move(item));
    }
  }
  return all;
}
// NOLINTEND(misc-no-recursion)

Status Expander::AddKey(const Setting& setting, const MapKind& kind,
                        std::string_view key, ExpandedValue& item,
                        const Place& place) {
  const bool is_index =
      kind.keys == MapKind::Keys::kIndex && kind.property.empty();
  ASSIGN_OR_RETURN(const auto name, Iri(setting.active, key, IriUse::kName));
  if (item.kind != Kind::kNode) {
    if (is_index) return Ok();
    return InvalidAt(place, "only objects can stand in such a map");
  }
  if (name == "@none") return Ok();
  ExpandedNode& node = *item.node;
  if (is_index) {
    if (!node.index) node.index = key;
    return Ok();
  }
  if (kind.keys == MapKind::Keys::kId) {
    if (node.id) return Ok();
    ASSIGN_OR_RETURN(node.id, Iri(setting.active, key, IriUse::kReference));
    if (node.id && IsAbsoluteIri(*node.id)) return Ok();
    return InvalidAt(place, "the key has to be a whole IRI");
  }
  if (kind.keys == MapKind::Keys::kType) {
    if (!name || !IsAbsoluteIri(*name)) {
      return InvalidAt(place, "no context defines the type " + Quoted(key));
    }
    node.types.push_back(*name);
    return Ok();
  }
  const JsonValue& text = store_.Add(JsonValue(key));
  ASSIGN_OR_RETURN(ExpandedValue value, ValueOf({.active = setting.active,
                                                 .property = kind.property},
                                                text, place));
  std::vector<ExpandedValue> values;
  values.push_back(std::move(value));
  node.properties.push_back(
      {.iri = kind.property_iri, .values = std::move(values)});
  return Ok();
}

Result<Expanded> Expander::ExpandLanguageMap(const Setting& setting,
                                             const JsonObject& map,
                                             const Place& place) {
  const TermDefinition* term = setting.active->Find(*setting.property);
  const bool has_own = term != nullptr && term->direction;
  if (!(has_own ? *term->direction : setting.active->direction).empty()) {
    return InvalidAt(place, "a direction of writing cannot be signed");
  }
  Expanded all{.is_array = true};
  const auto add = [&](std::string_view language, const JsonValue& text,
                       const Place& at) -> Status {
    if (text.is_null()) return Ok();
    if (!text.is_string()) return InvalidAt(at, "has to be a text");
    if (++value_count_ > kMaxExpandedValues) {
      return Error{ErrorCode::kLimit,
                   PlaceText(at) + ": the document holds too many values"};
    }
    all.items.push_back(
        {.kind = Kind::kLiteral,
         .literal = Term::Literal(text.get_string(), {}, language)});
    return Ok();
  };
  for (const JsonMember& member : map) {
    const Place inner = place.Member(member.key());
    ASSIGN_OR_RETURN(const auto name,
                     Iri(setting.active, member.key(), IriUse::kName));
    std::string_view language;
    if (name != "@none") {
      if (!IsLanguageTag(member.key())) {
        return InvalidAt(inner, "the key is no language tag");
      }
      ASSIGN_OR_RETURN(language, LowerCase(member.key(), store_));
    }
    if (!member.value().is_array()) {
      RETURN_IF_ERROR(add(language, member.value(), inner));
      continue;
    }
    std::size_t index = 0;
    for (const JsonValue& text : member.value().get_array()) {
      RETURN_IF_ERROR(add(language, text, inner.Element(index++)));
    }
  }
  return all;
}

}  // namespace diptych
