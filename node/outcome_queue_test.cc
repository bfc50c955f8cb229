// SPDX-License-Identifier: Apache-2.0
// Covers when submitters are told: with the checkpoint that covers their
// block, or when too many wait.
#include "node/outcome_queue.h"

#include <gtest/gtest.h>

#include "node/shared_register.h"

namespace diptych {
namespace {

DecidedTransaction Of(std::uint8_t id) {
  return {.id = Digest{id}, .outcome = {}};
}

std::vector<int> Ids(const std::vector<DecidedTransaction>& transactions) {
  std::vector<int> ids;
  for (const DecidedTransaction& one : transactions) ids.push_back(one.id[0]);
  return ids;
}

TEST(OutcomeQueue, TellsWhatACheckpointCoversInOrder) {
  OutcomeQueue queue;
  EXPECT_TRUE(queue.Add(10, {Of(1), Of(2)}).empty());
  EXPECT_TRUE(queue.Add(11, {}).empty());
  EXPECT_TRUE(queue.Add(20, {Of(3)}).empty());
  EXPECT_TRUE(queue.TakeUpTo(9).empty());
  EXPECT_EQ(Ids(queue.TakeUpTo(11)), (std::vector<int>{1, 2}));
  EXPECT_TRUE(queue.TakeUpTo(11).empty());
  EXPECT_EQ(Ids(queue.TakeUpTo(500)), (std::vector<int>{3}));
  EXPECT_EQ(queue.blocks(), 0U);
}

TEST(OutcomeQueue, TellsWhatIsSaidAsOfABlockBehindIt) {
  OutcomeQueue queue;
  EXPECT_EQ(Ids(queue.AddBehind({Of(1)})), (std::vector<int>{1}));
  queue.Add(10, {Of(2)});
  queue.Add(20, {Of(3)});
  EXPECT_TRUE(queue.AddBehind({Of(2)}).empty());
  EXPECT_EQ(Ids(queue.TakeUpTo(10)), (std::vector<int>{2}));
  EXPECT_EQ(Ids(queue.TakeUpTo(20)), (std::vector<int>{3, 2}));
}

TEST(OutcomeQueue, LetsTheOldestGoWhenTooManyWait) {
  OutcomeQueue queue;
  for (std::size_t i = 0; i < kWaitingBlocksMax; ++i) {
    EXPECT_TRUE(queue.Add(i + 1, {Of(static_cast<std::uint8_t>(i))}).empty());
  }
  EXPECT_EQ(Ids(queue.Add(1'000, {Of(200)})), (std::vector<int>{0}));
  EXPECT_EQ(queue.blocks(), kWaitingBlocksMax);
}

}  // namespace
}  // namespace diptych
