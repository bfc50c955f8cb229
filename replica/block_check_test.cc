// SPDX-License-Identifier: Apache-2.0
//
// Covers blocks and ranges as they come from peers: how their payloads fall
// into batches, and what is refused; and what a block's batches add up to.
#include "replica/block_check.h"

#include <gtest/gtest.h>

#include "registry/block.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

class BlockCheck : public testing::Test {
 protected:
  BlockCheck() {
    for (const std::uint32_t member : {1U, 2U, 3U}) {
      std::vector<CheckedTransaction> transactions;
      for (std::uint32_t i = 0; i < member; ++i) {
        transactions.push_back(sample.Open(member));
      }
      batches.push_back(MakeBatches(transactions).at(0));
      references.push_back(ReferenceTo(*batches.back()));
    }
    whole.batches = batches;
    payload = PayloadOf(whole);
  }

  RawBlock Raw(std::span<const BatchReference> named) const {
    RawBlock raw{.header = {},
                 .references = EncodeReferences(named),
                 .payload = payload};
    raw.header.payload_octets = static_cast<std::uint32_t>(payload.size());
    raw.header.transaction_count = 6;
    return raw;
  }

  std::expected<Block, TransactionVerdict> Check(const RawBlock& raw) const {
    return CheckBlock(raw, CheckUnder(sample.state().members));
  }

  void ExpectOneBatch(const RawBlock& raw) const {
    const auto block = Check(raw);
    ASSERT_TRUE(block.has_value());
    ASSERT_EQ(block->batches.size(), 1U);
    EXPECT_TRUE(block->references.empty());
    EXPECT_EQ(PayloadOf(*block), payload);
    EXPECT_EQ(TransactionsOf(*block).size(), 6U);
  }

  FourMembers sample;
  std::vector<SharedBatch> batches;
  std::vector<BatchReference> references;
  Block whole;
  Bytes payload;
};

TEST_F(BlockCheck, EveryBatchIsCheckedOnce) {
  std::vector<Digest> checked;
  const BatchCheck check = [&](Bytes octets, std::size_t count) {
    checked.push_back(BatchDigest(octets));
    return CheckUnder(sample.state().members)(std::move(octets), count);
  };
  ASSERT_TRUE(CheckBlock(Raw(references), check).has_value());
  ASSERT_EQ(checked.size(), batches.size());
  for (std::size_t i = 0; i < batches.size(); ++i) {
    EXPECT_EQ(checked[i], batches[i]->digest);
  }
}

TEST_F(BlockCheck, ABlockIsTheSumOfItsBatches) {
  std::vector<Digest> ids;
  for (const SharedBatch& batch : batches) {
    for (const CheckedTransaction& checked : batch->transactions) {
      ids.push_back(checked.transaction().id);
    }
  }
  const std::vector<CheckedTransaction> transactions = TransactionsOf(whole);
  ASSERT_EQ(transactions.size(), 6U);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(transactions[i].transaction().id, ids[i]);
  }
  EXPECT_EQ(payload, EncodePayload(transactions));
  EXPECT_TRUE(PayloadOf({}).empty());
}

TEST_F(BlockCheck, APayloadFallsIntoTheBatchesThatAreNamed) {
  const auto block = Check(Raw(references));
  ASSERT_TRUE(block.has_value());
  ASSERT_EQ(block->batches.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(block->batches[i]->digest, batches[i]->digest);
    EXPECT_EQ(block->batches[i]->transactions.size(), i + 1);
  }
  EXPECT_EQ(block->references, EncodeReferences(references));
}

TEST_F(BlockCheck, APayloadThatDoesNotFitItsReferencesIsOneBatch) {
  ExpectOneBatch(Raw({}));
  ExpectOneBatch(Raw(std::span(references).first(2)));
  ExpectOneBatch(Raw(std::vector{references[0], references[2], references[1]}));
  std::vector<BatchReference> wrong = references;
  wrong.push_back(references[0]);
  ExpectOneBatch(Raw(wrong));
  wrong = references;
  wrong[1].digest[0] ^= 1;
  ExpectOneBatch(Raw(wrong));
  wrong = references;
  ++wrong[0].octets;
  ExpectOneBatch(Raw(wrong));
  wrong = references;
  ++wrong[0].transaction_count;
  ExpectOneBatch(Raw(wrong));
  // The sum is right.
  --wrong[1].transaction_count;
  ExpectOneBatch(Raw(wrong));
  wrong = references;
  wrong.push_back({.digest = BatchDigest({})});
  ExpectOneBatch(Raw(wrong));
  RawBlock raw = Raw(references);
  raw.references.pop_back();
  ExpectOneBatch(raw);
}

TEST_F(BlockCheck, ABlockWithoutTransactionsHasNoBatch) {
  const auto block = Check({});
  ASSERT_TRUE(block.has_value());
  EXPECT_TRUE(block->batches.empty());
}

TEST_F(BlockCheck, APayloadThatIsNotAsItsHeaderSaysIsRefused) {
  const auto verdict = [&](const RawBlock& raw) {
    const auto block = Check(raw);
    return block ? TransactionVerdict::kAccepted : block.error();
  };
  RawBlock raw = Raw(references);
  raw.payload.pop_back();
  EXPECT_EQ(verdict(raw), TransactionVerdict::kMalformed);
  for (const std::uint32_t count : {0U, 5U, 7U}) {
    raw = Raw(references);
    raw.header.transaction_count = count;
    EXPECT_EQ(verdict(raw), TransactionVerdict::kMalformed);
  }
  raw = Raw(std::span(references).first(2));  // And octets behind them.
  raw.header.transaction_count = 3;
  EXPECT_EQ(verdict(raw), TransactionVerdict::kMalformed);
  raw = {};
  raw.header.transaction_count = 1;
  EXPECT_EQ(verdict(raw), TransactionVerdict::kMalformed);
  raw = Raw(references);
  raw.payload.back() ^= 1;  // In the last signature.
  EXPECT_EQ(verdict(raw), TransactionVerdict::kBadSignature);
  raw.references = EncodeReferences(std::vector{
      references[0], references[1],
      BatchReference{.digest = BatchDigest(
                         ByteView(raw.payload).last(references[2].octets)),
                     .octets = references[2].octets,
                     .transaction_count = 3}});
  EXPECT_EQ(verdict(raw), TransactionVerdict::kBadSignature);
}

TEST_F(BlockCheck, ARangeIsCheckedBlockByBlock) {
  RawRange raw{.blocks = {Raw(references), {}, Raw({})},
               .beyond = std::vector<Header>(2),
               .finalization = {.statement = {.view = {7}}, .signatures = {}}};
  const auto range = CheckRange(raw, CheckUnder(sample.state().members));
  ASSERT_TRUE(range.has_value());
  ASSERT_EQ(range->blocks.size(), 3U);
  EXPECT_EQ(range->blocks[0].batches.size(), 3U);
  EXPECT_EQ(range->blocks[1].batches.size(), 0U);
  EXPECT_EQ(range->blocks[2].batches.size(), 1U);
  EXPECT_EQ(range->beyond, raw.beyond);
  EXPECT_EQ(range->finalization, raw.finalization);
  raw.blocks[2].payload.back() ^= 1;
  EXPECT_EQ(CheckRange(raw, CheckUnder(sample.state().members)).error(),
            TransactionVerdict::kBadSignature);
}

}  // namespace
}  // namespace diptych
