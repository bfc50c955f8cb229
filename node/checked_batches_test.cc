// SPDX-License-Identifier: Apache-2.0
// Covers what is found again, and what is held for it.
#include "node/checked_batches.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

SharedBatch BatchOf(std::uint8_t content, std::size_t octets = 100) {
  Batch batch;
  batch.payload = Bytes(octets, content);
  batch.digest = BatchDigest(batch.payload);
  return std::make_shared<const Batch>(std::move(batch));
}

RawBatch RawOf(const SharedBatch& batch, std::uint32_t transactions = 0) {
  return {.transaction_count = transactions, .payload = batch->payload};
}

TEST(CheckedBatches, FindABatchThatNobodyElseHoldsAnyMore) {
  CheckedBatches checked;
  SharedBatch batch = BatchOf(1);
  const RawBatch raw = RawOf(batch);
  EXPECT_EQ(checked.Find(raw), nullptr);
  checked.Add(batch);
  batch.reset();
  ASSERT_NE(checked.Find(raw), nullptr);
  EXPECT_EQ(checked.Find(RawOf(BatchOf(2))), nullptr);
}

TEST(CheckedBatches, TakeAnotherNumberOfTransactionsForAnotherBatch) {
  CheckedBatches checked;
  const SharedBatch batch = BatchOf(1);
  checked.Add(batch);
  EXPECT_EQ(checked.Find(RawOf(batch, 7)), nullptr);
}

TEST(CheckedBatches, HoldNoMoreThanAFullBlock) {
  CheckedBatches checked;
  constexpr std::size_t kOctets = kCheckedHeldOctets / 8;
  const SharedBatch kept = BatchOf(0, kOctets);
  checked.Add(kept);
  for (std::uint8_t content = 1; content <= 20; ++content) {
    checked.Add(BatchOf(content, kOctets));
    EXPECT_LE(checked.held_octets(), kCheckedHeldOctets);
  }
  EXPECT_EQ(checked.Find(RawOf(BatchOf(1, kOctets))), nullptr);
  EXPECT_NE(checked.Find(RawOf(BatchOf(20, kOctets))), nullptr);
  // What somebody else holds costs nothing.
  EXPECT_EQ(checked.Find(RawOf(kept)), kept);
}

TEST(CheckedBatches, HoldNoMoreThanAreRememberedOfTheSmallest) {
  CheckedBatches checked;
  const auto numbered = [](std::size_t number) {
    Batch batch;
    batch.payload = ToBytes(AsBytes(std::to_string(number)));
    batch.digest = BatchDigest(batch.payload);
    return std::make_shared<const Batch>(std::move(batch));
  };
  for (std::size_t i = 0; i <= 2 * kCheckedMax; ++i) checked.Add(numbered(i));
  // The newest are found again, although far more came than are remembered.
  for (std::size_t i = 2 * kCheckedMax; i > 2 * kCheckedMax - 100; --i) {
    EXPECT_NE(checked.Find(RawOf(numbered(i))), nullptr) << i;
  }
  EXPECT_EQ(checked.Find(RawOf(numbered(0))), nullptr);
}

}  // namespace
}  // namespace diptych
