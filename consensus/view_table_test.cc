// SPDX-License-Identifier: Apache-2.0
// Covers ViewTable: which parent a view may extend, what justifies a block, and
// what is missing, with gaps and views that nobody can count to.
#include "consensus/view_table.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

constexpr std::uint64_t kFar = std::uint64_t{1} << 60;

Certificate Proof(VoteKind kind, std::uint64_t view, std::uint8_t block = 0) {
  Certificate certificate;
  certificate.statement = {
      .epoch = {1}, .view = {view}, .kind = kind, .block_hash = Digest{block}};
  certificate.signatures.push_back({{0}, {}});
  return certificate;
}

// Starts after the final block 9 of view 10.
class ViewTableTest : public ::testing::Test {
 protected:
  void Hold(VoteKind kind, std::uint64_t view, std::uint8_t block = 0) {
    table_.At({view}).Slot(kind) = {Proof(kind, view, block), false};
  }

  void ExpectParent(std::uint64_t view, std::uint64_t parent,
                    std::uint8_t block) const {
    const ParentSearch search = table_.FindParent({view});
    ASSERT_TRUE(search.parent.has_value());
    EXPECT_EQ(search.parent->view, View{parent});
    EXPECT_EQ(search.parent->block_hash, Digest{block});
    EXPECT_TRUE(table_.IsJustified({view}, {parent}, Digest{block}));
  }
  void ExpectMissing(std::uint64_t view, std::uint64_t first,
                     std::uint64_t last) const {
    const ParentSearch search = table_.FindParent({view});
    EXPECT_FALSE(search.parent.has_value());
    EXPECT_EQ(search.missing, (ViewRange{{first}, {last}}));
  }
  void ExpectMissingBetween(std::uint64_t parent, std::uint64_t view,
                            std::optional<ViewRange> missing) const {
    EXPECT_EQ(table_.MissingBetween({parent}, {view}), missing);
  }

  ViewTable table_{{10}, Digest{9}};
};

TEST_F(ViewTableTest, FindsAViewWhateverIsMissingBesideIt) {
  EXPECT_EQ(table_.Find({12}), nullptr);
  for (const std::uint64_t view : {14, 12, 13, 19}) {
    Hold(VoteKind::kNullify, view);
  }
  for (const std::uint64_t held : {12, 13, 14, 19}) {
    const ViewRecord* record = table_.Find({held});
    ASSERT_NE(record, nullptr) << held;
    EXPECT_EQ(record->nullification->certificate.statement.view, View{held});
  }
  for (const std::uint64_t missing :
       {std::uint64_t{0}, std::uint64_t{11}, std::uint64_t{15},
        std::uint64_t{18}, std::uint64_t{20}, kFar}) {
    EXPECT_EQ(table_.Find({missing}), nullptr) << missing;
  }
}

TEST_F(ViewTableTest, TheFinalBlockIsTheFirstParent) {
  ExpectParent(11, 10, 9);
  EXPECT_FALSE(table_.IsJustified({11}, {10}, Digest{8}));
}

TEST_F(ViewTableTest, NullifiedViewsAreSkipped) {
  Hold(VoteKind::kNullify, 11);
  Hold(VoteKind::kNullify, 12);
  ExpectParent(13, 10, 9);
  Hold(VoteKind::kNotarize, 13, 1);
  Hold(VoteKind::kNullify, 14);
  ExpectParent(14, 13, 1);
  ExpectParent(15, 13, 1);
}

TEST_F(ViewTableTest, AGapIsMissing) {
  ExpectMissing(12, 11, 11);
  Hold(VoteKind::kNullify, 13);
  ExpectMissing(14, 11, 12);
  Hold(VoteKind::kNullify, 11);
  ExpectMissing(14, 12, 12);
  Hold(VoteKind::kNullify, 12);
  ExpectParent(14, 10, 9);
}

// Whoever answers has some of them, and none is here already.
TEST_F(ViewTableTest, WhatIsMissingIsTheLastViewsOfTheHighestGap) {
  Hold(VoteKind::kNotarize, 11, 1);
  Hold(VoteKind::kNullify, 20);
  Hold(VoteKind::kNullify, 99);
  table_.At({98}).votes.Add(
      {.statement = {.epoch = {1}, .view = {98}}, .signer = {1}});
  ExpectMissing(100, 99 - kViewsPerPull, 98);
  for (std::uint64_t view = 21; view < 99; ++view) {
    Hold(VoteKind::kNullify, view);
  }
  ExpectMissing(100, 12, 19);
  Hold(VoteKind::kNotarize, 19, 2);
  ExpectParent(100, 19, 2);
}

TEST_F(ViewTableTest, AProposalLacksItsParentAndEveryViewBetween) {
  ExpectMissingBetween(10, 11, std::nullopt);
  ExpectMissingBetween(12, 15, ViewRange{{12}, {14}});
  Hold(VoteKind::kNullify, 12);
  Hold(VoteKind::kNullify, 14);
  // What nullifies the parent's view does not notarize the parent.
  ExpectMissingBetween(12, 15, ViewRange{{12}, {13}});
  Hold(VoteKind::kNotarize, 12, 1);
  ExpectMissingBetween(12, 15, ViewRange{{13}, {13}});
  // A notarization of a view between does not skip it.
  Hold(VoteKind::kNotarize, 13, 2);
  ExpectMissingBetween(12, 15, ViewRange{{13}, {13}});
  Hold(VoteKind::kNullify, 13);
  ExpectMissingBetween(12, 15, std::nullopt);
  ExpectMissingBetween(14, 100, ViewRange{{14}, {13 + kViewsPerPull}});
  // No certificate makes a parent of these.
  ExpectMissingBetween(15, 15, std::nullopt);
  ExpectMissingBetween(kFar, 15, std::nullopt);
  ExpectMissingBetween(9, 15, std::nullopt);
}

TEST_F(ViewTableTest, FarViewsCostNothing) {
  ExpectMissing(kFar, kFar - kViewsPerPull, kFar - 1);
  Hold(VoteKind::kNullify, kFar);
  ExpectMissing(kFar + 1, kFar - kViewsPerPull, kFar - 1);
  Hold(VoteKind::kNotarize, kFar + 1, 4);
  ExpectParent(kFar + 2, kFar + 1, 4);
  EXPECT_FALSE(table_.IsJustified({kFar}, {10}, Digest{9}));
}

TEST_F(ViewTableTest, AFinalizationServesAsANotarization) {
  Hold(VoteKind::kFinalize, 11, 5);
  ExpectParent(12, 11, 5);
}

TEST_F(ViewTableTest, ABlockNeedsItsParentAndEveryViewBetween) {
  Hold(VoteKind::kNotarize, 11, 1);
  Hold(VoteKind::kNullify, 11);
  Hold(VoteKind::kNullify, 12);
  EXPECT_TRUE(table_.IsJustified({13}, {11}, Digest{1}));
  EXPECT_FALSE(table_.IsJustified({13}, {11}, Digest{2}));
  // View 11 is both: its block may be skipped by who holds no notarization.
  EXPECT_TRUE(table_.IsJustified({13}, {10}, Digest{9}));
  EXPECT_FALSE(table_.IsJustified({13}, {12}, Digest{}));
  EXPECT_FALSE(table_.IsJustified({14}, {11}, Digest{1}));
  // Neither itself, nor what comes after, nor what is below the final block.
  EXPECT_FALSE(table_.IsJustified({11}, {11}, Digest{1}));
  EXPECT_FALSE(table_.IsJustified({11}, {12}, Digest{}));
  EXPECT_FALSE(table_.IsJustified({11}, {9}, Digest{9}));
}

TEST_F(ViewTableTest, AJustificationIsTheParentAndEveryNullification) {
  Hold(VoteKind::kNotarize, 11, 1);
  Hold(VoteKind::kNullify, 12);
  Hold(VoteKind::kNullify, 13);
  const std::vector<Certificate> wanted = {Proof(VoteKind::kNotarize, 11, 1),
                                           Proof(VoteKind::kNullify, 12),
                                           Proof(VoteKind::kNullify, 13)};
  EXPECT_EQ(table_.Justification({14}, {11}), wanted);
  EXPECT_EQ(table_.TakeUnsaved({14}, {11}), wanted);
  EXPECT_TRUE(table_.TakeUnsaved({14}, {11}).empty());
  EXPECT_EQ(table_.Justification({14}, {11}), wanted);
  Hold(VoteKind::kNullify, 14);
  EXPECT_EQ(table_.TakeUnsaved({15}, {11}),
            std::vector{Proof(VoteKind::kNullify, 14)});
}

TEST_F(ViewTableTest, AFinalViewEndsWhatIsBelowIt) {
  Hold(VoteKind::kNotarize, 11, 1);
  Hold(VoteKind::kNullify, 12);
  Hold(VoteKind::kFinalize, 13, 3);
  table_.Finalize({13}, Digest{3});
  EXPECT_EQ(table_.final_view(), View{13});
  EXPECT_EQ(table_.final_hash(), Digest{3});
  EXPECT_EQ(table_.Find({11}), nullptr);
  EXPECT_NE(table_.Find({13}), nullptr);
  ExpectParent(14, 13, 3);
  EXPECT_DEATH(table_.At({12}), "final_view_");
}

TEST_F(ViewTableTest, GivesTheCertificatesOfARangeUpToALimit) {
  for (std::uint64_t view = 11; view < 20; ++view) {
    Hold(VoteKind::kNotarize, view, 1);
    Hold(VoteKind::kNullify, view);
  }
  EXPECT_EQ(table_.Certificates({12}, {13}, 64).size(), 4U);
  EXPECT_EQ(table_.Certificates({0}, {UINT64_MAX}, 64).size(), 18U);
  EXPECT_EQ(table_.Certificates({0}, {UINT64_MAX}, 7).size(), 7U);
  EXPECT_TRUE(table_.Certificates({13}, {12}, 64).empty());
  EXPECT_EQ(table_.Certificates({19}, {kFar}, 1),
            std::vector{Proof(VoteKind::kNotarize, 19, 1)});
}

TEST_F(ViewTableTest, HoldsTwoProposalsOfAViewAndTheNotarizedOneAmongThem) {
  ViewRecord& record = table_.At({11});
  const auto keep = [&](std::uint8_t block) {
    record.Keep({.proposal = {},
                 .block_hash = Digest{block},
                 .from = {},
                 .received = {}});
  };
  for (std::uint8_t block = 1; block <= 4; ++block) {
    keep(block);
    EXPECT_LE(table_.most_proposals(), kProposalsPerView);
  }
  EXPECT_EQ(record.FindProposal(Digest{1}), nullptr);
  EXPECT_NE(record.FindProposal(Digest{4}), nullptr);
  Hold(VoteKind::kNotarize, 11, 4);
  keep(5);
  keep(6);
  EXPECT_EQ(record.proposals.size(), kProposalsPerView);
  EXPECT_NE(record.FindProposal(Digest{4}), nullptr);
  EXPECT_NE(record.FindProposal(Digest{6}), nullptr);
}

TEST_F(ViewTableTest, RemembersTheVotesOfTheLastForgottenViewsAlone) {
  constexpr std::uint64_t kViews = 3 * kPastViews;
  const auto vote = [](std::uint64_t view) {
    return Vote{
        .statement = {.epoch = {1}, .view = {view}, .kind = VoteKind::kNullify},
        .signer = {2}};
  };
  for (std::uint64_t view = 11; view < 11 + kViews; ++view) {
    table_.At({view}).votes.Add(vote(view));
    Hold(VoteKind::kFinalize, view, 1);
    table_.Finalize({view}, Digest{1});
    EXPECT_LE(table_.past(), kPastViews);
  }
  const std::uint64_t newest = 10 + kViews;
  EXPECT_EQ(table_.size(), 1U);
  EXPECT_EQ(table_.Find({newest - 1}), nullptr);
  for (std::uint64_t ago = 0; ago <= kPastViews; ++ago) {
    const View view{newest - ago};
    ASSERT_NE(table_.Votes(view), nullptr) << ago;
    EXPECT_NE(table_.Votes(view)->Find(vote(view.value).statement, {2}),
              nullptr);
  }
  EXPECT_EQ(table_.Votes({newest - kPastViews - 1}), nullptr);
  EXPECT_EQ(table_.Votes({11}), nullptr);
}

TEST_F(ViewTableTest, KeepsVotesOfAForgottenViewWithoutHoldingTheView) {
  const Statement statement{
      .epoch = {1}, .view = {5}, .kind = VoteKind::kNullify};
  EXPECT_EQ(table_.Votes({5}), nullptr);
  table_.VotesAt({5})->Add({.statement = statement, .signer = {2}});
  table_.VotesAt({5})->Add({.statement = statement, .signer = {3}});
  ASSERT_NE(table_.Votes({5}), nullptr);
  EXPECT_EQ(table_.Votes({5})->size(), 2U);
  EXPECT_EQ(table_.past(), 1U);
  EXPECT_EQ(table_.size(), 0U);
}

TEST_F(ViewTableTest, TakesAnOldViewInNotForAHigherOne) {
  for (std::uint64_t view = 11; view <= 11 + kPastViews; ++view) {
    table_.At({view}).votes.Add(
        {.statement = {.epoch = {1}, .view = {view}}, .signer = {2}});
    table_.Finalize({view}, Digest{1});
  }
  ASSERT_EQ(table_.past(), kPastViews);
  for (std::uint64_t old = 1; old <= kPastViews; ++old) {
    EXPECT_EQ(table_.VotesAt({old % 11}), nullptr) << old;
  }
  EXPECT_EQ(table_.past(), kPastViews);
  for (std::uint64_t view = 11; view <= 11 + kPastViews; ++view) {
    EXPECT_NE(table_.Votes({view}), nullptr) << view;
  }
}

}  // namespace
}  // namespace diptych
