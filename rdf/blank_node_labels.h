// SPDX-License-Identifier: Apache-2.0
//
// BlankNodeLabels gives blank nodes labels in the order in which they are asked
// for: the "identifier issuer" of RDFC-1.0 section 4.4 and 4.5.
//
// Copied for every way that Hash N-Degree Quads tries, so it is kept small:
// the nodes in order, of which there are a handful.

#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "rdf/dataset.h"

namespace diptych {

class BlankNodeLabels {
 public:
  // The place of `node` in the order, if it has one. Takes time in proportion
  // to size().
  std::optional<std::size_t> Find(BlankNode node) const {
    const auto found = std::ranges::find(nodes_, node);
    if (found == nodes_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - nodes_.begin());
  }

  // Its place, the next free one if it had none.
  std::size_t Issue(BlankNode node) {
    if (const auto place = Find(node)) return *place;
    nodes_.push_back(node);
    return nodes_.size() - 1;
  }

  std::size_t size() const { return nodes_.size(); }

  // In the order of their labels.
  const std::vector<BlankNode>& nodes() const { return nodes_; }

 private:
  std::vector<BlankNode> nodes_;
};

}  // namespace diptych
