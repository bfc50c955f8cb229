// SPDX-License-Identifier: Apache-2.0
// Covers what is found again and not verified again, and what is held for it.
#include "node/checked_batches.h"

#include <gtest/gtest.h>

#include "tests/support/four_members.h"

namespace diptych {
namespace {

SharedBatch BatchOf(std::uint8_t content, std::size_t octets = 100) {
  Batch batch;
  batch.payload = Bytes(octets, content);
  batch.digest = BatchDigest(batch.payload);
  return std::make_shared<const Batch>(std::move(batch));
}

SharedBatch FindIn(const CheckedBatches& checked, const SharedBatch& batch,
                   std::size_t count = 0) {
  return checked.Find(batch->payload, count);
}

TEST(CheckedBatches, FindABatchThatNobodyElseHoldsAnyMore) {
  CheckedBatches checked;
  SharedBatch batch = BatchOf(1);
  const Bytes payload = batch->payload;
  EXPECT_EQ(checked.Find(payload, 0), nullptr);
  checked.Add(batch);
  batch.reset();
  ASSERT_NE(checked.Find(payload, 0), nullptr);
  EXPECT_EQ(FindIn(checked, BatchOf(2)), nullptr);
}

TEST(CheckedBatches, TakeAnotherNumberOfTransactionsForAnotherBatch) {
  CheckedBatches checked;
  const SharedBatch batch = BatchOf(1);
  checked.Add(batch);
  EXPECT_EQ(FindIn(checked, batch, 7), nullptr);
}

// Without a member no signature can be verified: only what is remembered is
// found sound.
TEST(CheckedBatches, VerifyTheSignaturesOfABatchOnce) {
  FourMembers sample;
  const SharedBatch made = MakeBatches({sample.Open(1), sample.Open(2)}).at(0);
  CheckedBatches checked;
  EXPECT_FALSE(checked.Check(made->payload, 2, {}).has_value());
  const auto first = checked.Check(made->payload, 2, sample.state().members);
  ASSERT_TRUE(first.has_value());
  const auto again = checked.Check(made->payload, 2, {});
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, *first);
}

TEST(CheckedBatches, VerifyATransactionOnceInWhateverBatchItComes) {
  FourMembers sample;
  const CheckedTransaction one = sample.Open(1);
  const SharedBatch own = MakeBatches({one, sample.Open(2)}).at(0);
  CheckedBatches checked;
  checked.Add(own);
  const SharedBatch other = MakeBatches({sample.Open(2), one}).at(0);
  const auto found = checked.Check(other->payload, 2, sample.state().members);
  ASSERT_TRUE(found.has_value());
  EXPECT_NE(*found, own);
  // The very object that was verified.
  EXPECT_EQ(&(*found)->transactions[1].transaction(),
            &own->transactions[0].transaction());
  // With another signature it is another one.
  Bytes altered = other->payload;
  altered.back() ^= 1;
  EXPECT_FALSE(checked.Check(altered, 2, sample.state().members).has_value());
}

// The last octets of a payload are a signature's.
TEST(CheckedBatches, VerifyABatchThatDiffersInOneSignature) {
  FourMembers sample;
  const SharedBatch made = MakeBatches({sample.Open(1)}).at(0);
  CheckedBatches checked;
  ASSERT_TRUE(
      checked.Check(made->payload, 1, sample.state().members).has_value());
  Bytes forged = made->payload;
  forged.back() ^= 1;
  EXPECT_EQ(checked.Check(forged, 1, sample.state().members).error(),
            TransactionVerdict::kBadSignature);
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
  EXPECT_EQ(FindIn(checked, BatchOf(1, kOctets)), nullptr);
  EXPECT_NE(FindIn(checked, BatchOf(20, kOctets)), nullptr);
  // What somebody else holds costs nothing.
  EXPECT_EQ(FindIn(checked, kept), kept);
}

TEST(CheckedBatches, HoldABatchThatIsAddedAgainOnce) {
  CheckedBatches checked;
  const SharedBatch batch = BatchOf(1);
  checked.Add(batch);
  checked.Add(batch);
  EXPECT_EQ(checked.held_octets(), batch->payload.size());
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
    EXPECT_NE(FindIn(checked, numbered(i)), nullptr) << i;
  }
  EXPECT_EQ(FindIn(checked, numbered(0)), nullptr);
}

}  // namespace
}  // namespace diptych
