// SPDX-License-Identifier: Apache-2.0
//
// A guard whose record is new says nothing of what its key has signed: until
// the others have said that nothing was, it is in doubt (consensus.md 2.6).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/guarded_core.h"

namespace diptych {
namespace {

class CoreInDoubt : public GuardedCore {
 protected:
  void Start(bool listens) {
    Simplex::Start start;
    start.is_key_in_doubt = true;
    Boot({}, listens, start);
    writes.clear();
    recorded = {};
  }
};

TEST_F(CoreInDoubt, EndsTheNodeWhereOthersHaveBlocks) {
  Start(true);
  Give(Nullify(1), false);
  EXPECT_EQ(doubts, 0);
  Give(Notarize(3, kBlock), false);
  EXPECT_EQ(doubts, 1);
  EXPECT_FALSE(core->MaySign());
}

// Peers answer once a second at most, and who has blocks may be away.
TEST_F(CoreInDoubt, SignsNothingHoweverLongNobodyAnswers) {
  Start(false);
  Step(TransactionsPending{true});
  for (int i = 0; i < 100; ++i) Pass(10'000);
  EXPECT_FALSE(core->MaySign());
  EXPECT_TRUE(core->IsKeyInDoubt());
  EXPECT_TRUE(writes.empty());
  EXPECT_EQ(builds, 0);
  EXPECT_THAT(sent, testing::IsEmpty());
  // It has told that it has none, whenever it might have repeated its votes.
  EXPECT_GE(statuses, 100);
  Give(Notarize(3, kBlock), false);
  EXPECT_EQ(doubts, 1);
}

TEST_F(CoreInDoubt, IsNoneOnceAQuorumOfValidatorsHadNoBlocks) {
  Start(false);
  Step(HasNoBlocks{{1}});
  Step(HasNoBlocks{{1}});
  Step(HasNoBlocks{kSelf});
  Step(HasNoBlocks{{4}});  // There are four.
  EXPECT_TRUE(core->IsKeyInDoubt());
  EXPECT_TRUE(writes.empty());
  Step(HasNoBlocks{{2}});
  EXPECT_FALSE(core->IsKeyInDoubt());
  // A record of the first view is no new one.
  ASSERT_EQ(writes.size(), 1U);
  EXPECT_EQ(recorded.view, View{1});
  FinishWrites();
  EXPECT_TRUE(core->MaySign());
  // The first block may come while the last node still starts.
  Give(Notarize(3, kBlock), false);
  EXPECT_EQ(doubts, 0);
}

// Without a record of this start the next one is in doubt as well.
TEST_F(CoreInDoubt, StaysOnceAVoteOfItsOwnKeyWasSeen) {
  Start(true);
  Give(Nullify(1), true);
  EXPECT_THAT(twins, testing::ElementsAre(Nullify(1)));
  Step(HasNoBlocks{{1}});
  Step(HasNoBlocks{{2}});
  EXPECT_TRUE(core->IsKeyInDoubt());
  EXPECT_TRUE(writes.empty());
}

// It is not acted on, and may be of any view.
TEST_F(CoreInDoubt, KeepsNothingOfANullification) {
  Start(true);
  Give(Nullify(1'000), false);
  EXPECT_LE(core->holdings().highest, View{3});
}

TEST_F(CoreInDoubt, ListensAllTheSame) {
  Start(true);
  Step(HasNoBlocks{{1}});
  Step(HasNoBlocks{{2}});
  FinishWrites();
  EXPECT_FALSE(core->MaySign());
  Pass(kListen);
  EXPECT_TRUE(core->MaySign());
}

TEST_F(CoreInDoubt, WhoseKeyIsKnownCountsNobody) {
  Boot({.epoch = {}, .view = {1}});
  writes.clear();
  for (const ValidatorIndex other : {ValidatorIndex{1}, ValidatorIndex{2}}) {
    Step(HasNoBlocks{other});
  }
  EXPECT_TRUE(writes.empty());
}

}  // namespace
}  // namespace diptych
