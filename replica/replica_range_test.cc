// SPDX-License-Identifier: Apache-2.0
//
// A replica that was away among replicas: the ranges of blocks that it fetches,
// and what it believes of those who offer them.

#include "replica/replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/replica_scene.h"

namespace diptych {
namespace {

// Node 3 was away; the ranges that `liars` send it go through `change`.
void CatchUpAmongLiars(const std::set<std::size_t>& liars,
                       const std::function<void(BlockRange&)>& change) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  replicas.nodes[3].is_down = true;
  for (std::uint32_t round = 0; round < 20; ++round) {
    replicas.Submit(0, {replicas.Transact(0, Credentials({0}, round, 1))});
    replicas.Pass(3'000);
  }
  std::size_t lies = 0;
  replicas.passes = [&](std::size_t from, std::size_t to,
                        const ReplicaEvent& event) {
    const auto* answer = std::get_if<PeerRange>(&event);
    if (answer == nullptr || to != 3 || !liars.contains(from) ||
        answer->range.blocks.size() < 2) {
      return true;
    }
    PeerRange changed = *answer;
    change(changed.range);
    ++lies;
    replicas.Give(to, std::move(changed));
    return false;
  };
  replicas.Boot(3);
  for (std::uint32_t round = 0; round < 5; ++round) {
    replicas.Submit(1, {replicas.Transact(1, Credentials({1}, round, 1))});
    replicas.Pass(1'000);
  }
  replicas.Pass(30'000);
  EXPECT_GT(lies, 0U);
  EXPECT_LT(lies, 10U);
  EXPECT_EQ(replicas.nodes[3].blamed.size(), lies);
  ExpectSameBlocks(replicas);
}

TEST(Replica, ARangeWithABadCertificateIsFetchedFromAnother) {
  CatchUpAmongLiars({0, 1}, [](BlockRange& range) {
    range.finalization.signatures[0].octets[0] ^= 1;
  });
}

TEST(Replica, ARangeThatIsNotLinkedIsFetchedFromAnother) {
  CatchUpAmongLiars({0, 1}, [](BlockRange& range) {
    range.blocks[0].header.parent_hash[0] ^= 1;
  });
}

TEST(Replica, ARangeWithAnotherPayloadIsFetchedFromAnother) {
  CatchUpAmongLiars({0, 1}, [](BlockRange& range) {
    const auto first = std::ranges::find_if(
        range.blocks,
        [](const Block& block) { return !block.batches.empty(); });
    ASSERT_NE(first, range.blocks.end());
    // As long as it has to be, and just as sound, but not the block's.
    const auto other =
        std::find_if(first + 1, range.blocks.end(), [&](const Block& block) {
          return block.header.payload_octets == first->header.payload_octets &&
                 block.header.transaction_count ==
                     first->header.transaction_count;
        });
    ASSERT_NE(other, range.blocks.end());
    first->batches = other->batches;
  });
}

TEST(Replica, ARangeWithAPayloadTooShortIsFetchedFromAnother) {
  CatchUpAmongLiars({0, 1}, [](BlockRange& range) {
    for (Block& block : range.blocks) block.batches.clear();
  });
}

// A range has no references, so its blocks come in one piece each.
TEST(Replica, WhatItFetchedByRangeIsNotOrderedAgain) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  // Node 3 is heard, and hears nobody.
  replicas.passes = [](std::size_t, std::size_t to, const ReplicaEvent&) {
    return to != 3;
  };
  for (std::uint32_t round = 0; round < 3; ++round) {
    replicas.Submit(3, {replicas.Transact(3, Credentials({3}, round, 1))});
    replicas.Pass(10'000);
  }
  EXPECT_GT(replicas.nodes[3].replica->own_backlog(), 0U);
  bool was_range = false;
  replicas.passes = [&](std::size_t, std::size_t to,
                        const ReplicaEvent& event) {
    was_range |= to == 3 && std::holds_alternative<PeerRange>(event);
    return true;
  };
  replicas.Pass(60'000);
  EXPECT_TRUE(was_range);
  EXPECT_EQ(replicas.nodes[3].replica->own_backlog(), 0U);
  ExpectAgreement(replicas);
  std::set<Digest> ids;
  for (const CommitBlocks::Item& item : replicas.nodes[0].disk.final) {
    for (const Digest& id : item.transaction_ids) {
      EXPECT_TRUE(ids.insert(id).second);
    }
  }
}

// An observer or two may connect, whom nobody counts among the f.
TEST(Replica, OnlyValidatorsAreBelievedToHaveBlocks) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  for (const std::uint32_t observer : {9U, 10U, 11U}) {
    const PeerStatus boast{.view = {1}, .final_height = {1'000}};
    replicas.Give(0,
                  PeerMessage{{observer},
                              std::make_shared<const ConsensusMessage>(boast)});
  }
  replicas.Settle();
  EXPECT_EQ(replicas.nodes[0].replica->HeightOf({9}), Height{});
  EXPECT_EQ(replicas.nodes[0].replica->behind(), 0U);
}

// Far more than one range, most of it heartbeats; blocks are written some at a
// time, and all but the last of each range say that more follow.
TEST(Replica, ALongAbsenceIsMadeUpForInFewWrites) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  replicas.nodes[3].is_down = true;
  const std::size_t before = replicas.nodes[3].disk.final.size();
  while (replicas.nodes[0].disk.final.size() < before + 3 * kRangeHeights) {
    replicas.Pass(60'000);
  }
  replicas.Boot(3);
  EXPECT_EQ(replicas.nodes[3].replica->behind(), 0U);
  const std::size_t writes = replicas.nodes[3].commits;
  // Votes for none of them are cast between two writes.
  replicas.on_commit = [&](std::size_t at, const CommitBlocks& commit) {
    if (at != 3) return;
    EXPECT_GT(replicas.nodes[3].replica->core().view(),
              commit.finalization.statement.view);
  };
  replicas.Pass(90'000);
  EXPECT_EQ(replicas.nodes[3].replica->behind(), 0U);
  EXPECT_GT(replicas.nodes[3].disk.final.size(), before + 3 * kRangeHeights);
  EXPECT_LT(replicas.nodes[3].commits - writes, 20U);
  ExpectAgreement(replicas);
  ExpectLinearReplay(replicas, 3);
}

// As after days without finality: one finalization, of the last of them, proves
// far more blocks than a range holds.
TEST(Replica, BlocksThatBecameFinalTogetherAreFetchedHoweverMany) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  replicas.nodes[3].is_down = true;
  const std::size_t before = replicas.nodes[3].disk.final.size();
  while (replicas.nodes[0].disk.final.size() < before + 6 * kRangeHeights) {
    replicas.Pass(60'000);
  }
  for (const std::size_t at : {0U, 1U, 2U}) {
    auto& finality = replicas.nodes[at].disk.finality;
    const Height last = finality.rbegin()->first;
    std::erase_if(finality, [&](const auto& held) {
      return held.first.value > before && held.first != last;
    });
  }
  replicas.Boot(3);
  replicas.Pass(90'000);
  EXPECT_EQ(replicas.nodes[3].replica->behind(), 0U);
  EXPECT_TRUE(replicas.nodes[3].blamed.empty());
  ExpectAgreement(replicas);
  ExpectLinearReplay(replicas, 3);
}

// Two networks with the same keys stand for one that has forked.
TEST(Replica, FinalBlocksThatDoNotStandOnItsOwnAreAForkAndNotALie) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  TestReplicas others(4);
  others.Pass(kListen + 1'000);
  for (TestReplicas* each : {&replicas, &others}) OpenLists(*each);
  ASSERT_NE(replicas.Tip(0), others.Tip(0));
  // It sees what becomes final, and cannot have the blocks otherwise.
  replicas.passes = [&](std::size_t, std::size_t to,
                        const ReplicaEvent& event) {
    if (to == 3 && (ProposalIn(event) != nullptr ||
                    std::holds_alternative<PeerBlock>(event))) {
      return false;
    }
    const auto* answer = std::get_if<PeerRange>(&event);
    if (answer == nullptr || to != 3) return true;
    const Height first = answer->range.blocks.front().header.height;
    replicas.Give(3, PeerRange{answer->from, others.RangeOf(0, first)});
    return false;
  };
  for (int i = 0; i < 10; ++i) {
    others.Pass(60'000);
    replicas.Pass(60'000);
  }
  EXPECT_TRUE(replicas.nodes[3].has_diverged);
  EXPECT_THAT(replicas.nodes[3].blamed, testing::IsEmpty());
  // That range alone told of them, and before the node stopped.
  EXPECT_GE(replicas.nodes[3].convicted.size(), 2U);
}

TEST(Replica, AnotherFinalizationOfAFinalViewIsAFork) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  Certificate other = *replicas.nodes[0].replica->core().finalization();
  other.statement.block_hash[0] ^= 1;
  for (Certificate::Signature& signature : other.signatures) {
    signature.octets = StubKeys::Make(signature.signer, other.statement);
  }
  replicas.Give(
      0, PeerMessage{{2}, std::make_shared<const ConsensusMessage>(other)});
  replicas.Settle();
  EXPECT_TRUE(replicas.nodes[0].has_diverged);
  EXPECT_GE(replicas.nodes[0].convicted.size(), 2U);
}

}  // namespace
}  // namespace diptych
