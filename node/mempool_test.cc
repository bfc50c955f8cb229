// SPDX-License-Identifier: Apache-2.0
// Covers the queue's order, its limits, and who hears of an outcome.
#include "node/mempool.h"

#include <gtest/gtest.h>

#include <memory>
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
  // Adds one, and gives what its submitter heard at once.
  static Status Add(
      Mempool& mempool, const CheckedTransaction& transaction,
      OutcomeDone done = [](const auto&) {}) {
    Status refused = Ok();
    std::vector<Mempool::Arrival> arrivals;
    const auto at_once = std::make_shared<Status*>(&refused);
    arrivals.push_back(
        {transaction, [at_once, done = std::move(done)](
                          const Result<FinalOutcome>& outcome) mutable {
           if (*at_once == nullptr) return done(outcome);
           CHECK(!outcome);
           **at_once = outcome.error();
         }});
    mempool.Add(std::move(arrivals));
    *at_once = nullptr;
    return refused;
  }

  static void Finish(Mempool& mempool, const CheckedTransaction& transaction,
                     const Result<FinalOutcome>& outcome) {
    if (!outcome) return mempool.Refuse({&transaction, 1}, outcome.error());
    const DecidedTransaction decided{transaction.transaction().id, *outcome};
    mempool.Finish({&decided, 1});
  }

  SampleRegister sample_;
};

TEST_F(MempoolTest, TakesInTheOrderOfArrival) {
  Mempool mempool({});
  std::vector<Digest> ids;
  for (int i = 0; i < 3; ++i) {
    const CheckedTransaction transaction = sample_.OpenList();
    ids.push_back(transaction.transaction().id);
    ASSERT_TRUE(Add(mempool, transaction));
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
  ASSERT_TRUE(Add(mempool, transaction, first.Done()));
  ASSERT_TRUE(Add(mempool, transaction, second.Done()));
  EXPECT_EQ(mempool.Take().size(), 1U);
  ASSERT_TRUE(Add(mempool, transaction, late.Done()));
  EXPECT_TRUE(mempool.empty());
  Finish(mempool, transaction, FinalOutcome{.height = Height{9}});
  for (const Listener* listener : {&first, &second, &late}) {
    EXPECT_EQ(listener->calls, 1);
    EXPECT_EQ(listener->last->height.value, 9U);
  }
}

TEST_F(MempoolTest, FullInNumberRefusesUntilTaken) {
  Mempool mempool({.transactions_max = 2});
  ASSERT_TRUE(Add(mempool, sample_.OpenList()));
  ASSERT_TRUE(Add(mempool, sample_.OpenList()));
  Listener third;
  const Status refused = Add(mempool, sample_.OpenList(), third.Done());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
  EXPECT_EQ(third.calls, 0);
  mempool.Take();
  EXPECT_TRUE(Add(mempool, sample_.OpenList()));
}

TEST_F(MempoolTest, FullInOctetsRefuses) {
  Mempool mempool({.octets_max = 50'000});
  ASSERT_TRUE(Add(mempool, sample_.Anchor({0}, {0}, 1'000)));
  EXPECT_EQ(Add(mempool, sample_.Anchor({0}, {1'000}, 1'000)).error().code,
            ErrorCode::kLimit);
}

TEST_F(MempoolTest, ABlockTakesNoMoreThanItsOctets) {
  Mempool mempool({});
  constexpr std::size_t kBatch = 4'096;
  std::size_t added = 0;
  for (std::uint32_t i = 0; i < 32; ++i) {
    ASSERT_TRUE(Add(mempool, sample_.Anchor({i}, {0}, kBatch)));
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
  ASSERT_TRUE(Add(mempool, sample_.OpenList(), taken.Done()));
  mempool.Take();
  ASSERT_TRUE(Add(mempool, sample_.OpenList(), queued.Done()));
  mempool.Close({ErrorCode::kUnavailable, "stopping"});
  EXPECT_EQ(queued.calls, 1);
  EXPECT_EQ(taken.calls, 1);
  EXPECT_EQ(queued.last.error().message, "stopping");
  EXPECT_EQ(Add(mempool, sample_.OpenList()).error().code,
            ErrorCode::kUnavailable);
}

TEST_F(MempoolTest, OutcomesGoToTheirOwnTransactionsInTheirOrder) {
  Mempool mempool({});
  std::vector<Listener> listeners(3);
  for (Listener& listener : listeners) {
    ASSERT_TRUE(Add(mempool, sample_.OpenList(), listener.Done()));
  }
  const std::vector<CheckedTransaction> taken = mempool.Take();
  std::vector<DecidedTransaction> decided;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    decided.push_back({taken[i].transaction().id, {.height = Height{5 + i}}});
  }
  mempool.Finish(decided);
  for (std::size_t i = 0; i < listeners.size(); ++i) {
    EXPECT_EQ(listeners[i].calls, 1);
    EXPECT_EQ(listeners[i].last->height.value, 5 + i);
  }
}

TEST_F(MempoolTest, OneThatIsRefusedDoesNotHoldUpTheOthers) {
  Mempool mempool({.transactions_max = 1});
  std::vector<Listener> listeners(2);
  std::vector<Mempool::Arrival> arrivals;
  for (Listener& listener : listeners) {
    arrivals.push_back({sample_.OpenList(), listener.Done()});
  }
  mempool.Add(std::move(arrivals));
  EXPECT_EQ(mempool.size(), 1U);
  EXPECT_EQ(listeners[0].calls, 0);
  EXPECT_EQ(listeners[1].calls, 1);
  EXPECT_EQ(listeners[1].last.error().code, ErrorCode::kLimit);
}

TEST_F(MempoolTest, IsReadyAtOnceUnlessMoreIsAnnounced) {
  Mempool mempool({});
  EXPECT_FALSE(mempool.IsReady());
  ASSERT_TRUE(Add(mempool, sample_.OpenList()));
  EXPECT_TRUE(mempool.IsReady());
  mempool.Take();
  EXPECT_FALSE(mempool.IsReady());
}

TEST_F(MempoolTest, AnAnnouncementThatNeverEndsDelaysABlockAndNoMore) {
  Mempool mempool({});
  const Mempool::Announcement announcement(mempool);
  ASSERT_TRUE(Add(mempool, sample_.OpenList()));
  mempool.Wait(600'000, Mempool::Until::kReady);
  EXPECT_TRUE(mempool.IsReady());
}

TEST_F(MempoolTest, TheEndOfAnAnnouncementEndsTheWait) {
  Mempool mempool({});
  std::jthread adder([&] {
    const Mempool::Announcement announcement(mempool);
    EXPECT_TRUE(Add(mempool, sample_.OpenList()));
  });
  mempool.Wait(600'000, Mempool::Until::kReady);
  adder.join();
  EXPECT_TRUE(mempool.IsReady());
  EXPECT_EQ(mempool.Take().size(), 1U);
}

TEST_F(MempoolTest, WaitEndsWithATransactionOrAWake) {
  Mempool mempool({});
  std::jthread adder(
      [&] { static_cast<void>(Add(mempool, sample_.OpenList())); });
  mempool.Wait(600'000, Mempool::Until::kReady);
  EXPECT_EQ(mempool.Take().size(), 1U);
  std::jthread waker([&] { mempool.Wake(); });
  mempool.Wait(600'000, Mempool::Until::kWake);
}

}  // namespace
}  // namespace diptych
