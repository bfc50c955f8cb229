// SPDX-License-Identifier: Apache-2.0
//
// An Expander expands a document (JSON-LD 1.1 API section 5.1), in safe mode:
//
//   What is written in the document is in the result, or the document is
//   refused, with the place.
//
// Processors otherwise drop what they do not understand: a property that no
// context defines, a type that is no IRI, a text in the wrong place. A
// signature does not cover what was dropped, so anybody could add it. Only
// null says nothing and is left out, and so are the keys of index maps.

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "jsonld/active_context.h"
#include "jsonld/context_processor.h"
#include "jsonld/context_store.h"
#include "jsonld/expanded.h"
#include "jsonld/iri_expansion.h"
#include "jsonld/pinned_contexts.h"
#include "jsonld/place.h"

namespace diptych {

class Expander {
 public:
  // Both must outlive this and what it returns.
  Expander(const PinnedContexts& pinned, ContextStore& store)
      : store_(store), contexts_(pinned, store) {}

  // The nodes of the document, which must outlive the result. kInvalid with
  // the place, kLimit beyond a limit (jsonld/limits.h).
  Result<std::vector<ExpandedValue>> ExpandDocument(const JsonValue& document);

 private:
  // Where a value stands: what it is a value of, and what its words mean.
  struct Setting {
    const ActiveContext* active;
    // The property as the document writes it; none at the top.
    std::optional<std::string_view> property{};
    bool in_list = false;
    bool in_index = false;
    // The context before it was reverted, for value objects.
    const ActiveContext* type_scoped = nullptr;
    // The scoped context of `property`, if it is in `active` already.
    const JsonValue* entered = nullptr;
  };

  // An object while its members are read.
  struct Draft {
    ExpandedNode node{};
    const JsonValue* value = nullptr;  // of @value
    std::optional<std::string_view> language{};
    bool has_direction = false;
    std::optional<Expanded> set{};
    std::optional<Expanded> list{};

    std::size_t MemberCount() const;
  };

  // An object and what its words mean, while its members are read.
  struct Frame {
    const ActiveContext* active;
    const ActiveContext* type_scoped;
    std::optional<std::string_view> property;
    std::optional<std::string_view> property_iri;
    bool has_json_type = false;
  };

  // One member of an object: the key, what it stands for, its value.
  struct Member {
    std::string_view key;
    std::string_view iri;  // or a keyword
    const JsonValue& value;
  };

  Result<Expanded> Expand(const Setting& setting, const JsonValue& element,
                          const Place& place);
  Result<Expanded> ExpandArray(const Setting& setting, const JsonArray& array,
                               const Place& place);
  Result<Expanded> ExpandObject(const Setting& setting,
                                const JsonObject& object, const Place& place);

  // The contexts that are in force in an object.
  Result<Frame> EnterObject(const Setting& setting, const JsonObject& object,
                            const Place& place);
  // Whether the object is nothing but a value or a reference, for which a
  // type-scoped context is not left.
  Result<bool> KeepsContext(const JsonObject& object,
                            const ActiveContext* type_scoped,
                            const ActiveContext*& active);
  Status EnterTypes(const JsonObject& object, Frame& frame, const Place& place);

  // What the members that were read make together.
  Result<Expanded> Finish(const Setting& setting, const Frame& frame,
                          Draft draft, const Place& place);
  Result<Expanded> FinishValue(Draft& draft, const Place& place);
  Status CheckKept(const Draft& draft, const Place& place) const;

  Status ReadMembers(const Frame& frame, const JsonObject& object, Draft& draft,
                     const Place& place);
  Status ReadMember(const Frame& frame, const Member& member, Draft& draft,
                    const Place& place);
  Status ReadNested(const Frame& frame, const JsonValue& value, Draft& draft,
                    const Place& place);
  Status ReadKeyword(const Frame& frame, const Member& member, Draft& draft,
                     const Place& place);
  Status ReadId(const Frame& frame, const JsonValue& value, Draft& draft,
                const Place& place);
  Status ReadTypes(const Frame& frame, const JsonValue& value, Draft& draft,
                   const Place& place);
  Status ReadLanguage(const JsonValue& value, Draft& draft, const Place& place);
  Status ReadGraph(const Frame& frame, const Member& member, Draft& draft,
                   const Place& place);
  Status ReadIncluded(const Frame& frame, const JsonValue& value, Draft& draft,
                      const Place& place);
  Status ReadListOrSet(const Frame& frame, const Member& member, Draft& draft,
                       const Place& place);
  Status ReadReverse(const Frame& frame, const JsonValue& value, Draft& draft,
                     const Place& place);
  Status ReadProperty(const Frame& frame, const Member& member, Draft& draft,
                      const Place& place);

  // The value of a property by the container of its term.
  Result<Expanded> ExpandByContainer(const ActiveContext* active,
                                     const TermDefinition* term,
                                     const Setting& setting,
                                     const JsonValue& value,
                                     const Place& place);
  Result<Expanded> ExpandLanguageMap(const Setting& setting,
                                     const JsonObject& map, const Place& place);
  struct MapKind;
  Result<Expanded> ExpandMap(const Setting& setting, const MapKind& kind,
                             const JsonObject& map, const Place& place);
  Status AddKey(const Setting& setting, const MapKind& kind,
                std::string_view key, ExpandedValue& item, const Place& place);

  Result<Expanded> ExpandScalar(const Setting& setting, const JsonValue& value,
                                const Place& place);
  Result<ExpandedValue> ValueOf(const Setting& setting, const JsonValue& value,
                                const Place& place);
  Result<ExpandedValue> ReferenceTo(const ActiveContext* active,
                                    std::string_view text, IriUse use,
                                    const Place& place);

  Result<std::optional<std::string_view>> Iri(const ActiveContext* active,
                                              std::string_view text,
                                              IriUse use) {
    return ExpandIri(*active, text, use, store_);
  }

  ContextStore& store_;
  ContextProcessor contexts_;
  std::size_t depth_ = 0;
  std::size_t value_count_ = 0;
};

}  // namespace diptych
