// SPDX-License-Identifier: Apache-2.0
//
// An ExpandedValue is a value of a document after expansion (JSON-LD 1.1 API
// section 5.1): every name an IRI, every text a literal with its type, no
// context left.
//
// All texts are borrowed from the document, the contexts and the ContextStore
// of the document.

#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "rdf/dataset.h"

namespace diptych {

struct ExpandedNode;

struct ExpandedValue {
  enum class Kind { kLiteral, kNode, kList };
  Kind kind = Kind::kLiteral;
  Term literal{};
  std::unique_ptr<ExpandedNode> node{};
  std::vector<ExpandedValue> list{};
};

struct ExpandedProperty {
  std::string_view iri;
  std::vector<ExpandedValue> values;
};

// An object that stands for a thing. Its identifier and types are absolute IRIs
// or blank node labels. With an identifier alone it is a reference.
struct ExpandedNode {
  std::optional<std::string_view> id{};
  std::vector<std::string_view> types{};
  std::optional<std::string_view> index{};
  std::vector<ExpandedProperty> properties{};
  // Properties of the values that lead here.
  std::vector<ExpandedProperty> reverse{};
  // What is said in the graph that has the node's name.
  std::optional<std::vector<ExpandedValue>> graph{};
  // Nodes that are only written inside this one.
  std::vector<ExpandedValue> included{};
};

// What a JSON value expands to: nothing, one value, or an array of them.
struct Expanded {
  bool is_array = false;
  std::vector<ExpandedValue> items{};

  bool IsNothing() const { return !is_array && items.empty(); }
};

}  // namespace diptych
