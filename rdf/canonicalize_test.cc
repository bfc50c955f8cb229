// SPDX-License-Identifier: Apache-2.0
//
// RDFC-1.0: that the text does not depend on how blank nodes are numbered or in
// which order quads are added, for graphs whose blank nodes look alike in every
// way that counts (symmetric, cycles, graph names), and that poisoned graphs
// are refused within the limits. Texts that are written out here were computed
// with rdf-canonize.

#include "rdf/canonicalize.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace diptych {
namespace {

// An edge between blank nodes, by their numbers.
struct Edge {
  std::uint32_t from;
  std::string_view property;
  std::uint32_t to;
};

// The edges as a dataset in which node i has the number order[i], added from
// `first` on around the list.
Dataset Graph(const std::vector<Edge>& edges,
              const std::vector<std::uint32_t>& order, std::size_t first = 0) {
  Dataset dataset;
  for (std::size_t i = 0; i < order.size(); ++i) dataset.NewBlankNode();
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const Edge& edge = edges[(i + first) % edges.size()];
    dataset.Add({.subject = Term::Blank({order[edge.from]}),
                 .predicate = Term::Iri(edge.property),
                 .object = Term::Blank({order[edge.to]}),
                 .graph = {}});
  }
  return dataset;
}

std::string TextOf(const Dataset& dataset) {
  const auto text = CanonicalNQuads(dataset);
  EXPECT_TRUE(text.has_value()) << text.error().message;
  return text.value_or("");
}

// The text, which has to be the same however the nodes are numbered.
std::string StableText(const std::vector<Edge>& edges, std::size_t nodes) {
  std::vector<std::uint32_t> order(nodes);
  std::iota(order.begin(), order.end(), 0U);
  const std::string text = TextOf(Graph(edges, order));
  std::size_t first = 0;
  while (std::ranges::next_permutation(order).found) {
    EXPECT_EQ(TextOf(Graph(edges, order, ++first % edges.size())), text);
  }
  return text;
}

TEST(Canonicalize, EmptyDatasetHasNoLines) { EXPECT_EQ(TextOf(Dataset{}), ""); }

TEST(Canonicalize, SortsLinesAndCountsEachQuadOnce) {
  Dataset dataset;
  const Quad quad = {.subject = Term::Iri("urn:s"),
                     .predicate = Term::Iri("urn:p"),
                     .object = Term::Literal("b", "", ""),
                     .graph = {}};
  Quad other = quad;
  other.object = Term::Literal("a", "", "");
  dataset.Add(quad);
  dataset.Add(other);
  dataset.Add(quad);
  EXPECT_EQ(TextOf(dataset),
            "<urn:s> <urn:p> \"a\" .\n<urn:s> <urn:p> \"b\" .\n");
}

TEST(Canonicalize, ForgetsBlankNodesThatNoQuadNames) {
  Dataset dataset;
  dataset.NewBlankNode();
  const BlankNode used = dataset.NewBlankNode();
  dataset.Add({.subject = Term::Blank(used),
               .predicate = Term::Iri("urn:p"),
               .object = Term::Iri("urn:o"),
               .graph = {}});
  EXPECT_EQ(TextOf(dataset), "_:c14n0 <urn:p> <urn:o> .\n");
}

TEST(Canonicalize, TwoNodesThatPointAtEachOther) {
  EXPECT_EQ(StableText({{0, "urn:p", 1}, {1, "urn:p", 0}}, 2),
            "_:c14n0 <urn:p> _:c14n1 .\n_:c14n1 <urn:p> _:c14n0 .\n");
}

TEST(Canonicalize, NodeThatPointsAtItself) {
  EXPECT_EQ(StableText({{0, "urn:p", 0}}, 1), "_:c14n0 <urn:p> _:c14n0 .\n");
}

TEST(Canonicalize, DependsOnTheGraphAndNotOnTheNumbers) {
  // A ring of five; two rings of two and three that look alike node by node;
  // a ring with a chord; a symmetric star; two stars joined at their tips.
  const std::vector<Edge> ring = {{0, "urn:p", 1},
                                  {1, "urn:p", 2},
                                  {2, "urn:p", 3},
                                  {3, "urn:p", 4},
                                  {4, "urn:p", 0}};
  const std::vector<Edge> rings = {{0, "urn:p", 1},
                                   {1, "urn:p", 0},
                                   {2, "urn:p", 3},
                                   {3, "urn:p", 4},
                                   {4, "urn:p", 2}};
  std::vector<Edge> chord = ring;
  chord.push_back({0, "urn:q", 2});
  const std::vector<Edge> star = {
      {0, "urn:p", 1}, {0, "urn:p", 2}, {0, "urn:p", 3}, {0, "urn:p", 4}};
  const std::vector<Edge> joined = {{0, "urn:p", 1},
                                    {0, "urn:p", 2},
                                    {3, "urn:p", 2},
                                    {3, "urn:p", 4},
                                    {1, "urn:q", 4}};
  std::vector<std::string> texts;
  for (const auto& edges : {ring, rings, chord, star, joined}) {
    texts.push_back(StableText(edges, 5));
  }
  std::ranges::sort(texts);
  EXPECT_EQ(std::ranges::unique(texts).size(), 0U);
}

TEST(Canonicalize, GraphNamesAreBlankNodesLikeOthers) {
  const auto make = [](bool swapped) {
    Dataset dataset;
    const BlankNode a = dataset.NewBlankNode();
    const BlankNode b = dataset.NewBlankNode();
    dataset.Add({.subject = Term::Iri("urn:s"),
                 .predicate = Term::Iri("urn:p"),
                 .object = Term::Blank(swapped ? b : a),
                 .graph = Term::Blank(swapped ? a : b)});
    dataset.Add({.subject = Term::Iri("urn:s"),
                 .predicate = Term::Iri("urn:p"),
                 .object = Term::Blank(swapped ? a : b),
                 .graph = Term::Blank(swapped ? b : a)});
    return TextOf(dataset);
  };
  EXPECT_EQ(make(false),
            "<urn:s> <urn:p> _:c14n0 _:c14n1 .\n"
            "<urn:s> <urn:p> _:c14n1 _:c14n0 .\n");
  EXPECT_EQ(make(true), make(false));
}

TEST(Canonicalize, ManyEqualNodesAroundOneAreCheap) {
  constexpr std::uint32_t kNodes = 2000;
  Dataset dataset;
  for (std::uint32_t i = 0; i < kNodes; ++i) {
    dataset.Add({.subject = Term::Iri("urn:credential"),
                 .predicate = Term::Iri("urn:evidence"),
                 .object = Term::Blank(dataset.NewBlankNode()),
                 .graph = {}});
  }
  EXPECT_EQ(std::ranges::count(TextOf(dataset), '\n'), kNodes);
}

TEST(Canonicalize, RefusesALongTermThatManyQuadsHave) {
  const std::string iri = "urn:" + std::string(kMaxTermOctets / 16, 'x');
  Dataset dataset;
  for (std::uint32_t i = 0; i < 16; ++i) {
    dataset.Add({.subject = Term::Blank(dataset.NewBlankNode()),
                 .predicate = Term::Iri(iri),
                 .object = Term::Iri("urn:o"),
                 .graph = {}});
  }
  const auto text = CanonicalNQuads(dataset);
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().code, ErrorCode::kLimit);
}

// Every node points at every other: no way through them differs from another,
// so that all of them would have to be tried.
TEST(Canonicalize, PoisonedGraphIsRefused) {
  constexpr std::uint32_t kNodes = 12;
  std::vector<Edge> edges;
  for (std::uint32_t from = 0; from < kNodes; ++from) {
    for (std::uint32_t to = 0; to < kNodes; ++to) {
      if (from != to) edges.push_back({from, "urn:p", to});
    }
  }
  std::vector<std::uint32_t> order(kNodes);
  std::iota(order.begin(), order.end(), 0U);
  const auto text = CanonicalNQuads(Graph(edges, order));
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().code, ErrorCode::kLimit);
}

TEST(Canonicalize, LongRingOfEqualNodesIsRefused) {
  constexpr std::uint32_t kNodes = 2 * kMaxNDegreeDepth;
  std::vector<Edge> edges;
  std::vector<std::uint32_t> order;
  for (std::uint32_t from = 0; from < kNodes; ++from) {
    edges.push_back({from, "urn:p", (from + 1) % kNodes});
    order.push_back(from);
  }
  const auto text = CanonicalNQuads(Graph(edges, order));
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().code, ErrorCode::kLimit);
}

// Two nodes that look alike cost some work, and the second dataset has what the
// first has left.
TEST(CanonicalNQuads, SharesABudgetBetweenDatasets) {
  const Dataset dataset = Graph({{0, "urn:p", 1}, {1, "urn:p", 0}}, {0, 1});
  NDegreeBudget budget;
  ASSERT_TRUE(CanonicalNQuads(dataset, {.budget = &budget}));
  const std::size_t work = kMaxNDegreeWork - budget.work_left;
  ASSERT_GT(work, 0U);
  budget.work_left = 2 * work - 1;
  EXPECT_TRUE(CanonicalNQuads(dataset, {.budget = &budget}));
  const auto second = CanonicalNQuads(dataset, {.budget = &budget});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kLimit);
  EXPECT_EQ(budget.work_left, 0U);
}

// Which of two nodes comes first depends on the hash.
TEST(CanonicalNQuads, NumbersNodesByTheHashThatIsAskedFor) {
  std::size_t differ = 0;
  for (const std::string_view text : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
    Dataset dataset;
    dataset.Add({.subject = Term::Blank(dataset.NewBlankNode()),
                 .predicate = Term::Iri("urn:p"),
                 .object = Term::Literal(text, "", ""),
                 .graph = {}});
    dataset.Add({.subject = Term::Blank(dataset.NewBlankNode()),
                 .predicate = Term::Iri("urn:p"),
                 .object = Term::Literal("z", "", ""),
                 .graph = {}});
    differ += CanonicalNQuads(dataset).value() !=
              CanonicalNQuads(dataset, {.hash = RdfHash::kSha384}).value();
  }
  EXPECT_GT(differ, 0U);
  EXPECT_LT(differ, 8U);
}

}  // namespace
}  // namespace diptych
