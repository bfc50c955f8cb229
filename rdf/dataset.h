// SPDX-License-Identifier: Apache-2.0
//
// A Dataset is a set of RDF statements (RDF 1.1 Concepts section 4): quads of
// subject, predicate, object and the graph that they stand in.
//
// Terms borrow their texts, because a credential's texts are in the document
// and its contexts already: whoever makes a Dataset keeps them alive for as
// long as it is used.
//
// Blank nodes have numbers and no labels. Labels say nothing in RDF, and the
// canonical ones are found by CanonicalNQuads (rdf/canonicalize.h).

#pragma once

#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

namespace diptych {

// The number of a blank node, from 0, unique in its Dataset.
struct BlankNode {
  std::uint32_t number = 0;
  auto operator<=>(const BlankNode&) const = default;
};

enum class TermKind : std::uint8_t {
  kDefaultGraph,  // only as a graph
  kIri,           // value: an absolute IRI
  kBlank,         // blank; not as a predicate
  kLiteral,       // value, datatype, language; only as an object
};

struct Term {
  TermKind kind = TermKind::kDefaultGraph;
  BlankNode blank{};
  // UTF-8.
  std::string_view value{};
  // The IRI of a literal's type. Empty for xsd:string and for a literal with a
  // language, whose types the N-Quads text leaves out.
  std::string_view datatype{};
  // A language tag in lower case; empty for none.
  std::string_view language{};

  static Term Iri(std::string_view iri) {
    return {.kind = TermKind::kIri, .value = iri};
  }
  static Term Blank(BlankNode node) {
    return {.kind = TermKind::kBlank, .blank = node};
  }
  static Term Literal(std::string_view text, std::string_view datatype,
                      std::string_view language) {
    return {.kind = TermKind::kLiteral,
            .value = text,
            .datatype = datatype,
            .language = language};
  }

  auto operator<=>(const Term&) const = default;
};

struct Quad {
  Term subject;
  Term predicate;
  Term object;
  Term graph;  // the default graph unless said otherwise

  auto operator<=>(const Quad&) const = default;
};

class Dataset {
 public:
  BlankNode NewBlankNode() { return BlankNode{blank_count_++}; }

  // Requires that blank nodes come from this Dataset. A quad that is there
  // already may be added again: it counts once.
  void Add(const Quad& quad) { quads_.push_back(quad); }

  // How many blank nodes there are; their numbers are smaller.
  std::uint32_t blank_count() const { return blank_count_; }

  // In the order in which they were added, with repetitions.
  const std::vector<Quad>& quads() const { return quads_; }

 private:
  std::vector<Quad> quads_;
  std::uint32_t blank_count_ = 0;
};

}  // namespace diptych
