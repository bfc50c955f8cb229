// SPDX-License-Identifier: Apache-2.0
//
// An ActiveContext is what the names in an object mean at one place of a
// document: the terms in force there (JSON-LD 1.1 Processing Algorithms and
// API section 4.1).
//
// It is a layer of the terms that one local context defined, on top of the
// context that was in force before. So entering a context costs only what it
// defines, and what it enters stays as it is. Layers are never changed once
// they are made and are owned by a ContextStore.

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "json/value.h"

namespace diptych {

// What a term's @container says.
struct Containers {
  bool list = false;
  bool set = false;
  bool language = false;
  bool index = false;
  bool id = false;
  bool type = false;
  bool graph = false;

  bool operator==(const Containers&) const = default;
};

// A default language or direction: not given, taken back with null (empty), or
// given.
using LanguageSetting = std::optional<std::string_view>;

struct TermDefinition {
  enum class Meaning {
    kUnknown,  // while it is being defined
    kNothing,  // explicitly null
    kIri,      // iri
  };
  Meaning meaning = Meaning::kUnknown;
  std::string_view iri{};  // or a keyword
  bool is_reverse = false;
  bool is_prefix = false;
  bool is_protected = false;
  std::string_view type{};  // an IRI, "@id", "@vocab", "@json", "@none" or ""
  Containers containers{};
  LanguageSetting language{};
  LanguageSetting direction{};
  std::string_view index{};
  std::string_view nest{};
  const JsonValue* scoped_context = nullptr;
};

struct ActiveContext {
  using Terms = std::unordered_map<std::string_view, TermDefinition>;

  const ActiveContext* parent = nullptr;  // the layer below
  // What to go back to in a nested object, for a context that does not
  // propagate.
  const ActiveContext* previous = nullptr;
  Terms terms{};
  std::optional<std::string_view> vocab{};
  std::string_view language{};   // empty for none
  std::string_view direction{};  // empty for none
  bool has_protected_terms = false;
  std::size_t layers = 0;  // this and those below

  // The definition of a term in the topmost layer that has one, or null.
  const TermDefinition* Find(std::string_view term) const {
    for (const ActiveContext* layer = this; layer != nullptr;
         layer = layer->parent) {
      const auto found = layer->terms.find(term);
      if (found != layer->terms.end()) return &found->second;
    }
    return nullptr;
  }

  // The context for nested objects that do not take over this one.
  const ActiveContext* Reverted() const {
    return previous != nullptr ? previous : this;
  }
};

}  // namespace diptych
