// SPDX-License-Identifier: Apache-2.0
// Covers PersistQueue: what waits for a write is given out once, in order, and
// only for the write that it waited for.
#include "consensus/persist_queue.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "consensus/vote_keys.h"
#include "tests/support/guard_of_memory.h"

namespace diptych {
namespace {

Statement Nullify(std::uint64_t view) {
  return {.epoch = {1}, .view = {view}, .kind = VoteKind::kNullify};
}

AfterPersist For(std::uint64_t view) {
  AfterPersist after;
  after.statement = Nullify(view);
  return after;
}

GuardRecord Recorded(std::uint64_t view) {
  return {.epoch = {1}, .view = {view}, .nullified = true};
}

TEST(PersistQueue, GivesWhatWaitedInOrder) {
  PersistQueue queue;
  EXPECT_EQ(queue.Push(For(7), Recorded(7)), 1U);
  EXPECT_EQ(queue.Push(For(8), Recorded(8)), 2U);
  EXPECT_EQ(queue.Complete(1).second.statement->view, View{7});
  EXPECT_EQ(queue.Push(For(9), Recorded(9)), 3U);
  EXPECT_EQ(queue.Complete(2).second.statement->view, View{8});
  EXPECT_EQ(queue.Complete(3).second.statement->view, View{9});
}

TEST(PersistQueue, AWriteOutOfOrderOrNeverAskedForIsABug) {
  PersistQueue queue;
  EXPECT_DEATH(queue.Complete(1), "empty");
  queue.Push(For(7), Recorded(7));
  queue.Push(For(8), Recorded(8));
  EXPECT_DEATH(queue.Complete(2), "sequence");
  EXPECT_DEATH(queue.Complete(0), "sequence");
  queue.Complete(1);
  EXPECT_DEATH(queue.Complete(1), "sequence");
}

TEST(PersistQueue, AWriteWhoseRecordDoesNotSayWhatIsToBeSignedIsABug) {
  PersistQueue queue;
  EXPECT_DEATH(queue.Push(For(7), Recorded(8)), "Says");
  EXPECT_DEATH(queue.Push(For(7), {.epoch = {1}, .view = {7}}), "Says");
}

TEST(PersistQueue, GivesATokenForTheStatementThatWasWritten) {
  PersistQueue queue;
  queue.Push(For(7), Recorded(7));
  queue.Push({}, Recorded(7));
  EXPECT_EQ(queue.Complete(1).first->statement(), Nullify(7));
  EXPECT_FALSE(queue.Complete(2).first.has_value());
}

template <class What>
concept CanBeSigned =
    requires(const VoteSigner& signer, const What& what) { signer.Sign(what); };

TEST(DurableToken, AloneCanBeSigned) {
  EXPECT_TRUE(CanBeSigned<DurableToken>);
  EXPECT_FALSE(CanBeSigned<Statement>);
  EXPECT_FALSE(CanBeSigned<Vote>);
  EXPECT_FALSE((std::is_constructible_v<DurableToken, Statement>));
}

TEST(DurableToken, IsForWhatTheRecordSaysAndNothingElse) {
  GuardRecord record{.epoch = {1}, .view = {7}};
  record.notarized = Digest{3};
  record.finalized = {View{6}, Digest{2}};
  const DurableRecord read = GuardOfMemory::Read(record);
  const auto said = [](std::uint64_t view, VoteKind kind, Digest block) {
    return Statement{
        .epoch = {1}, .view = {view}, .kind = kind, .block_hash = block};
  };
  const Statement notarize = said(7, VoteKind::kNotarize, {3});
  const Statement finalize = said(6, VoteKind::kFinalize, {2});
  EXPECT_EQ(read.token(notarize).statement(), notarize);
  EXPECT_EQ(read.token(finalize).statement(), finalize);
  Statement of_another_epoch = notarize;
  of_another_epoch.epoch = {2};
  for (const Statement& unsaid :
       {said(7, VoteKind::kNotarize, {4}), said(6, VoteKind::kNotarize, {3}),
        said(7, VoteKind::kNullify, {}), said(7, VoteKind::kFinalize, {3}),
        said(6, VoteKind::kFinalize, {1}), of_another_epoch}) {
    EXPECT_FALSE(Says(record, unsaid));
    EXPECT_DEATH(read.token(unsaid), "Says");
  }
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
