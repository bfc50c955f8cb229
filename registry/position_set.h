// SPDX-License-Identifier: Apache-2.0
//
// A PositionSet is the positions of one list that a batch has named so far.
//
// 16 KiB, whatever it holds, and made to be used for one batch after the other:
// emptying it costs what was put in. Not synchronized.

#pragma once

#include <bitset>
#include <vector>

#include "base/ids.h"
#include "merkle/status_list.h"

namespace diptych {

class PositionSet {
 public:
  // Both require a position below kPositionsPerList.
  bool Contains(Position position) const { return bits_.test(position.value); }
  void Insert(Position position) {
    bits_.set(position.value);
    inserted_.push_back(position);
  }

  void Clear() {
    for (const Position position : inserted_) bits_.reset(position.value);
    inserted_.clear();
  }

 private:
  std::bitset<kPositionsPerList> bits_;
  std::vector<Position> inserted_;
};

}  // namespace diptych
