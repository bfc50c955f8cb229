// SPDX-License-Identifier: Apache-2.0
//
// A replica scene is what tests of replicas among replicas share: what members
// submit, and what has to hold of all nodes at the end.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_replicas.h"

namespace diptych {

inline AnchorBatch Credentials(ListId list, std::uint32_t first,
                               std::uint32_t count) {
  AnchorBatch batch{.list = list, .items = {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    batch.items.push_back(
        {.position = {first + i},
         .commitment = SampleCommitment(
             (std::uint64_t{list.value + 1} << 32U) + first + i, 7)});
  }
  return batch;
}

// Each node's member opens its list.
inline void OpenLists(TestReplicas& replicas) {
  for (std::size_t at = 0; at < replicas.nodes.size(); ++at) {
    if (replicas.nodes[at].is_down) continue;
    replicas.Submit(at, {replicas.Transact(at, OpenStatusList{})});
    replicas.Pass(10'000);
  }
}

inline void ExpectSameBlocks(const TestReplicas& replicas) {
  const auto& first = replicas.nodes[0].disk;
  for (const TestReplicas::Node& node : replicas.nodes) {
    EXPECT_FALSE(node.has_diverged);
    ASSERT_EQ(node.disk.final.size(), first.final.size());
    EXPECT_EQ(node.disk.state->log.Root(), first.state->log.Root());
    for (std::size_t i = 0; i < first.final.size(); ++i) {
      EXPECT_EQ(node.disk.final[i].header, first.final[i].header);
    }
  }
}

inline void ExpectAgreement(const TestReplicas& replicas) {
  ExpectSameBlocks(replicas);
  for (const TestReplicas::Node& node : replicas.nodes) {
    EXPECT_THAT(node.blamed, testing::IsEmpty());
  }
}

// The final chain of a node, executed anew block by block.
inline void ExpectLinearReplay(const TestReplicas& replicas, std::size_t at) {
  FourMembers linear(ReplicaGenesis(replicas.nodes.size()));
  const auto& disk = replicas.nodes[at].disk;
  EXPECT_EQ(disk.state->tip.height.value, disk.final.size());
  for (const CommitBlocks::Item& item : disk.final) {
    EXPECT_EQ(item.executed.execution.log.Root(), item.header.log_root);
  }
}

// The proposal that an event brings; null if it brings something else.
inline const Proposal* ProposalIn(const ReplicaEvent& event) {
  const auto* message = std::get_if<PeerMessage>(&event);
  return message == nullptr ? nullptr
                            : std::get_if<Proposal>(message->message.get());
}

inline bool IsFinalizeVote(const ReplicaEvent& event) {
  const auto* message = std::get_if<PeerMessage>(&event);
  if (message == nullptr) return false;
  const auto* vote = std::get_if<Vote>(message->message.get());
  return vote != nullptr && vote->statement.kind == VoteKind::kFinalize;
}

}  // namespace diptych
