// SPDX-License-Identifier: Apache-2.0
#include "jsonld/to_rdf.h"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "json/printable.h"
#include "jsonld/keywords.h"
#include "rdf/canonicalize.h"

namespace diptych {
namespace {

constexpr std::string_view kRdfType =
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
constexpr std::string_view kRdfFirst =
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
constexpr std::string_view kRdfRest =
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
constexpr std::string_view kRdfNil =
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";

class Writer {
 public:
  // NOLINTBEGIN(misc-no-recursion): an expanded document is no deeper than
  // twice kMaxExpansionDepth.
  Status AddAll(const std::vector<ExpandedValue>& values, const Term& graph) {
    for (const ExpandedValue& value : values) {
      if (value.kind != ExpandedValue::Kind::kNode) continue;
      RETURN_IF_ERROR(AddNode(*value.node, graph));
    }
    return Ok();
  }

  Dataset Take() { return std::move(dataset_); }

 private:
  Status Add(const Term& subject, std::string_view predicate,
             const Term& object, const Term& graph) {
    if (dataset_.quads().size() == kMaxQuads) {
      return Error{ErrorCode::kLimit, "the document makes more than " +
                                          std::to_string(kMaxQuads) +
                                          " RDF statements"};
    }
    dataset_.Add({.subject = subject,
                  .predicate = Term::Iri(predicate),
                  .object = object,
                  .graph = graph});
    return Ok();
  }

  Term NameOf(std::string_view id) {
    if (!IsBlankLabel(id)) return Term::Iri(id);
    const auto [entry, is_new] = labelled_.emplace(id, BlankNode{});
    if (is_new) entry->second = dataset_.NewBlankNode();
    return Term::Blank(entry->second);
  }

  Result<Term> AddNode(const ExpandedNode& node, const Term& graph) {
    const Term name =
        node.id ? NameOf(*node.id) : Term::Blank(dataset_.NewBlankNode());
    if (node.index) RETURN_IF_ERROR(CheckIndex(name, graph, *node.index));
    for (const std::string_view type : node.types) {
      RETURN_IF_ERROR(Add(name, kRdfType, NameOf(type), graph));
    }
    for (const ExpandedProperty& property : node.properties) {
      for (const ExpandedValue& value : property.values) {
        ASSIGN_OR_RETURN(const Term object, ObjectOf(value, graph));
        RETURN_IF_ERROR(Add(name, property.iri, object, graph));
      }
    }
    for (const ExpandedProperty& property : node.reverse) {
      for (const ExpandedValue& value : property.values) {
        ASSIGN_OR_RETURN(const Term subject, ObjectOf(value, graph));
        RETURN_IF_ERROR(Add(subject, property.iri, name, graph));
      }
    }
    if (node.graph) RETURN_IF_ERROR(AddAll(*node.graph, name));
    RETURN_IF_ERROR(AddAll(node.included, graph));
    return name;
  }

  Result<Term> ObjectOf(const ExpandedValue& value, const Term& graph) {
    switch (value.kind) {
      case ExpandedValue::Kind::kLiteral:
        return value.literal;
      case ExpandedValue::Kind::kNode:
        return AddNode(*value.node, graph);
      case ExpandedValue::Kind::kList:
        return AddList(value.list, graph);
    }
    CHECK(false);
  }

  Result<Term> AddList(const std::vector<ExpandedValue>& items,
                       const Term& graph) {
    Term rest = Term::Iri(kRdfNil);
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
      const Term cell = Term::Blank(dataset_.NewBlankNode());
      ASSIGN_OR_RETURN(const Term object, ObjectOf(*item, graph));
      RETURN_IF_ERROR(Add(cell, kRdfFirst, object, graph));
      RETURN_IF_ERROR(Add(cell, kRdfRest, rest, graph));
      rest = cell;
    }
    return rest;
  }
  // NOLINTEND(misc-no-recursion)

  Status CheckIndex(const Term& node, const Term& graph,
                    std::string_view index) {
    const auto [entry, is_new] =
        indexes_.emplace(std::pair(graph, node), index);
    if (is_new || entry->second == index) return Ok();
    return Error{ErrorCode::kInvalid,
                 "document: an object has two different @index, " +
                     Quoted(entry->second) + " and " + Quoted(index)};
  }

  Dataset dataset_;
  std::unordered_map<std::string_view, BlankNode> labelled_;
  std::map<std::pair<Term, Term>, std::string_view> indexes_;
};

}  // namespace

Result<Dataset> ToRdf(const std::vector<ExpandedValue>& document) {
  Writer writer;
  RETURN_IF_ERROR(writer.AddAll(document, Term{}));
  return writer.Take();
}

}  // namespace diptych
