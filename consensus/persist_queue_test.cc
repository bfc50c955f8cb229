// SPDX-License-Identifier: Apache-2.0
// Covers PersistQueue: what waits for a write is given out once, in order, and
// only for the write that it waited for.
#include "consensus/persist_queue.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace diptych {
namespace {

AfterPersist For(std::uint64_t view) {
  AfterPersist after;
  after.statement = {.epoch = {1}, .view = {view}};
  return after;
}

TEST(PersistQueue, GivesWhatWaitedInOrder) {
  PersistQueue queue;
  EXPECT_EQ(queue.Push(For(7)), 1U);
  EXPECT_EQ(queue.Push(For(8)), 2U);
  EXPECT_EQ(queue.Complete(1).second.statement->view, View{7});
  EXPECT_EQ(queue.Push(For(9)), 3U);
  EXPECT_EQ(queue.Complete(2).second.statement->view, View{8});
  EXPECT_EQ(queue.Complete(3).second.statement->view, View{9});
}

TEST(PersistQueue, AWriteOutOfOrderOrNeverAskedForIsABug) {
  PersistQueue queue;
  EXPECT_DEATH(queue.Complete(1), "empty");
  queue.Push(For(7));
  queue.Push(For(8));
  EXPECT_DEATH(queue.Complete(2), "sequence");
  EXPECT_DEATH(queue.Complete(0), "sequence");
  queue.Complete(1);
  EXPECT_DEATH(queue.Complete(1), "sequence");
}

TEST(DurableToken, NobodyMakesOneOfNothing) {
  EXPECT_FALSE(std::is_default_constructible_v<DurableToken>);
  EXPECT_FALSE(std::is_aggregate_v<DurableToken>);
  // Nor of a record that is merely in memory.
  EXPECT_FALSE(std::is_default_constructible_v<DurableRecord>);
  EXPECT_FALSE((std::is_constructible_v<DurableRecord, GuardRecord>));
  EXPECT_FALSE(std::is_aggregate_v<DurableRecord>);
}

}  // namespace
}  // namespace diptych
