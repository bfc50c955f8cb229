// SPDX-License-Identifier: Apache-2.0
//
// A ValidatorSet is who votes in one epoch, how many of them make a quorum,
// and who leads which view.
//
// consensus.md 2.0: q = n - f with f = (n - 1) / 3, for every n; two quorums
// share more than f validators. One validator has one vote. Immutable.

#pragma once

#include <cstddef>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "consensus/header.h"
#include "consensus/vote.h"

namespace diptych {

// A certificate of 64 validators is 3 KiB, and n^2 of them are sent a view.
inline constexpr std::size_t kValidatorsMax = 64;

class ValidatorSet {
 public:
  // The set of an epoch that begins with the block of hash `genesis_hash`,
  // which seeds the order of leaders (docs/spec/votes.md). Requires: size is
  // 1 to kValidatorsMax.
  ValidatorSet(Epoch epoch, std::size_t size, const Digest& genesis_hash);

  Epoch epoch() const { return epoch_; }
  std::size_t size() const { return order_.size(); }
  // How many may be faulty: f.
  std::size_t faults() const { return (size() - 1) / 3; }
  // How many votes make a certificate: q.
  std::size_t quorum() const { return size() - faults(); }

  bool Contains(ValidatorIndex index) const { return index.value < size(); }
  ValidatorIndex Leader(View view) const { return order_[view.value % size()]; }

 private:
  Epoch epoch_;
  std::vector<ValidatorIndex> order_;
};

}  // namespace diptych
