// SPDX-License-Identifier: Apache-2.0
//
// RangeQuestions check of one node (L6) that who has answered that it has
// nothing from a height on is not asked for that again before it tells of more.
//
// Otherwise the two of them exchange questions and empty answers as fast as the
// network lets them. Looked at step by step: a bound on how much an idle
// network sends meets it only if the peer lies for minutes.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "replica/replica.h"

namespace diptych {

class RangeQuestions {
 public:
  // What the replica is about to be given; `tip` is how far it has stored.
  void Note(const ReplicaEvent& event, Height tip, SteadyMs now);

  // A question goes out: what is wrong with it; empty if nothing is.
  std::string Judge(const AskRange& ask, SteadyMs now);

 private:
  void NoteRange(const PeerRange& event, Height tip, SteadyMs now);

  // Questions whose answers count, and since when; perhaps some more.
  std::map<std::pair<MemberId, Height>, SteadyMs> waiting_;
  // From which height on a member has nothing, by its own word.
  std::map<MemberId, Height> lacks_;
};

}  // namespace diptych
