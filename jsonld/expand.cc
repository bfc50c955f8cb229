// SPDX-License-Identifier: Apache-2.0
#include "jsonld/expand.h"

#include <algorithm>
#include <string>
#include <utility>

#include "jsonld/keywords.h"
#include "jsonld/limits.h"

namespace diptych {
namespace {

const TermDefinition* TermOf(const ActiveContext* active,
                             std::optional<std::string_view> property) {
  return property ? active->Find(*property) : nullptr;
}

bool IsOnlyGraph(const ExpandedNode& node) {
  return node.graph && !node.id && node.types.empty() && !node.index &&
         node.properties.empty() && node.reverse.empty() &&
         node.included.empty();
}

std::vector<std::string_view> SortedKeys(const JsonObject& object) {
  std::vector<std::string_view> keys;
  keys.reserve(object.size());
  for (const JsonMember& member : object) keys.emplace_back(member.key());
  std::ranges::sort(keys);
  return keys;
}

// The texts of a type's value, sorted: scoped contexts are entered in that
// order.
std::vector<std::string_view> SortedTypes(const JsonValue& value) {
  std::vector<std::string_view> types;
  if (value.is_string()) types.emplace_back(value.get_string());
  if (value.is_array()) {
    for (const JsonValue& type : value.get_array()) {
      if (type.is_string()) types.emplace_back(type.get_string());
    }
  }
  std::ranges::sort(types);
  return types;
}

}  // namespace

std::size_t Expander::Draft::MemberCount() const {
  return static_cast<std::size_t>(node.id.has_value()) +
         static_cast<std::size_t>(!node.types.empty()) +
         static_cast<std::size_t>(node.index.has_value()) +
         node.properties.size() +
         static_cast<std::size_t>(!node.reverse.empty()) +
         static_cast<std::size_t>(node.graph.has_value()) +
         static_cast<std::size_t>(!node.included.empty()) +
         static_cast<std::size_t>(value != nullptr) +
         static_cast<std::size_t>(language.has_value()) +
         static_cast<std::size_t>(set.has_value()) +
         static_cast<std::size_t>(list.has_value());
}

Result<std::vector<ExpandedValue>> Expander::ExpandDocument(
    const JsonValue& document) {
  if (!document.is_object() && !document.is_array()) {
    return InvalidAt({}, "has to be an object or an array of objects");
  }
  ASSIGN_OR_RETURN(Expanded expanded,
                   Expand({.active = store_.initial()}, document, {}));
  std::vector<ExpandedValue> items = std::move(expanded.items);
  if (!expanded.is_array && items.size() == 1 && items.front().node &&
      IsOnlyGraph(*items.front().node)) {
    std::vector<ExpandedValue> graph = *std::move(items.front().node->graph);
    return graph;
  }
  return items;
}

// NOLINTBEGIN(misc-no-recursion): Expand counts depth_ up to
// kMaxExpansionDepth.
Result<Expanded> Expander::Expand(const Setting& setting,
                                  const JsonValue& element,
                                  const Place& place) {
  if (depth_ == kMaxExpansionDepth || value_count_ == kMaxExpandedValues) {
    return Error{ErrorCode::kLimit,
                 PlaceText(place) +
                     ": the document is too deep or holds too "
                     "many values"};
  }
  if (element.is_null()) return Expanded{};
  ++depth_;
  ++value_count_;
  Result<Expanded> expanded =
      element.is_object()  ? ExpandObject(setting, element.get_object(), place)
      : element.is_array() ? ExpandArray(setting, element.get_array(), place)
                           : ExpandScalar(setting, element, place);
  --depth_;
  return expanded;
}

Result<Expanded> Expander::ExpandArray(const Setting& setting,
                                       const JsonArray& array,
                                       const Place& place) {
  const TermDefinition* term = TermOf(setting.active, setting.property);
  const bool in_list =
      setting.in_list || (term != nullptr && term->containers.list);
  Setting inner = setting;
  inner.in_list = false;
  Expanded expanded{.is_array = true};
  std::size_t index = 0;
  for (const JsonValue& element : array) {
    ASSIGN_OR_RETURN(Expanded one,
                     Expand(inner, element, place.Element(index++)));
    if (in_list && one.is_array) {
      expanded.items.push_back(
          {.kind = ExpandedValue::Kind::kList, .list = std::move(one.items)});
      continue;
    }
    std::ranges::move(one.items, std::back_inserter(expanded.items));
  }
  return expanded;
}

Result<Expanded> Expander::ExpandObject(const Setting& setting,
                                        const JsonObject& object,
                                        const Place& place) {
  ASSIGN_OR_RETURN(const Frame frame, EnterObject(setting, object, place));
  Draft draft;
  RETURN_IF_ERROR(ReadMembers(frame, object, draft, place));
  return Finish(setting, frame, std::move(draft), place);
}
// NOLINTEND(misc-no-recursion)

Result<bool> Expander::KeepsContext(const JsonObject& object,
                                    const ActiveContext* type_scoped,
                                    const ActiveContext*& active) {
  if (type_scoped == nullptr || object.size() > 2 ||
      object.contains("@context")) {
    return false;
  }
  for (const JsonMember& member : object) {
    ASSIGN_OR_RETURN(const auto iri,
                     Iri(type_scoped, member.key(), IriUse::kName));
    if (iri == "@value") {
      active = type_scoped;
      return true;
    }
    if (iri == "@id" && object.size() == 1) return true;
  }
  return false;
}

Result<Expander::Frame> Expander::EnterObject(const Setting& setting,
                                              const JsonObject& object,
                                              const Place& place) {
  const ActiveContext* active = setting.active;
  Frame frame{.active = active,
              .type_scoped = active,
              .property = setting.property,
              .property_iri = {}};
  if (setting.property) {
    ASSIGN_OR_RETURN(frame.property_iri,
                     Iri(active, *setting.property, IriUse::kName));
  }
  const TermDefinition* term = TermOf(active, setting.property);
  if (!setting.in_index) {
    const ActiveContext* outer = setting.type_scoped;
    if (outer == nullptr && active->previous != nullptr) outer = active;
    ASSIGN_OR_RETURN(const bool keeps, KeepsContext(object, outer, active));
    if (!keeps) active = active->Reverted();
  }
  if (term != nullptr && term->scoped_context != nullptr) {
    const bool has_entered =
        active == setting.active && setting.entered == term->scoped_context;
    if (!has_entered) {
      ASSIGN_OR_RETURN(active,
                       contexts_.Process(active, *term->scoped_context,
                                         {.overrides_protected = true}, place));
    }
  }
  if (const JsonValue* local = object.if_contains("@context")) {
    ASSIGN_OR_RETURN(active, contexts_.Process(active, *local, {},
                                               place.Member("@context")));
  }
  frame.active = active;
  frame.type_scoped = active;
  RETURN_IF_ERROR(EnterTypes(object, frame, place));
  return frame;
}

Status Expander::EnterTypes(const JsonObject& object, Frame& frame,
                            const Place& place) {
  const JsonValue* first = nullptr;
  for (const std::string_view key : SortedKeys(object)) {
    ASSIGN_OR_RETURN(const auto iri, Iri(frame.active, key, IriUse::kName));
    if (iri != "@type") continue;
    const JsonValue& value = *object.if_contains(key);
    if (first == nullptr) first = &value;
    for (const std::string_view type : SortedTypes(value)) {
      const TermDefinition* term = frame.type_scoped->Find(type);
      if (term == nullptr || term->scoped_context == nullptr) continue;
      ASSIGN_OR_RETURN(
          frame.active,
          contexts_.Process(frame.active, *term->scoped_context,
                            {.propagates = false}, place.Member(type)));
    }
  }
  if (first != nullptr && first->is_array() && !first->get_array().empty()) {
    first = &first->get_array().front();
  }
  if (first != nullptr && first->is_string()) {
    ASSIGN_OR_RETURN(const auto iri,
                     Iri(frame.active, first->get_string(), IriUse::kName));
    frame.has_json_type = iri == "@json";
  }
  return Ok();
}

Result<Expanded> Expander::Finish(const Setting& setting, const Frame& frame,
                                  Draft draft, const Place& place) {
  const TermDefinition* term = TermOf(frame.active, frame.property);
  const bool stands_alone =
      !setting.in_list && (!frame.property || frame.property_iri == "@graph" ||
                           (term != nullptr && term->containers.graph));
  if (stands_alone) RETURN_IF_ERROR(CheckKept(draft, place));
  if (draft.value != nullptr) return FinishValue(draft, place);
  if (draft.language) {
    return InvalidAt(place, "@language without a @value");
  }
  if (draft.set || draft.list) {
    const std::size_t allowed = draft.node.index ? 2 : 1;
    if (draft.MemberCount() > allowed) {
      return InvalidAt(place, "@set and @list stand alone in their object");
    }
    if (draft.set) {
      return Expanded{.is_array = true, .items = std::move(draft.set->items)};
    }
  }
  Expanded expanded;
  if (draft.list) {
    expanded.items.push_back({.kind = ExpandedValue::Kind::kList,
                              .list = std::move(draft.list->items)});
    return expanded;
  }
  if (std::ranges::find(draft.node.types, "@json") != draft.node.types.end()) {
    return InvalidAt(place, "only a value can have the type @json");
  }
  expanded.items.push_back(
      {.kind = ExpandedValue::Kind::kNode,
       .node = std::make_unique<ExpandedNode>(std::move(draft.node))});
  return expanded;
}

Status Expander::CheckKept(const Draft& draft, const Place& place) const {
  if (draft.MemberCount() == 0) {
    return InvalidAt(place, "an empty object here says nothing");
  }
  if (draft.value != nullptr || draft.list) {
    return InvalidAt(place, "a value or list here belongs to nothing");
  }
  if (draft.MemberCount() == 1 && draft.node.id) {
    return InvalidAt(place, "an object with an id alone here says nothing");
  }
  return Ok();
}

}  // namespace diptych
