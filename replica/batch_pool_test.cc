// SPDX-License-Identifier: Apache-2.0
//
// Covers what a pool takes, what it gives for a block, and what it forgets.
#include "replica/batch_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "registry/execution.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SteadyMs kNow{1'000};
constexpr MemberId kPeer{2};
constexpr MemberId kOther{3};

// The pool asks for digest, size and number only.
SharedBatch Sized(std::uint32_t number, std::size_t octets,
                  std::size_t transactions = 1) {
  static FourMembers sample;
  static const CheckedTransaction one = sample.Open(1);
  auto batch = std::make_shared<Batch>();
  batch->digest[0] = 0xff;  // Never the order of arrival.
  batch->digest[1] = static_cast<std::uint8_t>(255 - number);
  batch->digest[2] = static_cast<std::uint8_t>(number >> 8);
  batch->payload.resize(octets);
  batch->transactions.assign(transactions, one);
  return batch;
}

TEST(BatchPool, GivesABatchOnce) {
  BatchPool pool;
  const SharedBatch batch = Sized(1, 10);
  EXPECT_EQ(pool.Add(batch, kPeer, kNow), PoolVerdict::kNew);
  EXPECT_EQ(pool.Add(batch, kOther, kNow), PoolVerdict::kKnown);
  EXPECT_EQ(pool.Find(batch->digest), batch);
  EXPECT_EQ(pool.Find(Digest{9}), nullptr);
  EXPECT_EQ(pool.size(), 1U);
}

TEST(BatchPool, TakesFromEachPeerWhatItsShareHolds) {
  BatchPool pool;
  std::uint32_t number = 0;
  std::vector<SharedBatch> held;
  for (std::size_t octets = 0; octets < kPoolOctetsPerPeer;
       octets += kBatchOctetsMax) {
    held.push_back(Sized(++number, kBatchOctetsMax));
    ASSERT_EQ(pool.Add(held.back(), kPeer, kNow), PoolVerdict::kNew);
  }
  const SharedBatch more = Sized(++number, 1);
  EXPECT_EQ(pool.Add(more, kPeer, kNow), PoolVerdict::kFull);
  EXPECT_EQ(pool.Find(more->digest), nullptr);
  EXPECT_EQ(pool.Add(Sized(++number, 1), kOther, kNow), PoolVerdict::kNew);
  EXPECT_EQ(pool.Add(Sized(++number, 1), std::nullopt, kNow),
            PoolVerdict::kNew);
  // What is final leaves room for as much again, and no more.
  pool.Finalize({held.data(), 1});
  EXPECT_EQ(pool.Add(Sized(++number, kBatchOctetsMax), kPeer, kNow),
            PoolVerdict::kNew);
  EXPECT_EQ(pool.Add(more, kPeer, kNow), PoolVerdict::kFull);
}

TEST(BatchPool, TakesAgainWhatItDropped) {
  BatchPool pool;
  const SharedBatch one = Sized(1, kPoolOctetsPerPeer);
  const SharedBatch own = Sized(2, 10);
  pool.Add(one, kPeer, kNow);
  pool.Add(own, std::nullopt, kNow);
  pool.Drop(std::vector<SharedBatch>{one, own, Sized(3, 10)});
  EXPECT_EQ(pool.size(), 0U);
  EXPECT_EQ(pool.own_octets(), 0U);
  EXPECT_THAT(pool.Select({}), IsEmpty());
  EXPECT_EQ(pool.Add(one, kPeer, kNow), PoolVerdict::kNew);
}

TEST(BatchPool, ForgetsABatchAllOfWhoseTransactionsAreFinal) {
  FourMembers sample;
  BatchPool pool;
  const CheckedTransaction first = sample.Open(1);
  const CheckedTransaction second = sample.Open(2);
  const std::vector<Digest> ids = {first.transaction().id,
                                   second.transaction().id};
  for (const SharedBatch& batch : MakeBatches({first, second})) {
    pool.Add(batch, kPeer, kNow);
  }
  ASSERT_EQ(pool.size(), 1U);
  pool.FinalizeTransactions({ids.data(), 1});
  EXPECT_EQ(pool.size(), 1U);
  pool.FinalizeTransactions(ids);
  EXPECT_EQ(pool.size(), 0U);
  // And does not take it again.
  EXPECT_EQ(pool.Add(MakeBatches({first, second}).front(), kPeer, kNow),
            PoolVerdict::kKnown);
}

TEST(BatchPool, ForgetsABatchOnceFinalBlocksHaveAllOfIt) {
  FourMembers sample;
  BatchPool pool;
  const CheckedTransaction one = sample.Open(1);
  const CheckedTransaction two = sample.Open(2);
  const CheckedTransaction three = sample.Open(4);
  pool.Add(MakeBatches({one, two}).front(), kPeer, kNow);
  pool.Add(MakeBatches({two, one}).front(), std::nullopt, kNow);
  pool.Add(MakeBatches({two, three}).front(), kOther, kNow);
  pool.FinalizeTransactions({&two.transaction().id, 1});
  EXPECT_EQ(pool.size(), 3U);
  pool.FinalizeTransactions({&one.transaction().id, 1});
  EXPECT_EQ(pool.size(), 1U);
  EXPECT_EQ(pool.own_octets(), 0U);
  pool.Drop(pool.Select({}));
  EXPECT_EQ(pool.size(), 0U);
  pool.FinalizeTransactions({&three.transaction().id, 1});
  // What was on its way is not new, unless it holds something that is.
  EXPECT_EQ(pool.Add(MakeBatches({three}).front(), kOther, kNow),
            PoolVerdict::kKnown);
  const CheckedTransaction four = sample.Open(1);
  EXPECT_EQ(pool.Add(MakeBatches({three, four}).front(), kOther, kNow),
            PoolVerdict::kNew);
  pool.FinalizeTransactions({&four.transaction().id, 1});
  EXPECT_EQ(pool.size(), 0U);
  // One's own submitter is still to be told.
  const SharedBatch own = MakeBatches({three}).front();
  EXPECT_EQ(pool.Add(own, std::nullopt, kNow), PoolVerdict::kNew);
  EXPECT_TRUE(pool.IsOwn(own->digest));
}

TEST(BatchPool, DropsWhatNoLaterBlockAccepts) {
  FourMembers sample;
  BatchPool pool;
  const CheckedTransaction one = sample.Open(1);
  const CheckedTransaction two = sample.Open(2);
  const SharedBatch own = MakeBatches({one, two}).front();
  const TimeMs last = own->expires;
  EXPECT_EQ(last, std::max(one.transaction().body.expires,
                           two.transaction().body.expires));
  pool.Add(own, std::nullopt, kNow);
  pool.Add(MakeBatches({one}).front(), kPeer, kNow);
  pool.FinalizeTransactions({&one.transaction().id, 1});
  EXPECT_THAT(pool.DropExpired({last.value - 1}), IsEmpty());
  EXPECT_EQ(pool.size(), 1U);
  // Of the other one it is known what became of it.
  EXPECT_THAT(pool.DropExpired(last), ElementsAre(two.transaction().id));
  EXPECT_EQ(pool.size(), 0U);
  EXPECT_EQ(pool.own_octets(), 0U);
}

TEST(BatchPool, SelectsInTheOrderOfArrival) {
  BatchPool pool;
  const std::vector<SharedBatch> batches = {Sized(1, 5), Sized(2, 5),
                                            Sized(3, 5)};
  pool.Add(batches[0], kPeer, kNow);
  pool.Add(batches[1], std::nullopt, kNow);
  pool.Add(batches[2], kOther, kNow);
  EXPECT_THAT(pool.Select({}), ElementsAre(batches[0], batches[1], batches[2]));
  EXPECT_THAT(pool.Select({batches[1]->digest}),
              ElementsAre(batches[0], batches[2]));
  EXPECT_TRUE(pool.HasOtherThan({batches[0]->digest}));
  EXPECT_FALSE(pool.HasOtherThan(
      {batches[0]->digest, batches[1]->digest, batches[2]->digest}));
}

TEST(BatchPool, SelectsAtMostTheOctetsOfABlock) {
  BatchPool pool;
  for (std::uint32_t i = 0; i < 20; ++i) {
    pool.Add(Sized(i, kBatchOctetsMax), std::nullopt, kNow);
  }
  EXPECT_EQ(pool.Select({}).size(), kBlockOctetsMax / kBatchOctetsMax);
}

TEST(BatchPool, SelectsAtMostTheTransactionsOfABlock) {
  BatchPool pool;
  for (std::uint32_t i = 0; i < 20; ++i) {
    pool.Add(Sized(i, 1, 7'000), std::nullopt, kNow);
  }
  EXPECT_EQ(pool.Select({}).size(), kBlockTransactionsMax / 7'000);
}

TEST(BatchPool, SelectsAtMostTheBatchesOfABlock) {
  BatchPool pool;
  for (std::uint32_t i = 0; i < kBatchesPerBlock + 10; ++i) {
    pool.Add(Sized(i, 1), std::nullopt, kNow);
  }
  ASSERT_EQ(pool.size(), kBatchesPerBlock + 10);
  EXPECT_EQ(pool.Select({}).size(), kBatchesPerBlock);
}

TEST(BatchPool, KnowsALateBatchOfAFinalBlock) {
  BatchPool pool;
  const std::vector<SharedBatch> batches = {Sized(1, 5), Sized(2, 5)};
  pool.Add(batches[0], kPeer, kNow);
  pool.Finalize(batches);  // The second has not come here.
  EXPECT_EQ(pool.size(), 0U);
  EXPECT_THAT(pool.Select({}), IsEmpty());
  EXPECT_FALSE(pool.HasOtherThan({}));
  EXPECT_EQ(pool.Add(batches[0], kPeer, kNow), PoolVerdict::kKnown);
  EXPECT_EQ(pool.Add(batches[1], kPeer, kNow), PoolVerdict::kKnown);
  EXPECT_EQ(pool.size(), 0U);
}

// Whoever submitted it waits for an outcome of its own.
TEST(BatchPool, TakesOnesOwnBatchThoughAFinalBlockHadItOrAPeerSentIt) {
  BatchPool pool;
  const SharedBatch final_before = Sized(1, 5);
  const SharedBatch of_peer = Sized(2, 5);
  pool.Finalize({&final_before, 1});
  EXPECT_EQ(pool.Add(final_before, std::nullopt, kNow), PoolVerdict::kNew);
  EXPECT_EQ(pool.Add(final_before, std::nullopt, kNow), PoolVerdict::kKnown);
  pool.Add(of_peer, kPeer, kNow);
  EXPECT_EQ(pool.Add(of_peer, std::nullopt, kNow), PoolVerdict::kNew);
  EXPECT_EQ(pool.Add(of_peer, kPeer, kNow), PoolVerdict::kKnown);
  EXPECT_EQ(pool.octets().at(kPeer), 0U);
  EXPECT_EQ(pool.own_octets(), 10U);
  EXPECT_THAT(pool.Own(), ElementsAre(final_before, of_peer));
}

TEST(BatchPool, ForgetsTheOldestFinalBatchesFirst) {
  BatchPool pool;
  std::vector<SharedBatch> batches;
  for (std::uint32_t i = 0; i <= kFinalBatchesKept; ++i) {
    batches.push_back(Sized(i, 1));
  }
  pool.Finalize(batches);
  const std::span kept = std::span(batches).subspan(1);
  pool.Finalize(kept);  // Twice counts once.
  EXPECT_EQ(pool.Add(batches[0], kPeer, kNow), PoolVerdict::kNew);
  for (const SharedBatch& batch : kept) {
    ASSERT_EQ(pool.Add(batch, kPeer, kNow), PoolVerdict::kKnown);
  }
}

TEST(BatchPool, GivesOnesOwnStaleBatchesEverMoreSeldom) {
  BatchPool pool;
  const SharedBatch own = Sized(1, 5);
  const SharedBatch newer = Sized(2, 5);
  pool.Add(own, std::nullopt, {1'000});
  pool.Add(Sized(3, 5), kPeer, {1'000});
  EXPECT_THAT(pool.TakeStale({}, {3'999}), IsEmpty());
  EXPECT_THAT(pool.TakeStale({}, {4'000}), ElementsAre(own));
  pool.Add(newer, std::nullopt, {5'000});
  EXPECT_THAT(pool.TakeStale({}, {8'000}), ElementsAre(newer));
  EXPECT_THAT(pool.TakeStale({}, {9'999}), IsEmpty());
  EXPECT_THAT(pool.TakeStale({}, {10'000}), ElementsAre(own));
  // Hours without finality.
  std::uint64_t now = 10'000;
  for (int i = 0; i < 100; ++i) pool.TakeStale({}, {now += kAnnounceMsMax});
  EXPECT_THAT(pool.TakeStale({}, {now + kAnnounceMsMax - 1}), IsEmpty());
  // What is final shows that the others are about.
  pool.Finalize({&own, 1});
  EXPECT_THAT(pool.TakeStale({}, {now + kAnnounceMs - 1}), IsEmpty());
  EXPECT_THAT(pool.TakeStale({}, {now + kAnnounceMs}), ElementsAre(newer));
}

TEST(BatchPool, GivesNoStaleBatchesThatABranchHas) {
  BatchPool pool;
  const SharedBatch own = Sized(1, 5);
  pool.Add(own, std::nullopt, {1'000});
  EXPECT_THAT(pool.TakeStale({own->digest}, {9'000}), IsEmpty());
  // Had it been announced then, it would not be now.
  EXPECT_THAT(pool.TakeStale({}, {9'001}), ElementsAre(own));
}

}  // namespace
}  // namespace diptych
