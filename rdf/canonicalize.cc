// SPDX-License-Identifier: Apache-2.0
#include "rdf/canonicalize.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "rdf/blank_node_labels.h"
#include "rdf/n_degree.h"
#include "rdf/nquads.h"

namespace diptych {
namespace {

std::vector<Quad> Distinct(const std::vector<Quad>& quads) {
  std::vector<Quad> distinct = quads;
  std::ranges::sort(distinct);
  const auto rest = std::ranges::unique(distinct);
  distinct.erase(rest.begin(), rest.end());
  return distinct;
}

std::size_t OctetsOf(const Quad& quad) {
  std::size_t octets = 0;
  for (const Term* term :
       {&quad.subject, &quad.predicate, &quad.object, &quad.graph}) {
    octets +=
        term->value.size() + term->datatype.size() + term->language.size();
  }
  return octets;
}

Status CheckSize(const Dataset& dataset) {
  if (dataset.quads().size() > kMaxQuads) {
    return Error{ErrorCode::kLimit, "the document makes more than " +
                                        std::to_string(kMaxQuads) +
                                        " RDF statements"};
  }
  std::size_t octets = 0;
  for (const Quad& quad : dataset.quads()) octets += OctetsOf(quad);
  if (octets <= kMaxTermOctets) return Ok();
  return Error{ErrorCode::kLimit,
               "the IRIs and texts of the document, each as often as it is "
               "used, are longer together than " +
                   std::to_string(kMaxTermOctets) + " octets"};
}

void Mention(const Term& term, const Quad& quad, BlankNodeState& state) {
  if (term.kind != TermKind::kBlank) return;
  std::vector<const Quad*>& quads = state.quads[term.blank.number];
  if (quads.empty() || quads.back() != &quad) quads.push_back(&quad);
}

// Section 4.6.
std::string FirstDegreeHash(BlankNode node,
                            const std::vector<const Quad*>& quads,
                            RdfHash hash) {
  const BlankLabel label = [node](BlankNode other, std::string& out) {
    out += other == node ? 'a' : 'z';
  };
  std::vector<std::string> lines;
  lines.reserve(quads.size());
  for (const Quad* quad : quads)
    AppendNQuad(*quad, label, lines.emplace_back());
  std::ranges::sort(lines);
  std::string text;
  for (const std::string& line : lines) text += line;
  return HexDigest(hash, text);
}

BlankNodeState StateOf(const std::vector<Quad>& quads, std::size_t count,
                       RdfHash hash) {
  BlankNodeState state;
  state.hash = hash;
  state.quads.resize(count);
  state.first_degree.resize(count);
  state.canonical.resize(count);
  for (const Quad& quad : quads) {
    Mention(quad.subject, quad, state);
    Mention(quad.object, quad, state);
    Mention(quad.graph, quad, state);
  }
  for (std::uint32_t number = 0; number < count; ++number) {
    if (state.quads[number].empty()) continue;
    state.first_degree[number] =
        FirstDegreeHash(BlankNode{number}, state.quads[number], hash);
  }
  return state;
}

// The canonical labels of section 4.4.3, steps 3 to 5.
class Labelling {
 public:
  Labelling(BlankNodeState& state, NDegreeBudget& budget)
      : state_(state), budget_(budget) {}

  Status Run() {
    std::map<std::string_view, std::vector<BlankNode>> by_hash;
    for (std::uint32_t number = 0; number < state_.quads.size(); ++number) {
      if (state_.quads[number].empty()) continue;
      by_hash[state_.first_degree[number]].push_back(BlankNode{number});
    }
    for (const auto& [hash, nodes] : by_hash) {
      if (nodes.size() == 1) Issue(nodes.front());
    }
    NDegreeHasher hasher(state_, budget_);
    for (const auto& [hash, nodes] : by_hash) {
      if (nodes.size() > 1) RETURN_IF_ERROR(IssueAlike(nodes, hasher));
    }
    return Ok();
  }

 private:
  void Issue(BlankNode node) {
    auto& label = state_.canonical[node.number];
    if (!label) label = issued_++;
  }

  Status IssueAlike(const std::vector<BlankNode>& nodes,
                    NDegreeHasher& hasher) {
    std::vector<NDegreeHasher::Hashed> paths;
    for (const BlankNode node : nodes) {
      if (state_.canonical[node.number]) continue;
      BlankNodeLabels labels;
      labels.Issue(node);
      ASSIGN_OR_RETURN(NDegreeHasher::Hashed hashed, hasher.Hash(node, labels));
      paths.push_back(std::move(hashed));
    }
    std::ranges::sort(paths, {}, &NDegreeHasher::Hashed::hash);
    for (const NDegreeHasher::Hashed& path : paths) {
      for (const BlankNode node : path.labels.nodes()) Issue(node);
    }
    return Ok();
  }

  BlankNodeState& state_;
  NDegreeBudget& budget_;
  std::size_t issued_ = 0;
};

}  // namespace

Result<std::string> CanonicalNQuads(const Dataset& dataset,
                                    const CanonicalOptions& options) {
  RETURN_IF_ERROR(CheckSize(dataset));
  const std::vector<Quad> quads = Distinct(dataset.quads());
  BlankNodeState state = StateOf(quads, dataset.blank_count(), options.hash);
  NDegreeBudget own;
  NDegreeBudget& budget = options.budget != nullptr ? *options.budget : own;
  RETURN_IF_ERROR(Labelling(state, budget).Run());
  const BlankLabel label = [&state](BlankNode node, std::string& out) {
    out += "c14n";
    out += std::to_string(*state.canonical[node.number]);
  };
  std::vector<std::string> lines;
  lines.reserve(quads.size());
  for (const Quad& quad : quads) AppendNQuad(quad, label, lines.emplace_back());
  std::ranges::sort(lines);
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

}  // namespace diptych
