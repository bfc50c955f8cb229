// SPDX-License-Identifier: Apache-2.0
//
// A GreetingPace says which members are to be sent this node's own batches
// since a bulk connection to them stands.
//
// They are up to two full blocks, and encoded anew each time: a peer that
// connects again and again gets them no more often than they are announced,
// and its newest connection gets them in the end. Time is an argument. Not
// synchronized.

#pragma once

#include <map>
#include <set>
#include <vector>

#include "base/ids.h"
#include "consensus/instant.h"
#include "replica/batch_pool.h"

namespace diptych {

class GreetingPace {
 public:
  // A bulk connection to the member stands, who is a peer: there are no more
  // of them than peers.
  void Note(MemberId member) { waiting_.insert(member); }

  // Those to be sent to now: that wait, and were not sent to for kAnnounceMs.
  std::vector<MemberId> TakeDue(SteadyMs now) {
    std::vector<MemberId> due;
    for (const MemberId member : waiting_) {
      const auto [sent, is_first] = sent_.try_emplace(member, now);
      if (!is_first && now.value < sent->second.value + kAnnounceMs) continue;
      sent->second = now;
      due.push_back(member);
    }
    for (const MemberId member : due) waiting_.erase(member);
    return due;
  }

 private:
  std::set<MemberId> waiting_;
  std::map<MemberId, SteadyMs> sent_;
};

}  // namespace diptych
