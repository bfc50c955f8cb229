// SPDX-License-Identifier: Apache-2.0
//
// NDegreeHasher tells blank nodes apart whose own quads look alike, by the
// blank nodes around them: Hash N-Degree Quads (RDFC-1.0 section 4.8) with
// Hash Related Blank Node (section 4.7).

#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "rdf/blank_node_labels.h"
#include "rdf/canonicalize.h"
#include "rdf/dataset.h"

namespace diptych {

// What is known of the blank nodes of a dataset; each vector has an element
// for every blank node.
struct BlankNodeState {
  RdfHash hash = RdfHash::kSha256;
  // The quads in which it stands, each once.
  std::vector<std::vector<const Quad*>> quads;
  // The hash of its first degree, in hex.
  std::vector<std::string> first_degree;
  // The number of its canonical label, once it has one.
  std::vector<std::optional<std::size_t>> canonical;
};

class NDegreeHasher {
 public:
  // Both must outlive this. `state` may gain canonical labels between calls.
  NDegreeHasher(const BlankNodeState& state, NDegreeBudget& budget)
      : state_(state), budget_(budget) {}

  struct Hashed {
    std::string hash;  // hex
    BlankNodeLabels labels;
  };

  // The hash of `node`, and the labels issued on the way that was chosen.
  // kLimit when the budget is spent, or the depth beyond its limit
  // (rdf/canonicalize.h).
  Result<Hashed> Hash(BlankNode node, const BlankNodeLabels& labels);

 private:
  // Blank nodes beside a node, by the hash of how they are related to it.
  using Related = std::map<std::string, std::vector<BlankNode>>;

  // One way through the nodes of a group: its text, the labels issued on it.
  struct Path {
    std::string text;
    BlankNodeLabels labels;
  };

  Status Spend(std::size_t work);
  std::string RelatedHash(BlankNode related, const Quad& quad,
                          const BlankNodeLabels& labels, char position) const;
  Result<Related> FindRelated(BlankNode node, const BlankNodeLabels& labels);
  Result<Path> ChoosePath(std::vector<BlankNode> group,
                          const BlankNodeLabels& labels);
  // The way in the order of `group`; empty as soon as it is no better than
  // `best`.
  Result<std::optional<Path>> TryPath(const std::vector<BlankNode>& group,
                                      const BlankNodeLabels& labels,
                                      const std::optional<Path>& best);

  const BlankNodeState& state_;
  NDegreeBudget& budget_;
  std::size_t depth_ = 0;
};

}  // namespace diptych
