// SPDX-License-Identifier: Apache-2.0
// Covers the queue's order, its limits, and who hears of an outcome.
#include "node/mempool.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/sample_register.h"

namespace diptych {
namespace {

// Counts how often it was called, and keeps the last outcome.
struct Listener {
  int calls = 0;
  Result<FinalOutcome> last = Error{ErrorCode::kNotFound, "not called"};

  OutcomeDone Done() {
    return [this](const Result<FinalOutcome>& outcome) {
      ++calls;
      last = outcome;
    };
  }
};

class MempoolTest : public testing::Test {
 protected:
  SampleRegister sample_;
};

TEST_F(MempoolTest, TakesInTheOrderOfArrival) {
  Mempool mempool({});
  std::vector<Digest> ids;
  for (int i = 0; i < 3; ++i) {
    const CheckedTransaction transaction = sample_.OpenList();
    ids.push_back(transaction.transaction().id);
    ASSERT_TRUE(mempool.Add(transaction, [](const auto&) {}));
  }
  const std::vector<CheckedTransaction> taken = mempool.Take();
  ASSERT_EQ(taken.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(taken[i].transaction().id, ids[i]);
  }
  EXPECT_TRUE(mempool.empty());
}

TEST_F(MempoolTest, BothSubmittersOfOneTransactionHearOneOutcome) {
  Mempool mempool({});
  const CheckedTransaction transaction = sample_.OpenList();
  Listener first;
  Listener second;
  Listener late;
  ASSERT_TRUE(mempool.Add(transaction, first.Done()));
  ASSERT_TRUE(mempool.Add(transaction, second.Done()));
  EXPECT_EQ(mempool.Take().size(), 1U);
  ASSERT_TRUE(mempool.Add(transaction, late.Done()));
  EXPECT_TRUE(mempool.empty());
  mempool.Finish(transaction.transaction().id,
                 FinalOutcome{.height = Height{9}});
  for (const Listener* listener : {&first, &second, &late}) {
    EXPECT_EQ(listener->calls, 1);
    EXPECT_EQ(listener->last->height.value, 9U);
  }
}

TEST_F(MempoolTest, FullInNumberRefusesUntilTaken) {
  Mempool mempool({.transactions_max = 2});
  ASSERT_TRUE(mempool.Add(sample_.OpenList(), [](const auto&) {}));
  ASSERT_TRUE(mempool.Add(sample_.OpenList(), [](const auto&) {}));
  Listener third;
  const Status refused = mempool.Add(sample_.OpenList(), third.Done());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
  EXPECT_EQ(third.calls, 0);
  mempool.Take();
  EXPECT_TRUE(mempool.Add(sample_.OpenList(), [](const auto&) {}));
}

TEST_F(MempoolTest, FullInOctetsRefuses) {
  Mempool mempool({.octets_max = 50'000});
  ASSERT_TRUE(mempool.Add(sample_.Anchor({0}, {0}, 1'000), [](const auto&) {}));
  EXPECT_EQ(mempool.Add(sample_.Anchor({0}, {1'000}, 1'000), [](const auto&) {})
                .error()
                .code,
            ErrorCode::kLimit);
}

TEST_F(MempoolTest, ABlockTakesNoMoreThanItsOctets) {
  Mempool mempool({});
  constexpr std::size_t kBatch = 4'096;
  std::size_t added = 0;
  for (std::uint32_t i = 0; i < 32; ++i) {
    ASSERT_TRUE(
        mempool.Add(sample_.Anchor({i}, {0}, kBatch), [](const auto&) {}));
    ++added;
  }
  const std::size_t first = mempool.Take().size();
  EXPECT_EQ(first, kBlockOctetsMax / (kBatch * 36 + 200));
  EXPECT_EQ(first + mempool.Take().size(), added);
}

TEST_F(MempoolTest, ClosingTellsAllWhoWaitAndRefusesOthers) {
  Mempool mempool({});
  Listener queued;
  Listener taken;
  ASSERT_TRUE(mempool.Add(sample_.OpenList(), taken.Done()));
  mempool.Take();
  ASSERT_TRUE(mempool.Add(sample_.OpenList(), queued.Done()));
  mempool.Close({ErrorCode::kUnavailable, "stopping"});
  EXPECT_EQ(queued.calls, 1);
  EXPECT_EQ(taken.calls, 1);
  EXPECT_EQ(queued.last.error().message, "stopping");
  EXPECT_EQ(mempool.Add(sample_.OpenList(), [](const auto&) {}).error().code,
            ErrorCode::kUnavailable);
}

TEST_F(MempoolTest, WaitEndsWithATransactionOrAWake) {
  Mempool mempool({});
  std::jthread adder([&] {
    static_cast<void>(mempool.Add(sample_.OpenList(), [](const auto&) {}));
  });
  mempool.Wait(600'000, Mempool::Until::kTransaction);
  EXPECT_EQ(mempool.Take().size(), 1U);
  std::jthread waker([&] { mempool.Wake(); });
  mempool.Wait(600'000, Mempool::Until::kWake);
}

}  // namespace
}  // namespace diptych
