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

void ReplicaNode::SendBatchTo(std::uint64_t nodes, Bytes octets) {
  Packet packet;
  packet.kind = Packet::Kind::kFrame;
  packet.sort = FrameSort::kBatch;
  packet.octets = std::make_shared<const Bytes>(std::move(octets));
  for (std::uint32_t to = 0; to < world_.identities(); ++to) {
    if (to != role_.identity && (nodes >> to & 1) != 0) SendTo(to, packet);
  }
}

QuestionBudget::Time ReplicaNode::SteadyNow() const {
  return QuestionBudget::Time(std::chrono::milliseconds(clock().steady.value));
}

QuestionBudget& ReplicaNode::BudgetOf(std::uint32_t peer) {
  return budgets_.try_emplace(peer, SteadyNow()).first->second;
}

bool ReplicaNode::Affords(std::uint32_t peer, std::uint64_t cost) {
  if (BudgetOf(peer).Take(cost, SteadyNow())) return true;
  if (IsWatched() && world_.truth().IsHonest(peer)) {
    world_.truth().Fail("L6", "honest " + std::to_string(peer) +
                                  " asks more than its budget of node " +
                                  std::to_string(role_.identity));
  }
  return false;
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
