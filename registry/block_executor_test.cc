// SPDX-License-Identifier: Apache-2.0
// Covers the actions other than anchoring, alone and in one block, and the
// limits of the directory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/directory.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

using enum TransactionVerdict;
using testing::ElementsAre;

constexpr std::uint8_t kValid = 0;
constexpr std::uint8_t kInvalid = 1;
constexpr std::uint8_t kSuspended = 2;

std::vector<TransactionVerdict> Verdicts(const Execution& execution) {
  std::vector<TransactionVerdict> verdicts;
  for (const TransactionOutcome& outcome : execution.outcomes) {
    verdicts.push_back(outcome.verdict);
  }
  return verdicts;
}

// List 0 is member 1's with positions 0 to 3 taken, list 1 is member 2's.
class BlockRules : public testing::Test {
 protected:
  BlockRules() {
    register_.Commit(std::vector{register_.Open(1), register_.Open(2)});
    std::vector<AnchorItem> items;
    for (std::uint32_t i = 0; i < 4; ++i) {
      items.push_back({{i}, SampleCommitment(i, i)});
    }
    register_.Commit(register_.Anchor(1, 0, items));
  }

  TransactionOutcome Judge(std::vector<StatusItem> items,
                           std::uint32_t list = 0) {
    const auto tx = register_.Change(1, list, std::move(items));
    return register_.Execute({&tx, 1}).outcomes.at(0);
  }
  void SetStatus(std::uint8_t status) {
    const auto tx = register_.Change(1, 0, {{{0}, status, 0}});
    ASSERT_EQ(register_.Commit(tx).outcomes[0].verdict, kAccepted);
  }
  TransactionVerdict VerdictOn(std::uint8_t status) {
    return Judge({{{0}, status, 0}}).verdict;
  }
  CredentialStatus StatusOf(std::uint32_t position) const {
    return register_.state().StatusOf({0}, {position});
  }

  FourMembers register_;
};

TEST_F(BlockRules, OpenListsInTheOrderOfTransactions) {
  const Execution execution =
      register_.Commit(std::vector{register_.Open(2), register_.Open(1)});
  EXPECT_EQ(execution.outcomes[0].opened_list, ListId{2});
  EXPECT_EQ(execution.outcomes[1].opened_list, ListId{3});
  EXPECT_EQ(execution.outcomes[1].entry_count, 1U);
  EXPECT_EQ(register_.state().lists[2].owner, MemberId{2});
  EXPECT_EQ(register_.state().lists[3].owner, MemberId{1});
  const auto entries = SplitBundle(execution.entries.bundle());
  EXPECT_EQ(std::get<ListOpenedEntry>(*DecodeEntry(entries[1])),
            (ListOpenedEntry{{1}, {3}, execution.time}));
}

TEST_F(BlockRules, WriteAStatusChangeWithItsReason) {
  const Execution execution =
      register_.Commit(register_.Change(1, 0, {{{2}, kInvalid, 4}}));
  EXPECT_EQ(execution.outcomes[0].entry_count, 1U);
  const auto entries = SplitBundle(execution.entries.bundle());
  EXPECT_EQ(std::get<StatusChangeEntry>(*DecodeEntry(entries[0])),
            (StatusChangeEntry{{1},
                               {0},
                               {2},
                               execution.time,
                               CredentialStatus::kInvalid,
                               StatusReason::kMisconduct}));
  EXPECT_EQ(StatusOf(2), CredentialStatus::kInvalid);
  EXPECT_EQ(StatusOf(1), CredentialStatus::kValid);
}

TEST_F(BlockRules, RefuseAStatusByListAndPosition) {
  EXPECT_EQ(Judge({{{0}, kInvalid, 0}}, 2).verdict, kUnknownList);
  EXPECT_EQ(Judge({{{0}, kInvalid, 0}}, 1).verdict, kListNotOwned);
  EXPECT_EQ(Judge({{{131'072}, kInvalid, 0}}).verdict, kBadPosition);
  EXPECT_EQ(Judge({{{131'071}, kInvalid, 0}}).verdict, kPositionEmpty);
  const TransactionOutcome outcome =
      Judge({{{1}, kInvalid, 0}, {{1}, kInvalid, 0}});
  EXPECT_EQ(outcome.verdict, kRepeatedInBatch);
  EXPECT_EQ(outcome.refused_item, 1U);
}

TEST_F(BlockRules, RefuseAnUnknownStatusOrReason) {
  EXPECT_EQ(Judge({{{0}, 3, 0}}).verdict, kBadStatus);
  EXPECT_EQ(Judge({{{0}, 255, 0}}).verdict, kBadStatus);
  EXPECT_EQ(Judge({{{0}, kInvalid, 8}}).verdict, kAccepted);
  EXPECT_EQ(Judge({{{0}, kInvalid, 9}}).verdict, kBadStatus);
  EXPECT_EQ(Judge({{{0}, kValid, 9}}).verdict, kBadStatus)
      << "even if nothing changes";
  EXPECT_EQ(Judge({{{9}, 3, 0}}).verdict, kPositionEmpty)
      << "position_empty comes before bad_status";
}

TEST_F(BlockRules, AllowEveryChangeButTheOneBackFromInvalid) {
  EXPECT_EQ(VerdictOn(kValid), kAccepted);
  SetStatus(kSuspended);
  EXPECT_EQ(VerdictOn(kValid), kAccepted);
  SetStatus(kValid);
  SetStatus(kSuspended);
  SetStatus(kInvalid);
  EXPECT_EQ(VerdictOn(kInvalid), kAccepted);
  EXPECT_EQ(VerdictOn(kValid), kRevocationFinal);
  EXPECT_EQ(VerdictOn(kSuspended), kRevocationFinal);
  EXPECT_EQ(VerdictOn(3), kBadStatus)
      << "bad_status comes before revocation_final";
}

TEST_F(BlockRules, WriteNothingForAStatusThatIsAsAsked) {
  SetStatus(kInvalid);
  const Execution execution = register_.Commit(
      register_.Change(1, 0, {{{0}, kInvalid, 1}, {{1}, kValid, 0}}));
  EXPECT_EQ(execution.outcomes[0].verdict, kAccepted);
  EXPECT_EQ(execution.outcomes[0].entry_count, 0U);
  EXPECT_EQ(execution.entries.count(), 1U);
  EXPECT_TRUE(execution.statuses.chunks.empty());
}

TEST_F(BlockRules, ChangeAllStatusesOfABatchOrNone) {
  const Execution execution = register_.Commit(register_.Change(
      1, 0, {{{1}, kInvalid, 0}, {{2}, kSuspended, 0}, {{9}, kInvalid, 0}}));
  EXPECT_EQ(execution.outcomes[0].verdict, kPositionEmpty);
  EXPECT_EQ(execution.outcomes[0].refused_item, 2U);
  EXPECT_EQ(StatusOf(1), CredentialStatus::kValid);
  EXPECT_EQ(StatusOf(2), CredentialStatus::kValid);
  EXPECT_EQ(execution.entries.count(), 1U);
}

TEST_F(BlockRules, RevokeWhatTheSameBlockAnchored) {
  const Execution execution = register_.Commit(
      std::vector{register_.Change(1, 0, {{{8}, kInvalid, 0}}),
                  register_.Anchor(1, 0, {{{8}, SampleCommitment(8, 8)}}),
                  register_.Change(1, 0, {{{8}, kInvalid, 0}})});
  EXPECT_THAT(Verdicts(execution),
              ElementsAre(kPositionEmpty, kAccepted, kAccepted));
  EXPECT_EQ(StatusOf(8), CredentialStatus::kInvalid);
}

TEST_F(BlockRules, SeeTheStatusThatTheBlockSetBefore) {
  const Execution execution = register_.Commit(
      std::vector{register_.Change(1, 0, {{{0}, kSuspended, 6}}),
                  register_.Change(1, 0, {{{0}, kSuspended, 6}}),
                  register_.Change(1, 0, {{{0}, kValid, 7}}),
                  register_.Change(1, 0, {{{0}, kInvalid, 0}}),
                  register_.Change(1, 0, {{{0}, kValid, 0}})});
  EXPECT_THAT(Verdicts(execution), ElementsAre(kAccepted, kAccepted, kAccepted,
                                               kAccepted, kRevocationFinal));
  EXPECT_EQ(execution.entries.count(), 4U);
  EXPECT_EQ(StatusOf(0), CredentialStatus::kInvalid);
}

TEST_F(BlockRules, RegisterADocumentOnce) {
  const Digest digest = SampleCommitment(1, 1);
  const Execution first = register_.Commit(register_.Register(1, digest));
  EXPECT_EQ(first.outcomes[0].entry_count, 1U);
  const auto entries = SplitBundle(first.entries.bundle());
  EXPECT_EQ(std::get<DocumentEntry>(*DecodeEntry(entries[0])),
            (DocumentEntry{
                {1}, first.time, DocumentType::kPolicy, digest, "Charter"}));
  const Execution second = register_.Commit(std::vector{
      register_.Register(1, digest), register_.Register(2, digest)});
  EXPECT_THAT(Verdicts(second), ElementsAre(kAccepted, kDocumentOwned));
  EXPECT_EQ(second.entries.count(), 1U);
  EXPECT_EQ(register_.state().documents.at(digest).member, MemberId{1});
}

TEST_F(BlockRules, SeeADocumentThatTheBlockRegisteredBefore) {
  const Digest digest = SampleCommitment(1, 1);
  const Execution execution = register_.Commit(
      std::vector{register_.Register(2, digest), register_.Register(1, digest),
                  register_.Register(2, digest)});
  EXPECT_THAT(Verdicts(execution),
              ElementsAre(kAccepted, kDocumentOwned, kAccepted));
  EXPECT_EQ(execution.documents.size(), 1U);
}

// Fills the directory but for `room` records.
void FillDirectory(std::uint64_t room, DirectoryTree& directory) {
  std::vector<DirectoryChange> changes;
  for (std::uint64_t i = directory.count() + room; i < kDirectoryRecordsMax;
       ++i) {
    WireWriter key;
    key.U8(9);
    key.U64(i);
    changes.push_back({key.Take(), Digest{}});
  }
  directory.Apply(*directory.ComputeUpdate(changes));
}

TEST_F(BlockRules, RefuseRecordsThatTheDirectoryHasNoRoomFor) {
  const Digest known = SampleCommitment(1, 1);
  register_.Commit(register_.Register(1, known));
  FillDirectory(1, register_.mutable_state().directory);
  const std::vector<CheckedTransaction> block = {
      register_.Open(1), register_.Open(1),
      register_.Register(1, SampleCommitment(2, 2)),
      register_.Register(1, known), register_.Register(2, known)};
  const Execution execution = register_.Execute(block);
  EXPECT_THAT(Verdicts(execution),
              ElementsAre(kAccepted, kOverLimit, kOverLimit, kAccepted,
                          kDocumentOwned));
}

TEST_F(BlockRules, RefuseAMemberWhatIsBeyondItsShareAndNoOther) {
  RegisterState& state = register_.mutable_state();
  const std::uint64_t share = DirectoryShare(state.members.size());
  ASSERT_EQ(share, (65'536U - 4 * 17) / 4);
  // Member 1 has list 0 already; two more records are left to it.
  for (std::uint64_t i = 0; i < share - 3; ++i) {
    const Digest digest = SampleCommitment(~i, i);
    state.documents[digest] = {.digest = digest, .member = {1}};
  }
  const std::vector<CheckedTransaction> block = {
      register_.Open(1), register_.Register(1, SampleCommitment(1, 1)),
      register_.Open(1), register_.Register(1, SampleCommitment(2, 2)),
      // What it has already, it still has.
      register_.Register(1, SampleCommitment(1, 1)), register_.Open(2),
      register_.Register(2, SampleCommitment(2, 2))};
  const Execution execution = register_.Execute(block);
  EXPECT_THAT(Verdicts(execution),
              ElementsAre(kAccepted, kAccepted, kOverLimit, kOverLimit,
                          kAccepted, kAccepted, kAccepted));
}

TEST(DirectoryShare, OfAllMembersFitsIntoTheDirectoryBesideThem) {
  EXPECT_EQ(DirectoryShare(1), kDirectoryRecordsMax - 17);
  for (std::uint64_t members = 1; members <= 64; ++members) {
    const std::uint64_t all =
        members * (DirectoryShare(members) + 1 + kConvictionsPerMemberMax);
    EXPECT_LE(all, kDirectoryRecordsMax);
    EXPECT_GT(all + members, kDirectoryRecordsMax);
  }
}

TEST_F(BlockRules, RefuseWhatTheMemoryAgainstReplayHasNoRoomFor) {
  RegisterState& state = register_.mutable_state();
  std::vector<Digest> ids;
  for (std::uint32_t i = 0; i + 1 < kRecentTransactionsMax; ++i) {
    ids.push_back({static_cast<std::uint8_t>(i >> 16),
                   static_cast<std::uint8_t>(i >> 8),
                   static_cast<std::uint8_t>(i)});
  }
  state.recent = {};
  state.recent.AddBlock(state.tip.time, ids);
  const std::vector<CheckedTransaction> block = {
      register_.Anchor(1, 9, {{{0}, SampleCommitment(77, 77)}}),
      register_.Open(1), register_.Open(1)};
  const Execution execution = register_.Execute(block);
  EXPECT_THAT(Verdicts(execution),
              ElementsAre(kUnknownList, kAccepted, kOverLimit));
}

}  // namespace
}  // namespace diptych
