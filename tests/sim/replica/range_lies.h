// SPDX-License-Identifier: Apache-2.0
//
// RangeLies check of one node (L6) that a member whom it blames for a range is
// left alone, and for twice as long each time in a row: after n lies it is
// asked once in so many seconds at most.
//
// Otherwise a liar is asked again as fast as it answers, and who catches up
// hears lies alone. Counted from what the node is given and does; the replica
// may wait longer, since it counts the answers that never came as well.

#pragma once

#include <map>
#include <string>

#include "replica/replica.h"

namespace diptych {

class RangeLies {
 public:
  // A step took a range of this member's, and blamed the member or did not.
  void Note(MemberId member, bool is_blamed, SteadyMs now);

  // A question goes out: what is wrong with it; empty if nothing is.
  std::string Judge(const AskRange& ask, SteadyMs now) const;

 private:
  struct Liar {
    std::uint32_t lies = 0;  // In a row.
    SteadyMs last;
  };
  std::map<MemberId, Liar> liars_;
};

}  // namespace diptych
