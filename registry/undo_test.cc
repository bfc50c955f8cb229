// SPDX-License-Identifier: Apache-2.0
// Covers taking a block back, kind by kind; tests/model does it at random.
#include <gtest/gtest.h>

#include "registry/execution.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

TEST(Undo, TakesBackEveryKindOfChange) {
  FourMembers sample;
  sample.Commit(sample.Open(1));
  sample.Commit(std::vector{sample.Anchor(1, 0, {{{3}, Digest{3}}}),
                            sample.Change(1, 0, {{{3}, 2, 6}})});
  RegisterState state = sample.state();
  const RegisterState& before = sample.state();
  const Execution execution = sample.Execute(std::vector{
      sample.Open(2), sample.Anchor(1, 0, {{{4}, Digest{4}}}),
      sample.Change(1, 0, {{{3}, 0, 7}}), sample.Register(2, Digest{4})});
  UndoRecord undo = Apply(execution, Digest{7}, state);
  ASSERT_EQ(execution.accepted_ids.size(), 4U);
  EXPECT_NE(state.statuses.Root(), before.statuses.Root());
  EXPECT_TRUE(state.recent.Contains(execution.accepted_ids[0]));

  Undo(execution, std::move(undo), state);
  EXPECT_EQ(state.tip, before.tip);
  EXPECT_EQ(state.log.size(), before.log.size());
  EXPECT_EQ(state.log.Root(), before.log.Root());
  EXPECT_EQ(state.statuses.Root(), before.statuses.Root());
  EXPECT_EQ(state.StatusOf({0}, {3}), CredentialStatus::kSuspended);
  EXPECT_FALSE(state.occupancy.IsTaken({0}, {4}));
  EXPECT_EQ(state.occupancy.TakenCount({0}), 1U);
  EXPECT_EQ(state.lists, before.lists);
  EXPECT_TRUE(state.documents.empty());
  EXPECT_EQ(state.directory.root(), before.directory.root());
  EXPECT_FALSE(state.recent.Contains(execution.accepted_ids[0]));
  EXPECT_EQ(state.recent.size(), before.recent.size());
}

TEST(Undo, RemembersAgainWhatTheBlockForgot) {
  FourMembers sample;
  const Execution first = sample.Commit(sample.Open(1));
  const Execution second = sample.Commit(sample.Open(1));
  RegisterState state = sample.state();
  sample.SetNextTime({second.time.value + kTransactionLifetimeMsMax});
  const Execution late = sample.Execute({});
  UndoRecord undo = Apply(late, Digest{7}, state);
  EXPECT_EQ(state.recent.size(), 0U);
  Undo(late, std::move(undo), state);
  EXPECT_EQ(state.recent.size(), 2U);
  EXPECT_TRUE(state.recent.Contains(first.accepted_ids[0]));
  // In the order of time, so that the next block forgets the right one.
  sample.SetNextTime({first.time.value + kTransactionLifetimeMsMax});
  Apply(sample.Execute({}), Digest{8}, state);
  EXPECT_FALSE(state.recent.Contains(first.accepted_ids[0]));
  EXPECT_TRUE(state.recent.Contains(second.accepted_ids[0]));
}

// No transaction changes members yet; their records are made up.
TEST(Undo, PutsBackReplacedMembersAndTakesOutNewOnes) {
  FourMembers sample;
  RegisterState state = sample.state();
  Execution execution = sample.Execute({});
  execution.members = {SampleMember(2, Role::kObserver),
                       SampleMember(9, Role::kIssuer)};
  UndoRecord undo = Apply(execution, Digest{7}, state);
  EXPECT_EQ(state.members.size(), 5U);
  EXPECT_EQ(state.FindMember({2})->roles[0].role, Role::kObserver);
  Undo(execution, std::move(undo), state);
  EXPECT_EQ(state.members, sample.state().members);
}

TEST(UndoDeathTest, DiesIfTheBlockIsNotTheNewest) {
  FourMembers sample;
  const Execution first = sample.Execute({});
  RegisterState state = sample.state();
  UndoRecord undo = Apply(first, Digest{7}, state);
  sample.Commit(std::vector<CheckedTransaction>{});
  const Execution second = sample.Execute({});
  Apply(second, Digest{8}, state);
  EXPECT_DEATH(Undo(first, std::move(undo), state), "height");
}

}  // namespace
}  // namespace diptych
