// SPDX-License-Identifier: Apache-2.0
// Covers what is served while final blocks wait for their checkpoint: that
// every receipt, status and record proves itself under the newest cosigned
// checkpoint, and which checkpoints are taken.
#include "node/shared_register.h"

#include <gtest/gtest.h>

#include "crypto/sha256.h"
#include "node/register_reader.h"
#include "node/view_loader.h"
#include "registry/receipt_proto.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

class SharedRegisterTest : public SeveralValidators {
 protected:
  void SetUp() override {
    SeveralValidators::SetUp();
    shared = std::make_unique<SharedRegister>(LoadRegisterView(*store).value());
    reader = std::make_unique<RegisterReader>(*shared, *store);
  }

  std::optional<PublishOutcome> Append(
      const std::vector<CheckedTransaction>& transactions) {
    return SeveralValidators::Append(*shared, transactions);
  }

  PublishOutcome PublishNewest() {
    return shared->Publish(Head(), NoteOf(Head()));
  }

  // The receipt of that entry, which must prove itself.
  Receipt ProvenReceipt(std::uint64_t index, CredentialStatus status) {
    const EntryIndex indexes[] = {{index}};
    const auto receipts = reader->receipts().Of(indexes);
    EXPECT_TRUE(receipts) << receipts.error().message;
    if (!receipts) return {};
    const Note note = ParseNote((*receipts)[0].checkpoint).value();
    const PolicyDecision decision = EvaluatePolicy(NetworkPolicy(), note);
    EXPECT_EQ(decision.explanation, "3 of 4 signed");
    const ReceiptJudgement judgement = JudgeReceipt(
        (*receipts)[0],
        {.size = decision.checkpoint->size, .root = decision.checkpoint->root});
    EXPECT_EQ(ReceiptVerdictName(judgement.verdict), "proven");
    EXPECT_EQ(judgement.facts.status, status);
    return (*receipts)[0];
  }

  std::unique_ptr<SharedRegister> shared;
  std::unique_ptr<RegisterReader> reader;
};

TEST_F(SharedRegisterTest, ProvesNothingBeforeTheFirstCheckpoint) {
  Append({sample.OpenList()});
  const EntryIndex indexes[] = {{2}};
  EXPECT_EQ(reader->receipts().Of(indexes).error().code,
            ErrorCode::kUnavailable);
  EXPECT_EQ(reader->GetReceipts({}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(reader->GetStatus({}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(reader->GetInclusionProof({}).error().code,
            ErrorCode::kUnavailable);
  v1::GetDirectoryRecordRequest request;
  request.set_member(1);
  EXPECT_EQ(reader->GetDirectoryRecord(request).error().code,
            ErrorCode::kUnavailable);
  EXPECT_EQ(PublishNewest(), PublishOutcome::kPublished);
  EXPECT_TRUE(reader->GetDirectoryRecord(request));
}

TEST_F(SharedRegisterTest, WhatFailsAgainForTheSameQuestionIsInvalid) {
  Append({sample.OpenList()});
  PublishNewest();
  v1::GetReceiptsRequest too_many;
  for (int i = 0; i < 257; ++i) too_many.add_entry_index(0);
  EXPECT_EQ(reader->GetReceipts(too_many).error().code, ErrorCode::kInvalid);
  v1::GetInclusionProofRequest beyond;
  beyond.set_entry_index(2);
  beyond.set_tree_size(2);
  const auto refused = reader->GetInclusionProof(beyond);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(refused.error().message, "entryIndex: has to be below treeSize");
  // What the log may have one day is only not there.
  beyond.set_tree_size(1'000);
  EXPECT_EQ(reader->GetInclusionProof(beyond).error().code,
            ErrorCode::kNotFound);
}

// While later blocks change the status, the directory and the log.
TEST_F(SharedRegisterTest, ReceiptsStandOnTheCosignedBlock) {
  Append({sample.OpenList()});
  const std::uint64_t first = sample.state().log.size();
  Append({sample.Anchor({0}, {0}, 3)});
  const std::uint64_t cosigned_size = sample.state().log.size();
  PublishNewest();
  Append({sample.SetStatus({0}, {{1}}, CredentialStatus::kInvalid,
                           StatusReason::kNotStated)});
  Append({sample.OpenList()});
  const std::uint64_t later = sample.state().log.size();
  Append({sample.Anchor({1}, {0}, 1)});

  for (std::uint64_t i = 0; i < 3; ++i) {
    const Receipt receipt = ProvenReceipt(first + i, CredentialStatus::kValid);
    EXPECT_EQ(receipt.seal.height, Height{2});
  }
  const EntryIndex late[] = {{later}};
  EXPECT_EQ(reader->receipts().Of(late).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(reader->GetInclusionProof({})->tree_size(), cosigned_size);
  EXPECT_EQ(reader->GetStatus({})->height(), 2U);

  EXPECT_EQ(PublishNewest(), PublishOutcome::kPublished);
  ProvenReceipt(first, CredentialStatus::kValid);
  ProvenReceipt(first + 1, CredentialStatus::kInvalid);
  ProvenReceipt(later, CredentialStatus::kValid);
  EXPECT_EQ(reader->GetStatus({})->height(), 5U);
}

// Each of some waiting blocks changes the directory; the checkpoints come in
// order, one behind.
TEST_F(SharedRegisterTest, EveryWaitingBlockKeepsItsOwnDirectory) {
  Append({sample.OpenList()});
  const std::uint64_t first = sample.state().log.size();
  Append({sample.Anchor({0}, {0}, 1)});
  std::vector<TreeHead> heads = {Head()};
  for (int i = 0; i < 5; ++i) {
    Append({sample.OpenList()});
    heads.push_back(Head());
  }
  for (const TreeHead& head : heads) {
    EXPECT_EQ(shared->Publish(head, NoteOf(head)), PublishOutcome::kPublished);
    ProvenReceipt(first, CredentialStatus::kValid);
    v1::GetDirectoryRecordRequest request;
    request.set_list(0);
    const auto record = reader->GetDirectoryRecord(request);
    ASSERT_TRUE(record);
    const DirectoryMembershipProof proof{
        .count = record->directory_size(),
        .place = record->index(),
        .path = [&] {
          std::vector<Digest> path;
          for (const auto& hash : record->path()) {
            path.push_back(ToDigest(AsBytes(hash)));
          }
          return path;
        }()};
    const auto seal = DecodeSealEntry(AsBytes(record->seal()));
    ASSERT_TRUE(seal);
    EXPECT_EQ(VerifyDirectoryMembership(DirectoryKey(ListId{0}),
                                        Sha256(AsBytes(record->record())),
                                        proof, seal->directory_root),
              DirectoryVerdict::kValid);
  }
}

TEST_F(SharedRegisterTest, OlderAndRepeatedCheckpointsChangeNothing) {
  Append({sample.OpenList()});
  const TreeHead older = Head();
  Append({sample.OpenList()});
  EXPECT_EQ(PublishNewest(), PublishOutcome::kPublished);
  EXPECT_EQ(PublishNewest(), PublishOutcome::kOld);
  EXPECT_EQ(shared->Publish(older, NoteOf(older)), PublishOutcome::kOld);
  shared->Read([&](const RegisterView& view) {
    EXPECT_EQ(view.cosigned->head, Head());
    EXPECT_EQ(view.checkpoint->Note(), NoteOf(Head()));
  });
}

TEST_F(SharedRegisterTest, OtherRootIsNeverServed) {
  Append({sample.OpenList()});
  TreeHead other = Head();
  other.root[0] ^= 1;
  EXPECT_EQ(shared->Publish(other, NoteOf(other)), PublishOutcome::kOtherRoot);
  shared->Read(
      [](const RegisterView& view) { EXPECT_EQ(view.checkpoint, nullptr); });
}

TEST_F(SharedRegisterTest, EarlyCheckpointIsPublishedWithItsBlock) {
  SampleBlock block = sample.NextBlock({sample.OpenList()});
  const TreeHead head{.size = block.execution.log.size(),
                      .root = block.execution.log.Root()};
  EXPECT_EQ(shared->Publish(head, NoteOf(head)), PublishOutcome::kEarly);
  shared->Read([](const RegisterView& view) { EXPECT_FALSE(view.cosigned); });
  ASSERT_TRUE(store->Commit(block.execution, block.stored));
  sample.Apply(block);
  const auto outcome =
      shared->Append(block.execution.seal, [&](RegisterState& state) {
        Apply(std::move(block.execution), HeaderHash(block.stored.header),
              state);
      });
  EXPECT_EQ(outcome, PublishOutcome::kPublished);
  shared->Read([&](const RegisterView& view) {
    ASSERT_TRUE(view.cosigned);
    EXPECT_EQ(view.cosigned->head, head);
  });
}

TEST_F(SharedRegisterTest, EarlyCheckpointOfAnotherRootIsToldWithItsBlock) {
  TreeHead other{.size = sample.state().log.size() + 2, .root = Digest{9}};
  EXPECT_EQ(shared->Publish(other, NoteOf(other)), PublishOutcome::kEarly);
  EXPECT_EQ(Append({sample.OpenList()}), PublishOutcome::kOtherRoot);
}

TEST_F(SharedRegisterTest, GivesUpTheOldestOfTooManyWaitingBlocks) {
  Append({sample.OpenList()});
  const TreeHead oldest = Head();
  for (std::size_t i = 0; i < kWaitingBlocksMax; ++i) Append({});
  EXPECT_EQ(shared->Publish(oldest, NoteOf(oldest)), PublishOutcome::kOld);
  EXPECT_EQ(PublishNewest(), PublishOutcome::kPublished);
}

}  // namespace
}  // namespace diptych
