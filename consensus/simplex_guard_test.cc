// SPDX-License-Identifier: Apache-2.0
//
// What a validator makes of its guard record: it knows its own votes and takes
// no other for its own, wherever it meets them, and it signs nothing on a
// record whose ground its disk has lost (consensus.md 2.6).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/guarded_core.h"

namespace diptych {
namespace {

// Its disk was put back, or its key is in use elsewhere as well.
TEST_F(GuardedCore, MeetsAVoteThatItNeverCastInACertificate) {
  const GuardRecord record{.epoch = {}, .view = {5}};
  for (const bool listens : {true, false}) {
    for (const Statement& foreign :
         {Notarize(5, kBlock), Nullify(5), Finalize(5, kBlock),
          Notarize(9, kBlock), Nullify(9), Finalize(9, kBlock)}) {
      Boot(record, listens);
      Give(foreign, true);
      Give(Nullify(20), true);
      EXPECT_THAT(twins, testing::ElementsAre(foreign));
      EXPECT_FALSE(core->MaySign());
      // It follows all the same.
      EXPECT_EQ(core->view(), View{21});
      FinishWrites();
      Pass(600'000);
      EXPECT_TRUE(sent.empty());
    }
  }
}

// Alone it would hear of no twin, however long it listens.
TEST_F(GuardedCore, SignsNothingBeforeItHasListenedToAQuorum) {
  BootAlone({.epoch = {}, .view = {1}});
  Step(TransactionsPending{true});
  Pass(600'000);
  EXPECT_FALSE(core->MaySign());
  EXPECT_TRUE(sent.empty());
  Step(QuorumConnected{});
  Pass(kListen - 1);
  EXPECT_FALSE(core->MaySign());
  // One that comes again delays nothing.
  Step(QuorumConnected{});
  Pass(1);
  EXPECT_TRUE(core->MaySign());
  EXPECT_THAT(sent, testing::Contains(Nullify(1)));
}

// Whoever greets it sends what they have of its key.
TEST_F(GuardedCore, MeetsItsOwnVoteForAViewThatItIsFarFrom) {
  for (const Statement& foreign :
       {Nullify(8), Notarize(800, kBlock), Finalize(800, kBlock)}) {
    Boot({.epoch = {}, .view = {5}}, true);
    Give(Vote{.statement = foreign,
              .signer = kSelf,
              .signature = StubKeys::Make(kSelf, foreign)});
    EXPECT_THAT(twins, testing::ElementsAre(foreign));
    EXPECT_FALSE(core->MaySign());
  }
  // Not by what anybody can say; and nobody else's is looked at.
  Boot({.epoch = {}, .view = {5}}, true);
  Give(Vote{.statement = Nullify(800), .signer = kSelf, .signature = {}});
  const std::size_t verified = network.keys.verified;
  Give(Vote{.statement = Nullify(800), .signer = {1}, .signature = {}});
  EXPECT_EQ(network.keys.verified, verified);
  EXPECT_TRUE(twins.empty());
}

TEST_F(GuardedCore, HoldsAnothersNewestVotesForItsNode) {
  const auto cast = [&](const Statement& statement) {
    const Vote vote{.statement = statement,
                    .signer = {2},
                    .signature = StubKeys::Make({2}, statement)};
    Give(vote);
    return vote;
  };
  Boot({.epoch = {}, .view = {5}});
  EXPECT_TRUE(core->NewestVotesOf({2}).empty());
  cast(Notarize(5, kBlock));
  const Vote first = cast(Notarize(6, kBlock));
  const Vote second = cast(Nullify(6));
  EXPECT_THAT(core->NewestVotesOf({2}), testing::ElementsAre(first, second));
  // Those in certificates, too; and of a view that is final and gone.
  Give(Nullify(9), true);
  ASSERT_EQ(core->NewestVotesOf({2}).size(), 1U);
  EXPECT_EQ(core->NewestVotesOf({2})[0].statement, Nullify(9));
  EXPECT_TRUE(core->NewestVotesOf({3}).empty());
  Give(Finalize(12, kBlock), false);
  Give(Finalize(14, kOther), true);
  EXPECT_EQ(core->NewestVotesOf({3})[0].statement, Finalize(12, kBlock));
}

TEST_F(GuardedCore, MeetsAVoteThatItNeverCastByAProofFromCatchingUp) {
  Boot({.epoch = {}, .view = {5}});
  Step(Proven{Proof(Finalize(9, kBlock), true)});
  EXPECT_THAT(twins, testing::ElementsAre(Finalize(9, kBlock)));
}

TEST_F(GuardedCore, KnowsThatItDidNotVoteInAViewThatItPassed) {
  Boot({.epoch = {}, .view = {5}});
  Give(Notarize(8, kBlock), false);
  ASSERT_EQ(core->view(), View{9});
  Give(Nullify(6), true);
  EXPECT_THAT(twins, testing::ElementsAre(Nullify(6)));
}

TEST_F(GuardedCore, ACertificateOnItsDiskShowsThatTheRecordIsAnOldOne) {
  Simplex::Start start;
  start.certificates = {Proof(Notarize(9, kBlock), true)};
  Boot({.epoch = {}, .view = {5}}, false, start);
  EXPECT_THAT(twins, testing::ElementsAre(Notarize(9, kBlock)));
}

TEST_F(GuardedCore, KnowsItsVotesFromBeforeAStart) {
  GuardRecord record{.epoch = {}, .view = {5}};
  record.notarized = kBlock;
  record.nullified = true;
  record.finalized = {{4}, kOther};
  for (const bool listens : {true, false}) {
    for (const Statement& own :
         {Notarize(5, kBlock), Nullify(5), Finalize(4, kOther),
          Notarize(4, kOther), Nullify(3), Finalize(2, kBlock)}) {
      Boot(record, listens);
      Give(own, true);
      EXPECT_TRUE(twins.empty());
    }
    // Also after it left the view.
    Boot(record, listens);
    Give(Notarize(6, kBlock), false);
    Give(Notarize(5, kBlock), true);
    Give(Nullify(5), true);
    EXPECT_TRUE(twins.empty());
  }
  // The store is written before the record.
  Simplex::Start start;
  start.certificates = {Proof(Notarize(5, kBlock), true)};
  Boot(record, false, start);
  EXPECT_TRUE(twins.empty());
}

TEST_F(GuardedCore, ForgetsWhatItSawWithTheNextStart) {
  Boot({.epoch = {}, .view = {5}});
  Give(Finalize(9, kBlock), true);
  ASSERT_EQ(twins.size(), 1U);
  FinishWrites();
  Simplex::Start start;
  start.certificates = {Proof(Finalize(9, kBlock), true)};
  Boot(recorded, false, start);
  EXPECT_TRUE(twins.empty());
  EXPECT_TRUE(core->MaySign());
}

TEST(SimplexNetwork, NobodyTakesItsOwnVotesForATwins) {
  TestNetwork network(4);
  network.Pass(kListen);
  for (int i = 0; i < 20; ++i) {
    network.nodes[static_cast<std::size_t>(i) % 4].is_down = i % 3 == 0;
    network.GiveAll(TransactionsPending{true});
    network.Pass(7'000);
    network.nodes[static_cast<std::size_t>(i) % 4].is_down = false;
  }
  for (const TestNetwork::Node& node : network.nodes) {
    EXPECT_GE(node.final.size(), 10U);
    EXPECT_EQ(node.twins_seen, 0);
  }
}

TEST_F(GuardedCore, ATwinIsSeenByItsVoteAndEndsAllSigning) {
  Boot({});
  ASSERT_TRUE(core->MaySign());
  for (int i = 0; i < 2; ++i) {
    Give(Vote{.statement = Nullify(1),
              .signer = kSelf,
              .signature = StubKeys::Make(kSelf, Nullify(1))});
  }
  EXPECT_THAT(twins, testing::ElementsAre(Nullify(1)));
  EXPECT_FALSE(core->MaySign());
  Step(TransactionsPending{true});
  Pass(600'000);
  EXPECT_TRUE(sent.empty());
}

// The key has leaked: its twin's finalize votes of a view that was left are
// there before its own is durable.
TEST_F(GuardedCore, ATwinThatVotesInAViewThatWasLeftDoesNoHarm) {
  Boot({});
  Give(Notarize(1, kBlock), false);
  ASSERT_EQ(core->view(), View{2});
  for (const Digest& block : {kOther, Digest{3}}) {
    const Statement twin = Finalize(1, block);
    Give(Vote{.statement = twin,
              .signer = kSelf,
              .signature = StubKeys::Make(kSelf, twin)});
  }
  EXPECT_THAT(twins, testing::ElementsAre(Finalize(1, kOther)));
  FinishWrites();
  EXPECT_TRUE(sent.empty());
}

// Of the block that the record names, what it voted for can be lost as well.
TEST_F(GuardedCore, SignsNothingInAViewWhoseBlockTheDiskLost) {
  GuardRecord record{.epoch = {}, .view = {2}};
  record.notarized = kBlock;
  Simplex::Start start;
  start.certificates = {Proof(Notarize(1, kOther), false)};
  start.holds_notarized_block = false;
  Boot(record, false, start);
  EXPECT_FALSE(core->MaySign());
  Step(TransactionsPending{true});
  Pass(600'000);
  EXPECT_TRUE(sent.empty());
  EXPECT_TRUE(twins.empty());
  // Nor on leaving it; in the next view it may.
  Give(Notarize(2, kBlock), false);
  FinishWrites();
  EXPECT_TRUE(sent.empty());
  EXPECT_TRUE(core->MaySign());
  Pass(600'000);
  EXPECT_THAT(sent, testing::Contains(Nullify(3)));
}

TEST_F(GuardedCore, SignsNothingInAViewThatTheDiskDoesNotSayHowItCameTo) {
  Boot({.epoch = {}, .view = {4}});
  EXPECT_FALSE(core->MaySign());
  Step(TransactionsPending{true});
  Pass(600'000);
  EXPECT_TRUE(sent.empty());
  EXPECT_EQ(builds, 0);
  Give(Nullify(4), false);
  FinishWrites();
  EXPECT_TRUE(core->MaySign());
  Pass(600'000);
  EXPECT_THAT(sent, testing::Contains(Nullify(5)));
}

TEST_F(GuardedCore, GoesOnInItsViewIfTheDiskHoldsWhatTheRecordStandsOn) {
  GuardRecord record{.epoch = {}, .view = {2}};
  record.notarized = kBlock;
  record.finalized = {{1}, kOther};
  Simplex::Start start;
  start.certificates = {Proof(Notarize(1, kOther), false)};
  Boot(record, false, start);
  EXPECT_TRUE(core->MaySign());
  EXPECT_THAT(
      sent, testing::IsSupersetOf({Finalize(1, kOther), Notarize(2, kBlock)}));
}

// The question or its answer can be lost: it is asked again with every Resend.
TEST_F(GuardedCore, AsksAgainForCertificatesThatDidNotCome) {
  Boot({});
  Give(Notarize(5, kBlock), false);
  FinishWrites();
  Give(Nullify(7), false);
  FinishWrites();
  ASSERT_EQ(core->view(), View{8});
  ASSERT_GE(pulls, 1);
  pulls = 0;
  Pass(1'000);
  EXPECT_EQ(pulls, 1);
  Pass(1'500);
  EXPECT_EQ(pulls, 2);
  Give(Nullify(6), false);
  Pass(3'000);
  EXPECT_EQ(pulls, 2);
}

}  // namespace
}  // namespace diptych
