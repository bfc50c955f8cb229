// SPDX-License-Identifier: Apache-2.0
// Covers anchoring: every rule from unknown_list to prefix_crowded alone and
// before the next, what a repeat is, and what transactions of one block see of
// each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/four_members.h"

namespace diptych {
namespace {

using enum TransactionVerdict;
using testing::ElementsAre;

Digest Commitment(std::uint64_t number) {
  return SampleCommitment(number, number);
}

AnchorItem Item(std::uint32_t position, std::uint64_t commitment) {
  return {{position}, Commitment(commitment)};
}

std::vector<TransactionVerdict> Verdicts(const Execution& execution) {
  std::vector<TransactionVerdict> verdicts;
  for (const TransactionOutcome& outcome : execution.outcomes) {
    verdicts.push_back(outcome.verdict);
  }
  return verdicts;
}

// Lists 0 and 1 are member 1's, list 2 is member 2's; position 7 of list 0
// holds commitment 700.
class AnchorRules : public testing::Test {
 protected:
  AnchorRules() {
    register_.Commit(
        std::vector{register_.Open(1), register_.Open(1), register_.Open(2)});
    register_.Commit(register_.Anchor(1, 0, {Item(7, 700)}));
  }

  TransactionOutcome Judge(std::vector<AnchorItem> items,
                           std::uint32_t list = 0, std::uint32_t member = 1) {
    const auto tx = register_.Anchor(member, list, std::move(items));
    return register_.Execute({&tx, 1}).outcomes.at(0);
  }
  TransactionVerdict Verdict(std::vector<AnchorItem> items) {
    return Judge(std::move(items)).verdict;
  }
  // Puts 700's index where the test can name it.
  EntryIndex IndexOf700() const { return {6}; }

  FourMembers register_;
};

TEST_F(AnchorRules, WriteOneEntryForEachNewItemInOrder) {
  const Execution execution =
      register_.Commit(register_.Anchor(1, 0, {Item(9, 1), Item(3, 2)}));
  EXPECT_EQ(execution.outcomes[0].first_entry, EntryIndex{8});
  EXPECT_EQ(execution.outcomes[0].entry_count, 2U);
  const std::vector<Bytes> entries = SplitBundle(execution.entries.bundle());
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(*DecodeCredentialEntry(entries[0]),
            (CredentialEntry{{1}, {0}, {9}, execution.time, Commitment(1)}));
  EXPECT_EQ(*DecodeCredentialEntry(entries[1]),
            (CredentialEntry{{1}, {0}, {3}, execution.time, Commitment(2)}));
  EXPECT_TRUE(register_.state().occupancy.IsTaken({0}, {9}));
  EXPECT_TRUE(register_.state().occupancy.IsTaken({0}, {3}));
}

TEST_F(AnchorRules, RefuseAListThatNobodyOpened) {
  EXPECT_EQ(Judge({Item(0, 1)}, 3).verdict, kUnknownList);
  EXPECT_EQ(Judge({Item(0, 1)}, 0xFFFFFFFF).verdict, kUnknownList);
  EXPECT_FALSE(Judge({Item(0, 1)}, 3).refused_item.has_value());
}

TEST_F(AnchorRules, RefuseAnotherMembersList) {
  EXPECT_EQ(Judge({Item(0, 1)}, 2).verdict, kListNotOwned);
  EXPECT_EQ(Judge({Item(200'000, 1)}, 2).verdict, kListNotOwned);
}

TEST_F(AnchorRules, KnowTheLastPosition) {
  EXPECT_EQ(Verdict({Item(131'071, 1)}), kAccepted);
  EXPECT_EQ(Verdict({Item(131'072, 1)}), kBadPosition);
  EXPECT_EQ(Verdict({Item(0xFFFFFFFF, 1)}), kBadPosition);
}

TEST_F(AnchorRules, RefuseAPositionOrACommitmentTwiceInABatch) {
  EXPECT_EQ(Verdict({Item(1, 1), Item(1, 2)}), kRepeatedInBatch);
  EXPECT_EQ(Verdict({Item(1, 1), Item(2, 1)}), kRepeatedInBatch);
  EXPECT_EQ(Verdict({Item(1, 1), Item(1, 1)}), kRepeatedInBatch);
}

TEST_F(AnchorRules, RefuseARepeatTwiceInABatch) {
  EXPECT_EQ(Verdict({Item(7, 700), Item(7, 700)}), kRepeatedInBatch);
  EXPECT_EQ(Verdict({Item(7, 700), Item(8, 700)}), kRepeatedInBatch);
  EXPECT_EQ(Verdict({Item(7, 700), Item(7, 1)}), kRepeatedInBatch);
}

TEST_F(AnchorRules, SeeARepeatedPositionBeforeACommitmentThatIsElsewhere) {
  EXPECT_EQ(Verdict({Item(8, 1), Item(8, 700)}), kRepeatedInBatch);
}

TEST_F(AnchorRules, RefuseACommitmentThatIsElsewhere) {
  EXPECT_EQ(Verdict({Item(8, 700)}), kAnchoredElsewhere);
  EXPECT_EQ(Judge({Item(7, 700)}, 1).verdict, kAnchoredElsewhere);
  EXPECT_EQ(Judge({Item(7, 700)}, 2, 2).verdict, kAnchoredElsewhere);
}

TEST_F(AnchorRules, SeeACommitmentElsewhereBeforeATakenPosition) {
  register_.Commit(register_.Anchor(1, 0, {Item(8, 800)}));
  EXPECT_EQ(Verdict({Item(8, 700)}), kAnchoredElsewhere);
}

TEST_F(AnchorRules, RefuseATakenPosition) {
  EXPECT_EQ(Verdict({Item(7, 1)}), kPositionTaken);
  EXPECT_EQ(Judge({Item(7, 1)}, 1).verdict, kAccepted);
}

TEST_F(AnchorRules, TakeARepeatForSuccessThatWritesNothing) {
  const TransactionOutcome outcome = Judge({Item(7, 700)});
  EXPECT_EQ(outcome.verdict, kAccepted);
  EXPECT_EQ(outcome.entry_count, 0U);
  ASSERT_EQ(outcome.repeated.size(), 1U);
  EXPECT_EQ(outcome.repeated[0].item, 0U);
  EXPECT_EQ(outcome.repeated[0].index, IndexOf700());
}

TEST_F(AnchorRules, SayWhichItemsWereRepeatsAmongNewOnes) {
  const Execution execution = register_.Commit(
      register_.Anchor(1, 0, {Item(1, 1), Item(7, 700), Item(2, 2)}));
  const TransactionOutcome& outcome = execution.outcomes[0];
  EXPECT_EQ(outcome.verdict, kAccepted);
  EXPECT_EQ(outcome.entry_count, 2U);
  ASSERT_EQ(outcome.repeated.size(), 1U);
  EXPECT_EQ(outcome.repeated[0].item, 1U);
  EXPECT_EQ(outcome.repeated[0].index, IndexOf700());
  EXPECT_EQ(execution.entries.count(), 3U);
}

TEST_F(AnchorRules, NameTheFirstItemThatFails) {
  const TransactionOutcome outcome =
      Judge({Item(1, 1), Item(7, 2), Item(131'072, 3)});
  EXPECT_EQ(outcome.verdict, kPositionTaken);
  EXPECT_EQ(outcome.refused_item, 1U);
  EXPECT_EQ(outcome.entry_count, 0U);
  EXPECT_EQ(outcome.first_entry, EntryIndex{});
}

TEST_F(AnchorRules, ForgetTheRepeatsOfARefusedBatch) {
  const TransactionOutcome outcome = Judge({Item(7, 700), Item(131'072, 3)});
  EXPECT_EQ(outcome.verdict, kBadPosition);
  EXPECT_TRUE(outcome.repeated.empty());
}

TEST_F(AnchorRules, AllowSixteenCommitmentsUnderOnePrefix) {
  std::vector<AnchorItem> items;
  for (std::uint32_t i = 0; i < 15; ++i) {
    items.push_back({{100 + i}, SampleCommitment(5, i)});
  }
  register_.Commit(register_.Anchor(1, 0, items));
  const AnchorItem sixteenth{{200}, SampleCommitment(5, 16)};
  const AnchorItem seventeenth{{201}, SampleCommitment(5, 17)};
  EXPECT_EQ(Judge({sixteenth}).verdict, kAccepted);
  const TransactionOutcome outcome = Judge({sixteenth, seventeenth});
  EXPECT_EQ(outcome.verdict, kPrefixCrowded);
  EXPECT_EQ(outcome.refused_item, 1U);
  register_.Commit(register_.Anchor(1, 0, {sixteenth}));
  EXPECT_EQ(Judge({seventeenth}).verdict, kPrefixCrowded);
  EXPECT_EQ(Judge({sixteenth}).verdict, kAccepted) << "a repeat is no crowd";
  EXPECT_EQ(Judge({{{7}, SampleCommitment(5, 17)}}).verdict, kPositionTaken)
      << "position_taken comes before prefix_crowded";
}

TEST_F(AnchorRules, CountTheCrowdWithinABlockWithoutTheRefused) {
  std::vector<AnchorItem> ten;
  std::vector<AnchorItem> six;
  for (std::uint32_t i = 0; i < 10; ++i) {
    ten.push_back({{100 + i}, SampleCommitment(5, i)});
    if (i < 6) six.push_back({{200 + i}, SampleCommitment(5, 50 + i)});
  }
  std::vector<AnchorItem> refused = ten;
  refused.push_back(Item(131'072, 1));
  const std::vector<CheckedTransaction> block = {
      register_.Anchor(1, 0, refused), register_.Anchor(1, 0, refused),
      register_.Anchor(1, 0, ten), register_.Anchor(1, 0, six),
      register_.Anchor(1, 0, {{{300}, SampleCommitment(5, 99)}})};
  EXPECT_THAT(Verdicts(register_.Execute(block)),
              ElementsAre(kBadPosition, kBadPosition, kAccepted, kAccepted,
                          kPrefixCrowded));
}

TEST_F(AnchorRules, UndoARefusedBatchForThoseThatFollow) {
  const std::vector<CheckedTransaction> block = {
      register_.Anchor(1, 0, {Item(1, 1), Item(2, 2), Item(7, 3)}),
      register_.Anchor(1, 0, {Item(1, 2), Item(2, 1)})};
  const Execution execution = register_.Commit(block);
  EXPECT_THAT(Verdicts(execution), ElementsAre(kPositionTaken, kAccepted));
  EXPECT_EQ(execution.entries.count(), 3U);
  EXPECT_EQ(execution.credentials.size(), 2U);
  EXPECT_EQ(register_.state().occupancy.TakenCount({0}), 3U);
}

TEST_F(AnchorRules, SeeWhatTheBlockAnchoredBefore) {
  const std::vector<CheckedTransaction> block = {
      register_.Anchor(1, 0, {Item(1, 1)}),
      register_.Anchor(1, 0, {Item(1, 2)}),
      register_.Anchor(1, 0, {Item(2, 1)}),
      register_.Anchor(1, 1, {Item(1, 1)}),
      register_.Anchor(2, 2, {Item(1, 1)}),
      register_.Anchor(1, 0, {Item(3, 3), Item(1, 1)}),
      register_.Anchor(1, 0, {Item(1, 1), Item(4, 1)}),
      register_.Anchor(1, 1, {Item(1, 4)})};
  const Execution execution = register_.Execute(block);
  EXPECT_THAT(Verdicts(execution),
              ElementsAre(kAccepted, kPositionTaken, kAnchoredElsewhere,
                          kAnchoredElsewhere, kAnchoredElsewhere, kAccepted,
                          kRepeatedInBatch, kAccepted));
  const TransactionOutcome& again = execution.outcomes[5];
  EXPECT_EQ(again.first_entry, EntryIndex{9});
  EXPECT_EQ(again.entry_count, 1U);
  ASSERT_EQ(again.repeated.size(), 1U);
  EXPECT_EQ(again.repeated[0].item, 1U);
  EXPECT_EQ(again.repeated[0].index, EntryIndex{8});
}

TEST_F(AnchorRules, AnchorIntoAListThatTheBlockOpened) {
  const std::vector<CheckedTransaction> block = {
      register_.Anchor(2, 3, {Item(0, 1)}), register_.Open(2),
      register_.Anchor(2, 3, {Item(0, 1)}),
      register_.Anchor(1, 3, {Item(1, 2)}),
      register_.Anchor(2, 4, {Item(1, 2)})};
  const Execution execution = register_.Commit(block);
  EXPECT_THAT(Verdicts(execution),
              ElementsAre(kUnknownList, kAccepted, kAccepted, kListNotOwned,
                          kUnknownList));
  EXPECT_EQ(execution.outcomes[1].opened_list, ListId{3});
}

TEST_F(AnchorRules, TakeAFullBatch) {
  std::vector<AnchorItem> items;
  for (std::uint32_t i = 0; i < kTransactionItemsMax; ++i) {
    items.push_back(Item(1'000 + i, 1'000 + i));
  }
  const Execution execution = register_.Commit(register_.Anchor(1, 0, items));
  EXPECT_EQ(execution.outcomes[0].entry_count, kTransactionItemsMax);
  EXPECT_EQ(execution.entries.count(), kTransactionItemsMax + 1);
  const TransactionOutcome again = Judge(items);
  EXPECT_EQ(again.entry_count, 0U);
  EXPECT_EQ(again.repeated.size(), kTransactionItemsMax);
  EXPECT_EQ(again.repeated.back().index.value,
            again.repeated.front().index.value + kTransactionItemsMax - 1);
}

// Passes on to another lookup and keeps how much was asked each time.
class AskedLookup : public CommitmentLookup {
 public:
  explicit AskedLookup(const CommitmentLookup& lookup) : lookup_(lookup) {}

  void Find(std::span<const Digest> commitments,
            std::vector<CommitmentHit>& hits) const override {
    asked.push_back(commitments.size());
    lookup_.Find(commitments, hits);
  }

  mutable std::vector<std::size_t> asked;

 private:
  const CommitmentLookup& lookup_;
};

TEST_F(AnchorRules, HoldAcrossTheSlicesOfALargeBlock) {
  // Six transactions are one and a half slices; the last item of each is
  // anchored already, as 700 is, and one between them anchors nothing.
  std::vector<CheckedTransaction> block;
  for (std::uint32_t number = 0; number < 6; ++number) {
    std::vector<AnchorItem> items;
    for (std::uint32_t i = 1; i < kTransactionItemsMax; ++i) {
      const std::uint32_t position = number * kTransactionItemsMax + i + 10;
      items.push_back(Item(position, 1'000'000 + position));
    }
    items.push_back(Item(7, 700));
    block.push_back(register_.Anchor(1, 0, std::move(items)));
    if (number == 4) block.push_back(register_.Open(2));
  }
  const AskedLookup lookup(register_.lookup());
  const Execution execution = ExecuteBlock(
      register_.state(), lookup, {register_.next_time(), std::span(block)}, 42);
  EXPECT_EQ(lookup.asked, (std::vector<std::size_t>{kCommitmentsAskedMax,
                                                    2 * kTransactionItemsMax}));
  for (std::size_t i = 0; i < block.size(); ++i) {
    const TransactionOutcome& outcome = execution.outcomes[i];
    ASSERT_EQ(outcome.verdict, TransactionVerdict::kAccepted) << i;
    if (i == 5) continue;
    ASSERT_EQ(outcome.repeated.size(), 1U) << i;
    EXPECT_EQ(outcome.repeated[0].item, kTransactionItemsMax - 1);
    EXPECT_EQ(outcome.repeated[0].index, IndexOf700());
  }
}

}  // namespace
}  // namespace diptych
