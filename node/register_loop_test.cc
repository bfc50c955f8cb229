// SPDX-License-Identifier: Apache-2.0
// Covers the loop of a network of one: that what is submitted becomes a block
// and is acknowledged once it is durable, and that a loop which finds its
// register to be another than the quorum's takes nothing in and says why.
#include "node/register_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "consensus/header.h"
#include "tests/support/sole_register_loop.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class RegisterLoopTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Store::Create(options(), sample_.genesis_entry()));
    node_.Begin();
  }

  Store::Options options() const {
    return {.path = directory_.path() + "/store", .free_octets_min = 0};
  }

  TestDirectory directory_;
  SampleRegister sample_{4};
  SoleRegisterLoop node_{sample_, options()};
};

TEST_F(RegisterLoopTest, AcknowledgesWhatIsDurable) {
  const Result<FinalOutcome> outcome = node_.Submit(sample_.OpenList());
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(TransactionVerdictName(outcome->outcome.verdict), "accepted");
  EXPECT_EQ(outcome->height, Height{1});
  EXPECT_EQ(node_.store().newest_height(), Height{1});
}

TEST_F(RegisterLoopTest, TakesNothingInOnceItsRegisterIsNotTheQuorums) {
  node_.on_block = [this](const BlockSummary&) {
    node_.loop().Halt("block 7: a test");
  };
  // The block was durable before the loop found out.
  (void)node_.Submit(sample_.OpenList());
  const Result<FinalOutcome> later = node_.Submit(sample_.OpenList());
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(later.error().message, HasSubstr("(block 7: a test)"));
  EXPECT_EQ(node_.store().newest_height(), Height{1});
}

TEST_F(RegisterLoopTest, TakesNothingInWhenItIsStartedAgainEither) {
  node_.on_block = [this](const BlockSummary&) {
    node_.loop().Halt("block 7: a test");
  };
  (void)node_.Submit(sample_.OpenList());
  node_.End();
  node_.on_block = nullptr;
  node_.Begin();
  const Result<FinalOutcome> later = node_.Submit(sample_.OpenList());
  ASSERT_FALSE(later);
  EXPECT_THAT(later.error().message, HasSubstr("(block 7: a test)"));
  EXPECT_EQ(node_.store().newest_height(), Height{1});
}

// Without one, a verifier could not tell a quiet network from a dead one.
TEST_F(RegisterLoopTest, AnIdleNodeSealsAHeartbeatEachMinute) {
  node_.End();
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<BlockSummary> blocks;
  std::uint64_t looks = 0;
  node_.on_block = [&](const BlockSummary& block) {
    const std::lock_guard lock(mutex);
    blocks.push_back(block);
    changed.notify_one();
  };
  // Called each second, behind whatever the clocks called for.
  node_.on_write_health = [&] {
    const std::lock_guard lock(mutex);
    ++looks;
    changed.notify_one();
  };
  node_.Begin();
  const auto look_twice = [&] {
    std::unique_lock lock(mutex);
    const std::uint64_t before = looks;
    changed.wait(lock, [&] { return looks >= before + 2; });
    return blocks.size();
  };
  // The genesis is a second old.
  node_.LetPass(milliseconds(58'999));
  EXPECT_EQ(look_twice(), 0U);
  for (std::uint64_t height = 1; height <= 3; ++height) {
    node_.LetPass(milliseconds(1));
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return blocks.size() == height; });
    lock.unlock();
    EXPECT_EQ(blocks.back().height, Height{height});
    EXPECT_EQ(blocks.back().transactions, 0U);
    EXPECT_EQ(node_.store().ReadBlock({height})->header.flags,
              kHeaderHeartbeat);
    node_.LetPass(milliseconds(59'999));
    EXPECT_EQ(look_twice(), height);
  }
  node_.End();
}

}  // namespace
}  // namespace diptych
