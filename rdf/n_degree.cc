// SPDX-License-Identifier: Apache-2.0
#include "rdf/n_degree.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "rdf/rdf_hash.h"

namespace diptych {
namespace {

// Copying or searching this many labels takes about as long as a digest, and so
// does hashing or comparing this many octets.
constexpr std::size_t kLabelsPerDigest = 64;
constexpr std::size_t kOctetsPerDigest = 256;

std::string CanonicalLabel(std::size_t number) {
  return "_:c14n" + std::to_string(number);
}

std::string TemporaryLabel(std::size_t number) {
  return "_:b" + std::to_string(number);
}

bool IsWorse(const std::string& text, const auto& best) {
  return best && text > best->text;
}

}  // namespace

Status NDegreeHasher::Spend(std::size_t work) {
  if (work <= budget_.work_left) {
    budget_.work_left -= work;
    return Ok();
  }
  budget_.work_left = 0;
  return Error{ErrorCode::kLimit,
               "telling the blank nodes of the document apart takes more than "
               "the allowed work; give the objects that look alike an id"};
}

std::string NDegreeHasher::RelatedHash(BlankNode related, const Quad& quad,
                                       const BlankNodeLabels& labels,
                                       char position) const {
  std::string input(1, position);
  if (position != 'g') {
    input += '<';
    input += quad.predicate.value;
    input += '>';
  }
  if (const auto canonical = state_.canonical[related.number]) {
    input += CanonicalLabel(*canonical);
  } else if (const auto temporary = labels.Find(related)) {
    input += TemporaryLabel(*temporary);
  } else {
    input += state_.first_degree[related.number];
  }
  return HexDigest(state_.hash, input);
}

Result<NDegreeHasher::Related> NDegreeHasher::FindRelated(
    BlankNode node, const BlankNodeLabels& labels) {
  Related related;
  for (const Quad* quad : state_.quads[node.number]) {
    const std::array<std::pair<const Term*, char>, 3> places = {
        {{&quad->subject, 's'}, {&quad->object, 'o'}, {&quad->graph, 'g'}}};
    for (const auto& [term, position] : places) {
      if (term->kind != TermKind::kBlank || term->blank == node) continue;
      RETURN_IF_ERROR(Spend(1 + labels.size() / kLabelsPerDigest +
                            quad->predicate.value.size() / kOctetsPerDigest));
      related[RelatedHash(term->blank, *quad, labels, position)].push_back(
          term->blank);
    }
  }
  return related;
}

// NOLINTBEGIN(misc-no-recursion): Hash counts depth_ up to kMaxNDegreeDepth.
Result<std::optional<NDegreeHasher::Path>> NDegreeHasher::TryPath(
    const std::vector<BlankNode>& group, const BlankNodeLabels& labels,
    const std::optional<Path>& best) {
  RETURN_IF_ERROR(Spend(1 + labels.size() / kLabelsPerDigest));
  Path path{.text = {}, .labels = labels};
  std::vector<BlankNode> unseen;
  for (const BlankNode node : group) {
    if (const auto canonical = state_.canonical[node.number]) {
      path.text += CanonicalLabel(*canonical);
    } else {
      RETURN_IF_ERROR(Spend(1 + path.labels.size() / kLabelsPerDigest +
                            path.text.size() / kOctetsPerDigest));
      if (!path.labels.Find(node)) unseen.push_back(node);
      path.text += TemporaryLabel(path.labels.Issue(node));
    }
    if (IsWorse(path.text, best)) return std::nullopt;
  }
  for (const BlankNode node : unseen) {
    ASSIGN_OR_RETURN(Hashed hashed, Hash(node, path.labels));
    path.text += TemporaryLabel(path.labels.Issue(node));
    path.text += '<';
    path.text += hashed.hash;
    path.text += '>';
    path.labels = std::move(hashed.labels);
    if (IsWorse(path.text, best)) return std::nullopt;
  }
  return path;
}

Result<NDegreeHasher::Path> NDegreeHasher::ChoosePath(
    std::vector<BlankNode> group, const BlankNodeLabels& labels) {
  std::optional<Path> best;
  std::ranges::sort(group);
  do {
    ASSIGN_OR_RETURN(std::optional<Path> path, TryPath(group, labels, best));
    if (path && (!best || path->text < best->text)) best = std::move(path);
  } while (std::ranges::next_permutation(group).found);
  return *std::move(best);
}

Result<NDegreeHasher::Hashed> NDegreeHasher::Hash(
    BlankNode node, const BlankNodeLabels& labels) {
  if (depth_ == kMaxNDegreeDepth) {
    return Error{ErrorCode::kLimit,
                 "too many blank nodes of the document look alike and hang "
                 "together; give the objects that look alike an id"};
  }
  ++depth_;
  ASSIGN_OR_RETURN(const Related related, FindRelated(node, labels));
  Hashed hashed{.hash = {}, .labels = labels};
  std::string data;
  for (const auto& [hash, group] : related) {
    data += hash;
    ASSIGN_OR_RETURN(Path path, ChoosePath(group, hashed.labels));
    data += path.text;
    hashed.labels = std::move(path.labels);
  }
  RETURN_IF_ERROR(Spend(1 + data.size() / kOctetsPerDigest));
  hashed.hash = HexDigest(state_.hash, data);
  --depth_;
  return hashed;
}
// NOLINTEND(misc-no-recursion)

}  // namespace diptych
