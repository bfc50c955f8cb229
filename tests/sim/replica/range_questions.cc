// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica/range_questions.h"

#include <variant>

namespace diptych {

void RangeQuestions::Note(const ReplicaEvent& event, Height tip, SteadyMs now) {
  if (const auto* range = std::get_if<PeerRange>(&event)) {
    return NoteRange(*range, tip, now);
  }
  const auto* received = std::get_if<PeerMessage>(&event);
  if (received == nullptr) return;
  const auto* status = std::get_if<PeerStatus>(received->message.get());
  if (status == nullptr) return;
  const auto lacking = lacks_.find(received->from);
  if (lacking != lacks_.end() && status->final_height >= lacking->second) {
    lacks_.erase(lacking);
  }
}

void RangeQuestions::NoteRange(const PeerRange& event, Height tip,
                               SteadyMs now) {
  // What the tip has passed, or came too late, is no answer any more.
  std::erase_if(waiting_, [&](const auto& asked) {
    return asked.first.second <= tip ||
           now.value >= asked.second.value + kRangeTimeoutMs;
  });
  if (!event.range.blocks.empty()) {
    const Height first = event.range.blocks.front().header.height;
    std::erase_if(waiting_, [&](const auto& asked) {
      return asked.first.second == first;
    });
    return;
  }
  const auto lowest = waiting_.lower_bound({event.from, Height{}});
  if (lowest == waiting_.end() || lowest->first.first != event.from) return;
  lacks_[event.from] = lowest->first.second;
  std::erase_if(waiting_, [&](const auto& asked) {
    return asked.first.first == event.from;
  });
}

std::string RangeQuestions::Judge(const AskRange& ask, SteadyMs now) {
  waiting_[{ask.to, ask.first}] = now;
  const auto lacking = lacks_.find(ask.to);
  if (lacking == lacks_.end() || ask.first < lacking->second) return {};
  return "asks member " + std::to_string(ask.to.value) + " from height " +
         std::to_string(ask.first.value) +
         " on, who has just said that it has "
         "nothing from height " +
         std::to_string(lacking->second.value) + " on";
}

}  // namespace diptych
