// SPDX-License-Identifier: Apache-2.0
//
// What a replica's node answers, and what a Byzantine one makes of it: another
// answer, a late one, or none.

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "tests/sim/replica/replica_node.h"

namespace diptych {

void ReplicaNode::AnswerBlocks(MemberId to, Bytes octets) {
  if (!behaviours_.empty()) {
    Result<BlocksAnswer> answer = DecodeBlocks(octets);
    CHECK(answer.has_value());
    for (const auto& behaviour : behaviours_) {
      behaviour->OnBlocks(*this, to.value - 1, *answer);
    }
    octets = EncodeBlocks(*answer);
  }
  Answer(to, FrameSort::kBlocks, std::move(octets));
}

void ReplicaNode::Answer(MemberId to, FrameSort sort, Bytes octets) {
  std::uint64_t longest = 0;
  for (const auto& behaviour : behaviours_) {
    const auto waits = behaviour->HoldsBack(*this, to.value - 1, sort);
    if (!waits) return;
    longest = std::max(longest, *waits);
  }
  if (longest == 0) return SendFrame(to, sort, std::move(octets));
  late_answers_[++tasks_] = {to, sort, std::move(octets)};
  After(longest, tasks_);
}

void ReplicaNode::OnTask(std::uint64_t task) {
  auto late = late_answers_.extract(task);
  CHECK(!late.empty());
  LateAnswer& answer = late.mapped();
  SendFrame(answer.to, answer.sort, std::move(answer.octets));
}

void ReplicaNode::InjectFrame(std::uint32_t to, FrameSort sort, Bytes octets) {
  SendFrame(MemberOf(to), sort, std::move(octets));
}

void ReplicaNode::Submit(std::vector<CheckedTransaction> transactions) {
  RaiseOwn(std::move(transactions));
}

}  // namespace diptych
