// SPDX-License-Identifier: Apache-2.0
//
// The members of an object: keywords and properties (JSON-LD 1.1 API section
// 5.1.2, steps 13 and 14).
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "json/printable.h"
#include "jsonld/expand.h"
#include "jsonld/keywords.h"
#include "jsonld/language.h"

namespace diptych {
namespace {

using Kind = ExpandedValue::Kind;

void AddValues(std::vector<ExpandedProperty>& properties, std::string_view iri,
               std::vector<ExpandedValue> values) {
  const auto found = std::ranges::find(properties, iri, &ExpandedProperty::iri);
  if (found == properties.end()) {
    properties.push_back({.iri = iri, .values = std::move(values)});
  } else {
    std::ranges::move(values, std::back_inserter(found->values));
  }
}

bool AreNodes(const std::vector<ExpandedValue>& values) {
  return std::ranges::all_of(values, [](const ExpandedValue& value) {
    return value.kind == Kind::kNode;
  });
}

// Whether it is an identifier and nothing else.
bool IsReference(const ExpandedNode& node) {
  return node.id && node.types.empty() && !node.index &&
         node.properties.empty() && node.reverse.empty() && !node.graph &&
         node.included.empty();
}

ExpandedValue GraphOf(ExpandedValue item) {
  ExpandedValue graph{.kind = Kind::kNode,
                      .node = std::make_unique<ExpandedNode>()};
  graph.node->graph.emplace();
  graph.node->graph->push_back(std::move(item));
  return graph;
}

Status WrapInGraphs(std::vector<ExpandedValue>& items, const Place& place) {
  for (ExpandedValue& item : items) {
    if (item.kind != Kind::kNode || IsReference(*item.node)) {
      return InvalidAt(place,
                       "the property holds a graph; only whole objects can "
                       "stand in it");
    }
    item = GraphOf(std::move(item));
  }
  return Ok();
}

Error Collision(const Place& place) {
  return InvalidAt(place, "the same keyword stands twice in the object");
}

}  // namespace

// NOLINTBEGIN(misc-no-recursion): through Expand, which counts depth_; for
// @nest no deeper than the JSON text, kMaxJsonDepth.
Status Expander::ReadMembers(const Frame& frame, const JsonObject& object,
                             Draft& draft, const Place& place) {
  for (const JsonMember& json : object) {
    if (json.key() == "@context") continue;
    const Place inner = place.Member(json.key());
    ASSIGN_OR_RETURN(const auto iri,
                     Iri(frame.active, json.key(), IriUse::kName));
    if (!iri || !(IsKeyword(*iri) || IsAbsoluteIri(*iri))) {
      return InvalidAt(inner,
                       "no context defines this property, so no "
                       "signature would cover it");
    }
    if (IsBlankLabel(*iri)) {
      return InvalidAt(inner, "a blank node cannot be a property");
    }
    const Member member{.key = json.key(), .iri = *iri, .value = json.value()};
    if (!IsKeyword(*iri)) {
      RETURN_IF_ERROR(ReadProperty(frame, member, draft, inner));
    } else if (frame.property_iri == "@reverse") {
      return InvalidAt(inner, "a keyword cannot stand in @reverse");
    } else {
      RETURN_IF_ERROR(ReadKeyword(frame, member, draft, inner));
    }
  }
  return Ok();
}

Status Expander::ReadKeyword(const Frame& frame, const Member& member,
                             Draft& draft, const Place& place) {
  const std::string_view keyword = member.iri;
  const JsonValue& value = member.value;
  if (keyword == "@id") return ReadId(frame, value, draft, place);
  if (keyword == "@type") return ReadTypes(frame, value, draft, place);
  if (keyword == "@value") {
    if (draft.value != nullptr) return Collision(place);
    draft.value = &value;
    return Ok();
  }
  if (keyword == "@language") return ReadLanguage(value, draft, place);
  if (keyword == "@direction") {
    return InvalidAt(place, "a direction of writing cannot be signed");
  }
  if (keyword == "@index") {
    if (draft.node.index) return Collision(place);
    if (!value.is_string()) return InvalidAt(place, "has to be a string");
    draft.node.index = value.get_string();
    return Ok();
  }
  if (keyword == "@graph") return ReadGraph(frame, member, draft, place);
  if (keyword == "@included") return ReadIncluded(frame, value, draft, place);
  if (keyword == "@reverse") return ReadReverse(frame, value, draft, place);
  if (keyword == "@nest") return ReadNested(frame, value, draft, place);
  if (keyword == "@list" || keyword == "@set") {
    return ReadListOrSet(frame, member, draft, place);
  }
  return InvalidAt(place, "the keyword has no meaning here");
}

Status Expander::ReadNested(const Frame& frame, const JsonValue& value,
                            Draft& draft, const Place& place) {
  const auto read = [&](const JsonValue& nested, const Place& at) -> Status {
    if (!nested.is_object()) return InvalidAt(at, "has to be an object");
    for (const JsonMember& member : nested.get_object()) {
      ASSIGN_OR_RETURN(const auto iri,
                       Iri(frame.active, member.key(), IriUse::kName));
      if (iri == "@value") return InvalidAt(at, "cannot hold a @value");
    }
    return ReadMembers(frame, nested.get_object(), draft, at);
  };
  if (!value.is_array()) return read(value, place);
  std::size_t index = 0;
  for (const JsonValue& nested : value.get_array()) {
    RETURN_IF_ERROR(read(nested, place.Element(index++)));
  }
  return Ok();
}

Status Expander::ReadGraph(const Frame& frame, const Member& member,
                           Draft& draft, const Place& place) {
  if (draft.node.graph) return Collision(place);
  if (!member.value.is_object() && !member.value.is_array()) {
    return InvalidAt(place, "has to be an object or an array");
  }
  ASSIGN_OR_RETURN(Expanded graph,
                   Expand({.active = frame.active, .property = member.key},
                          member.value, place));
  draft.node.graph = std::move(graph.items);
  return Ok();
}

Status Expander::ReadIncluded(const Frame& frame, const JsonValue& value,
                              Draft& draft, const Place& place) {
  ASSIGN_OR_RETURN(Expanded included,
                   Expand({.active = frame.active, .property = frame.property},
                          value, place));
  for (ExpandedValue& item : included.items) {
    if (item.kind != Kind::kNode || IsReference(*item.node)) {
      return InvalidAt(place, "only whole objects can be included");
    }
    draft.node.included.push_back(std::move(item));
  }
  return Ok();
}

Status Expander::ReadListOrSet(const Frame& frame, const Member& member,
                               Draft& draft, const Place& place) {
  const bool is_list = member.iri == "@list";
  std::optional<Expanded>& target = is_list ? draft.list : draft.set;
  if (target) return Collision(place);
  Setting setting{.active = frame.active, .property = frame.property};
  setting.in_list = is_list;
  if (is_list && frame.property_iri == "@graph") setting.property.reset();
  ASSIGN_OR_RETURN(Expanded expanded, Expand(setting, member.value, place));
  if (!expanded.IsNothing()) target = std::move(expanded);
  return Ok();
}

Status Expander::ReadReverse(const Frame& frame, const JsonValue& value,
                             Draft& draft, const Place& place) {
  if (!value.is_object()) return InvalidAt(place, "has to be an object");
  ASSIGN_OR_RETURN(
      Expanded expanded,
      Expand({.active = frame.active, .property = "@reverse"}, value, place));
  CHECK(expanded.items.size() == 1 && expanded.items.front().node);
  ExpandedNode& node = *expanded.items.front().node;
  for (ExpandedProperty& property : node.reverse) {
    AddValues(draft.node.properties, property.iri, std::move(property.values));
  }
  for (ExpandedProperty& property : node.properties) {
    if (!AreNodes(property.values)) {
      return InvalidAt(place, "only objects can stand in @reverse");
    }
    AddValues(draft.node.reverse, property.iri, std::move(property.values));
  }
  return Ok();
}

Status Expander::ReadProperty(const Frame& frame, const Member& member,
                              Draft& draft, const Place& place) {
  const ActiveContext* active = frame.active;
  const TermDefinition* term = active->Find(member.key);
  Setting setting{.active = active, .property = member.key};
  if (term != nullptr && term->scoped_context != nullptr) {
    ASSIGN_OR_RETURN(setting.active,
                     contexts_.Process(active, *term->scoped_context,
                                       {.overrides_protected = true}, place));
    setting.entered = term->scoped_context;
  }
  ASSIGN_OR_RETURN(Expanded expanded, ExpandByContainer(active, term, setting,
                                                        member.value, place));
  if (expanded.IsNothing()) return Ok();
  const Containers containers =
      term != nullptr ? term->containers : Containers{};
  if (containers.list &&
      (expanded.is_array || expanded.items.front().kind != Kind::kList)) {
    ExpandedValue list{.kind = Kind::kList, .list = std::move(expanded.items)};
    expanded.items.clear();
    expanded.items.push_back(std::move(list));
  }
  if (containers.graph && !containers.id && !containers.index) {
    RETURN_IF_ERROR(WrapInGraphs(expanded.items, place));
  }
  if (term != nullptr && term->is_reverse) {
    if (!AreNodes(expanded.items)) {
      return InvalidAt(place, "only objects can be values of a reverse term");
    }
    AddValues(draft.node.reverse, member.iri, std::move(expanded.items));
    return Ok();
  }
  AddValues(draft.node.properties, member.iri, std::move(expanded.items));
  return Ok();
}
// NOLINTEND(misc-no-recursion)

Status Expander::ReadId(const Frame& frame, const JsonValue& value,
                        Draft& draft, const Place& place) {
  if (draft.node.id) return Collision(place);
  if (!value.is_string()) return InvalidAt(place, "has to be a string");
  ASSIGN_OR_RETURN(const auto iri,
                   Iri(frame.active, value.get_string(), IriUse::kReference));
  if (!iri || !IsAbsoluteIri(*iri)) {
    return InvalidAt(
        place, "has to be a whole IRI, and is " + Quoted(value.get_string()));
  }
  draft.node.id = *iri;
  return Ok();
}

Status Expander::ReadTypes(const Frame& frame, const JsonValue& value,
                           Draft& draft, const Place& place) {
  const auto read = [&](const JsonValue& type, const Place& at) -> Status {
    if (!type.is_string()) return InvalidAt(at, "a type has to be a string");
    ASSIGN_OR_RETURN(const auto iri,
                     Iri(frame.type_scoped, type.get_string(), IriUse::kName));
    if (!iri || !(iri == "@json" || IsAbsoluteIri(*iri))) {
      return InvalidAt(
          at, "no context defines the type " + Quoted(type.get_string()));
    }
    draft.node.types.push_back(*iri);
    return Ok();
  };
  if (!value.is_array()) return read(value, place);
  std::size_t index = 0;
  for (const JsonValue& type : value.get_array()) {
    RETURN_IF_ERROR(read(type, place.Element(index++)));
  }
  return Ok();
}

Status Expander::ReadLanguage(const JsonValue& value, Draft& draft,
                              const Place& place) {
  if (value.is_null()) return Ok();
  if (draft.language) return Collision(place);
  if (!value.is_string() || !IsLanguageTag(value.get_string())) {
    return InvalidAt(place, "is no language tag");
  }
  ASSIGN_OR_RETURN(draft.language, LowerCase(value.get_string(), store_));
  return Ok();
}

}  // namespace diptych
