// SPDX-License-Identifier: Apache-2.0
// Covers what a branch sees of its ancestors and not of other branches, kind by
// kind; finalising, dropping, limits and refusals. tests/model grows trees at
// random.
#include "registry/block_tree.h"

#include <gtest/gtest.h>

#include "tests/support/four_members.h"

namespace diptych {
namespace {

using enum TransactionVerdict;

// A tree on the genesis of FourMembers, with blocks named by one octet.
class BlockTreeTest : public testing::Test {
 protected:
  using Transactions = std::vector<CheckedTransaction>;

  static Digest Name(std::uint8_t name) { return Digest{name}; }

  // A block on `parent`, `seconds` after the genesis.
  Execution Execute(std::uint8_t parent, const Transactions& transactions,
                    std::uint64_t seconds) {
    auto execution = tree_.Execute(
        Name(parent), {{kSampleTimeMs + 1'000 * seconds}, transactions});
    EXPECT_TRUE(execution.has_value());
    return *std::move(execution);
  }

  // The same, kept; the verdict on its last transaction.
  TransactionVerdict Add(std::uint8_t name, std::uint8_t parent,
                         const Transactions& transactions,
                         std::uint64_t seconds) {
    Execution execution = Execute(parent, transactions, seconds);
    const TransactionVerdict verdict = execution.outcomes.back().verdict;
    tree_.Add(Name(name), std::move(execution));
    return verdict;
  }

  TransactionVerdict Try(std::uint8_t parent,
                         const CheckedTransaction& transaction,
                         std::uint64_t seconds) {
    return Execute(parent, {transaction}, seconds).outcomes.back().verdict;
  }

  // FourMembers calls its genesis block 1.
  static constexpr std::uint8_t kGenesis = 1;

  FourMembers sample_;
  MemoryLookup durable_;
  BlockTree tree_{FourMembers().state(), durable_, 7};
};

TEST_F(BlockTreeTest, ExecutesOnTheFinalBlockWithItsHashInTheSeal) {
  const Execution execution = Execute(kGenesis, {sample_.Open(1)}, 1);
  EXPECT_EQ(execution.height, Height{1});
  EXPECT_EQ(execution.seal.previous_header, Name(kGenesis));
  EXPECT_EQ(tree_.size(), 0U);
}

TEST_F(BlockTreeTest, SealsTheParentOfEachBranch) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  Add(3, kGenesis, {sample_.Open(2)}, 1);
  Add(4, 2, {sample_.Open(1)}, 2);
  EXPECT_EQ(Execute(4, {}, 3).seal.previous_header, Name(4));
  EXPECT_EQ(Execute(4, {}, 3).height, Height{3});
  EXPECT_EQ(Execute(3, {}, 3).seal.previous_header, Name(3));
  EXPECT_EQ(Execute(3, {}, 3).height, Height{2});
}

TEST_F(BlockTreeTest, SeesListsOfAncestorsOnly) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  Add(3, kGenesis, {sample_.Open(2)}, 1);
  const auto anchor = sample_.Anchor(1, 0, {{{3}, Digest{3}}});
  EXPECT_EQ(Try(2, anchor, 2), kAccepted);
  EXPECT_EQ(Try(3, anchor, 2), kListNotOwned);
  EXPECT_EQ(Try(kGenesis, anchor, 2), kUnknownList);
  EXPECT_EQ(Try(2, anchor, 2), kAccepted);
}

TEST_F(BlockTreeTest, SeesCommitmentsAndPositionsOfAncestorsOnly) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  Add(3, 2, {sample_.Anchor(1, 0, {{{3}, Digest{3}}})}, 2);
  Add(4, 2, {sample_.Open(1)}, 2);
  const auto elsewhere = sample_.Anchor(1, 0, {{{4}, Digest{3}}});
  const auto taken = sample_.Anchor(1, 0, {{{3}, Digest{4}}});
  EXPECT_EQ(Try(3, elsewhere, 3), kAnchoredElsewhere);
  EXPECT_EQ(Try(3, taken, 3), kPositionTaken);
  EXPECT_EQ(Try(4, elsewhere, 3), kAccepted);
  EXPECT_EQ(Try(4, taken, 3), kAccepted);
  EXPECT_EQ(Try(3, elsewhere, 3), kAnchoredElsewhere);
}

TEST_F(BlockTreeTest, SeesStatusesOfAncestorsOnly) {
  Add(2, kGenesis, {sample_.Open(1), sample_.Anchor(1, 0, {{{3}, Digest{3}}})},
      1);
  Add(3, 2, {sample_.Change(1, 0, {{{3}, 1, 0}})}, 2);
  const auto suspend = sample_.Change(1, 0, {{{3}, 2, 0}});
  EXPECT_EQ(Try(3, suspend, 3), kRevocationFinal);
  EXPECT_EQ(Try(2, suspend, 3), kAccepted);
  EXPECT_EQ(tree_.StateAfter(Name(2))->statuses.Root(), StatusTree().Root());
}

TEST_F(BlockTreeTest, SeesDocumentsOfAncestorsOnly) {
  Add(2, kGenesis, {sample_.Register(1, Digest{8})}, 1);
  const auto second = sample_.Register(2, Digest{8});
  EXPECT_EQ(Try(2, second, 2), kDocumentOwned);
  EXPECT_EQ(Try(kGenesis, second, 2), kAccepted);
}

TEST_F(BlockTreeTest, SeesTransactionsOfAncestorsOnly) {
  const auto open = sample_.Open(1);
  Add(2, kGenesis, {open}, 1);
  EXPECT_EQ(Try(2, open, 2), kReplayed);
  EXPECT_EQ(Try(kGenesis, open, 2), kAccepted);
}

TEST_F(BlockTreeTest, KnowsWhatFinalBlocksAcceptedWhereverItsHeadIs) {
  const auto before = sample_.Open(1);
  const auto one = sample_.Open(1);
  const auto refused = sample_.Anchor(1, 9, {{{3}, Digest{3}}});
  const auto two = sample_.Open(2);
  const auto has = [&](const CheckedTransaction& checked) {
    return tree_.HasAccepted(checked.transaction().id);
  };
  Add(2, kGenesis, {before, one, refused}, 1);
  Add(3, 2, {two}, 2);
  tree_.StateAfter(Name(3));
  EXPECT_FALSE(has(one));
  tree_.Finalise(Name(2));
  for (const Digest& head : {Name(2), Name(3)}) {
    tree_.StateAfter(head);
    EXPECT_TRUE(has(before));
    EXPECT_TRUE(has(one));
    EXPECT_FALSE(has(refused));
    EXPECT_FALSE(has(two));
  }
  tree_.Finalise(Name(3));
  EXPECT_TRUE(has(one));
  EXPECT_TRUE(has(two));
}

TEST_F(BlockTreeTest, CountsACrowdedPrefixAcrossStoreAndBranch) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  std::uint32_t place = 0;
  const auto crowd = [&](std::uint32_t count) {
    std::vector<AnchorItem> items;
    for (; count > 0; --count, ++place) {
      items.push_back({{place}, SampleCommitment(5, place)});
    }
    return sample_.Anchor(1, 0, std::move(items));
  };
  Add(3, 2, {crowd(9)}, 2);
  for (const ExecutedBlock* block : tree_.PathTo(Name(3))) {
    durable_.AddBlock(block->execution);
  }
  // The store has the nine already, which must not count twice.
  EXPECT_EQ(Add(4, 3, {crowd(6)}, 3), kAccepted);
  tree_.Finalise(Name(3));
  const auto sixteenth = crowd(1);
  const auto seventeenth = crowd(1);
  EXPECT_EQ(Add(5, 4, {sixteenth}, 4), kAccepted);
  EXPECT_EQ(Try(5, seventeenth, 5), kPrefixCrowded);
  EXPECT_EQ(Try(4, seventeenth, 5), kAccepted);
}

TEST_F(BlockTreeTest, FinalisesThePathAndDropsOtherBranches) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  Add(3, 2, {sample_.Open(1)}, 2);
  Add(4, 2, {sample_.Open(2)}, 2);
  Add(5, 3, {sample_.Open(1)}, 3);
  Add(6, kGenesis, {sample_.Open(2)}, 1);
  const std::vector<ExecutedBlock> blocks = tree_.Finalise(Name(3));
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].hash, Name(2));
  EXPECT_EQ(blocks[1].hash, Name(3));
  EXPECT_EQ(blocks[1].execution.height, Height{2});
  EXPECT_EQ(tree_.final_hash(), Name(3));
  EXPECT_TRUE(tree_.Contains(Name(5)));
  EXPECT_EQ(tree_.size(), 1U);
  EXPECT_EQ(tree_.StateAfter(Name(3))->lists.size(), 2U);
  EXPECT_EQ(tree_.StateAfter(Name(4)), nullptr);
  EXPECT_TRUE(tree_.Finalise(Name(3)).empty());
  EXPECT_EQ(tree_.size(), 1U);
}

TEST_F(BlockTreeTest, FinalisesWhatTheHeadHasLeft) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  Add(3, kGenesis, {sample_.Open(2)}, 1);
  Execute(3, {}, 2);
  EXPECT_EQ(tree_.Finalise(Name(2)).size(), 1U);
  EXPECT_EQ(tree_.StateAfter(Name(2))->lists[0].owner, MemberId{1});
}

TEST_F(BlockTreeTest, DropsABlockWithAllThatExtendIt) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  Add(3, 2, {sample_.Open(1)}, 2);
  Add(4, 3, {sample_.Open(1)}, 3);
  Add(5, 2, {sample_.Open(2)}, 2);
  Execute(4, {}, 4);
  tree_.Drop(Name(3));
  EXPECT_FALSE(tree_.Contains(Name(3)));
  EXPECT_FALSE(tree_.Contains(Name(4)));
  EXPECT_TRUE(tree_.Contains(Name(5)));
  EXPECT_EQ(tree_.StateAfter(Name(2))->lists.size(), 1U);
  tree_.Drop(Name(99));
  EXPECT_EQ(tree_.size(), 2U);
}

TEST_F(BlockTreeTest, KeepsOnlyWhatLeadsToABlock) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  Add(3, 2, {sample_.Open(1)}, 2);
  Add(4, 3, {sample_.Open(1)}, 3);
  Add(5, 2, {sample_.Open(2)}, 2);
  Execute(5, {}, 3);
  tree_.KeepOnly(Name(3));
  EXPECT_EQ(tree_.size(), 2U);
  EXPECT_FALSE(tree_.Contains(Name(4)));
  EXPECT_FALSE(tree_.Contains(Name(5)));
  EXPECT_EQ(tree_.StateAfter(Name(3))->lists.size(), 2U);
  Add(4, 3, {sample_.Open(1)}, 3);
  EXPECT_EQ(tree_.StateAfter(Name(4))->lists.size(), 3U);
  tree_.KeepOnly(Name(kGenesis));
  EXPECT_EQ(tree_.size(), 0U);
}

TEST_F(BlockTreeTest, CountsTheBlocksWithTransactionsThatLeadToABlock) {
  tree_.Add(Name(2), Execute(kGenesis, {}, 1));
  EXPECT_EQ(tree_.LoadedUpTo(Name(2)), 0U);
  Add(3, 2, {sample_.Open(1)}, 2);
  tree_.Add(Name(4), Execute(3, {}, 3));
  Add(5, 4, {sample_.Open(1)}, 4);
  tree_.Add(Name(6), Execute(5, {}, 5));
  Add(7, 4, {sample_.Open(2)}, 4);
  EXPECT_EQ(tree_.LoadedUpTo(Name(kGenesis)), 0U);
  EXPECT_EQ(tree_.LoadedUpTo(Name(4)), 1U);
  EXPECT_EQ(tree_.LoadedUpTo(Name(6)), 2U);
  EXPECT_EQ(tree_.LoadedUpTo(Name(7)), 2U);
  tree_.Finalise(Name(4));
  EXPECT_EQ(tree_.LoadedUpTo(Name(4)), 0U);
  EXPECT_EQ(tree_.LoadedUpTo(Name(6)), 1U);
  tree_.Finalise(Name(5));
  EXPECT_EQ(tree_.LoadedUpTo(Name(6)), 0U);
}

// Blocks that have lost stand on the final block, too: they are in the way of
// those that lead nowhere else.
TEST_F(BlockTreeTest, MakesRoomAmongBlocksThatStandOnTheFinalOne) {
  for (std::uint8_t i = 0; i < kTreeBlocksMax; ++i) {
    Add(static_cast<std::uint8_t>(100 + i), kGenesis, {sample_.Open(1)}, 1);
  }
  const auto open = sample_.Open(1);
  const BlockInput input{{kSampleTimeMs + 1'000'000}, {&open, 1}};
  EXPECT_FALSE(tree_.Execute(Name(kGenesis), input).has_value());
  tree_.KeepOnly(Name(kGenesis));
  EXPECT_TRUE(tree_.Execute(Name(kGenesis), input).has_value());
}

TEST_F(BlockTreeTest, TakesABlockAgainThatItDropped) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  tree_.Drop(Name(2));
  EXPECT_EQ(Add(2, kGenesis, {sample_.Open(1)}, 1), kAccepted);
  EXPECT_EQ(tree_.StateAfter(Name(2))->lists.size(), 1U);
}

TEST_F(BlockTreeTest, TakesABlockOnceOnly) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  Add(2, kGenesis, {sample_.Open(2)}, 1);
  EXPECT_EQ(tree_.size(), 1U);
  EXPECT_EQ(tree_.StateAfter(Name(2))->lists[0].owner, MemberId{1});
}

TEST_F(BlockTreeTest, RefusesAParentThatItDoesNotKnow) {
  const auto execution = tree_.Execute(Name(9), {{kSampleTimeMs + 1}, {}});
  ASSERT_FALSE(execution.has_value());
  EXPECT_EQ(execution.error(), TreeRefusal::kUnknownParent);
}

TEST_F(BlockTreeTest, RefusesTransactionsBeyondItsLimitAndTakesHeartbeats) {
  std::uint8_t name = kGenesis;
  for (std::size_t i = 0; i < kTreeBlocksMax; ++i, ++name) {
    Add(static_cast<std::uint8_t>(name + 1), name, {sample_.Open(1)}, 1 + i);
  }
  const auto open = sample_.Open(1);
  const TimeMs later{kSampleTimeMs + 1'000'000};
  const auto refused = tree_.Execute(Name(name), {later, {&open, 1}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), TreeRefusal::kFull);
  EXPECT_TRUE(tree_.Execute(Name(name), {later, {}}).has_value());
  // Room is made by dropping as well as by finalising.
  tree_.Drop(Name(name));
  --name;
  EXPECT_TRUE(tree_.Execute(Name(name), {later, {&open, 1}}).has_value());
  Add(static_cast<std::uint8_t>(name + 1), name, {sample_.Open(1)}, 900);
  EXPECT_FALSE(tree_.Execute(Name(name), {later, {&open, 1}}).has_value());
  tree_.Finalise(Name(2));
  EXPECT_TRUE(tree_.Execute(Name(name), {later, {&open, 1}}).has_value());
}

TEST_F(BlockTreeTest, RefusesHeartbeatsBeyondTheirLimit) {
  Digest parent = Name(kGenesis);
  for (std::uint64_t i = 1; i <= kTreeBlocksWithHeartbeatsMax; ++i) {
    auto execution = tree_.Execute(parent, {{kSampleTimeMs + i}, {}});
    ASSERT_TRUE(execution.has_value());
    parent = SampleCommitment(i, i);
    tree_.Add(parent, *std::move(execution));
  }
  const auto refused = tree_.Execute(parent, {{kSampleTimeMs + 1'000'000}, {}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), TreeRefusal::kFull);
}

TEST_F(BlockTreeTest, TakesHashesThatItGaveOutItself) {
  Add(2, kGenesis, {sample_.Open(1)}, 1);
  Add(3, 2, {sample_.Open(1)}, 2);
  tree_.Finalise(tree_.PathTo(Name(2)).back()->hash);
  EXPECT_EQ(tree_.final_hash(), Name(2));
  tree_.Drop(tree_.PathTo(Name(3)).back()->hash);
  EXPECT_EQ(tree_.size(), 0U);
}

}  // namespace
}  // namespace diptych
