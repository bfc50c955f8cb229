// SPDX-License-Identifier: Apache-2.0
//
// What convicts a validator though its view is decided, and what shows that
// there is a fork (consensus.md 2.12).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "consensus/simplex.h"
#include "tests/support/test_network.h"

namespace diptych {
namespace {

constexpr Digest kOther{0xee};

Statement Says(VoteKind kind, View view, const Digest& block = {}) {
  return {.epoch = {}, .view = view, .kind = kind, .block_hash = block};
}

Vote Cast(const Statement& statement, std::uint16_t signer) {
  return {.statement = statement,
          .signer = {signer},
          .signature = StubKeys::Make({signer}, statement)};
}

Certificate Proof(const Statement& statement) {
  Certificate proof{.statement = statement, .signatures = {}};
  for (std::uint16_t signer = 1; signer <= 3; ++signer) {
    proof.signatures.push_back({{signer}, StubKeys::Make({signer}, statement)});
  }
  return proof;
}

// Four validators with a final view, whose block is not kOther.
class DecidedView : public testing::Test {
 protected:
  void SetUp() override {
    network.Pass(kListen);
    Finalize();
    view = network.nodes[0].final.back().view;
    block = HeaderHash(network.nodes[0].final.back());
    ASSERT_EQ(network.nodes[0].core->status().final_view, view);
  }

  void Finalize() {
    network.GiveAll(TransactionsPending{true});
    network.Pass(1);
    network.Settle();
  }

  template <class Message>
  void Give(Message message) {
    network.Give(
        0,
        Received{{1},
                 std::make_shared<const ConsensusMessage>(std::move(message))});
    network.Settle();
  }

  std::set<std::uint16_t> Convicted() const {
    std::set<std::uint16_t> signers;
    for (const Evidence& evidence : network.nodes[0].convicted) {
      signers.insert(evidence.first.signer.value);
    }
    return signers;
  }

  TestNetwork network{4};
  View view;
  Digest block{};
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(DecidedView, VotesThatContradictTheOnesInItConvict) {
  Give(Cast(Says(VoteKind::kNotarize, view, kOther), 1));
  EXPECT_THAT(Convicted(), ElementsAre(1));
  Give(Cast(Says(VoteKind::kFinalize, view, kOther), 2));
  EXPECT_THAT(Convicted(), ElementsAre(1, 2));
  Give(Cast(Says(VoteKind::kNullify, view), 3));
  EXPECT_THAT(Convicted(), ElementsAre(1, 2, 3));
  EXPECT_THAT(network.nodes[0].blamed, IsEmpty());
}

TEST_F(DecidedView, ConvictsLaterToo) {
  for (int i = 0; i < 5; ++i) Finalize();
  ASSERT_GT(network.nodes[0].core->status().final_view, view);
  Give(Cast(Says(VoteKind::kFinalize, view, kOther), 2));
  EXPECT_THAT(Convicted(), ElementsAre(2));
}

// Its views ended without it.
TEST_F(DecidedView, TwoVotesThatBothComeLateConvict) {
  network.nodes[3].is_down = true;
  for (int i = 0; i < 5; ++i) Finalize();
  view = network.nodes[0].core->status().final_view;
  Give(Cast(Says(VoteKind::kNullify, view), 3));
  EXPECT_THAT(Convicted(), IsEmpty());
  Give(Cast(Says(VoteKind::kFinalize, view, kOther), 3));
  EXPECT_THAT(Convicted(), ElementsAre(3));
}

TEST_F(DecidedView, ASecondProposalConvicts) {
  // A node does not judge itself.
  if (network.set.Leader(view).value == 0) Finalize();
  view = network.nodes[0].final.back().view;
  const std::uint16_t leader = network.set.Leader(view).value;
  ASSERT_NE(leader, 0);
  Proposal proposal{.header = network.nodes[0].final.back(), .references = {}};
  proposal.header.time.value += 1;
  const Vote vote = ProposalVote(proposal, HeaderHash(proposal.header));
  proposal.signature = StubKeys::Make({leader}, vote.statement);
  Give(proposal);
  EXPECT_THAT(Convicted(), ElementsAre(leader));
}

TEST_F(DecidedView, AForgeryConvictsNobodyAndIsBlamed) {
  Vote forged = Cast(Says(VoteKind::kNullify, view), 2);
  forged.signature[0] ^= 1;
  Give(forged);
  Certificate fork = Proof(Says(VoteKind::kFinalize, view, kOther));
  fork.signatures[1].octets[0] ^= 1;
  Give(fork);
  EXPECT_THAT(Convicted(), IsEmpty());
  EXPECT_THAT(network.nodes[0].blamed, ElementsAre(MemberId{1}, MemberId{1}));
  EXPECT_EQ(network.nodes[0].forks_seen, 0);
}

TEST_F(DecidedView, LawfulLateVotesConvictNobody) {
  Give(Cast(Says(VoteKind::kNotarize, view, block), 3));
  Give(Cast(Says(VoteKind::kFinalize, view, block), 3));
  Give(Proof(Says(VoteKind::kFinalize, view, block)));
  Give(Proof(Says(VoteKind::kNotarize, view, block)));
  EXPECT_THAT(Convicted(), IsEmpty());
  EXPECT_THAT(network.nodes[0].blamed, IsEmpty());
  EXPECT_EQ(network.nodes[0].forks_seen, 0);
}

TEST_F(DecidedView, AnotherFinalizationConvictsWhoSignedBothAndIsAFork) {
  Give(Proof(Says(VoteKind::kFinalize, view, kOther)));
  EXPECT_GE(Convicted().size(), 2U);
  EXPECT_EQ(network.nodes[0].forks_seen, 1);
  // The same again tells nothing new.
  network.keys.verified = 0;
  Give(Proof(Says(VoteKind::kFinalize, view, kOther)));
  EXPECT_EQ(network.nodes[0].forks_seen, 1);
  EXPECT_EQ(network.keys.verified, 0U);
}

// As the votes of a fork come as a rule: before what is made of them.
TEST_F(DecidedView, VotesThatMakeAnotherFinalizationAreAFork) {
  const Statement other = Says(VoteKind::kFinalize, view, kOther);
  Give(Cast(other, 1));
  Give(Cast(other, 2));
  EXPECT_EQ(network.nodes[0].forks_seen, 0);
  Give(Cast(other, 3));
  EXPECT_EQ(network.nodes[0].forks_seen, 1);
  Give(Proof(other));
  EXPECT_EQ(network.nodes[0].forks_seen, 1);
}

TEST_F(DecidedView, AFinalizationIsAForkThoughItsVotesFindNoRoom) {
  // Each has two places for such votes in a view; two of them have used both.
  Digest third = kOther;
  third[1] ^= 1;
  for (std::uint16_t signer = 1; signer <= 2; ++signer) {
    Give(Cast(Says(VoteKind::kFinalize, view, third), signer));
  }
  ASSERT_EQ(network.nodes[0].forks_seen, 0);
  Give(Proof(Says(VoteKind::kFinalize, view, kOther)));
  EXPECT_EQ(network.nodes[0].forks_seen, 1);
}

TEST_F(DecidedView, AForkIsSeenLaterTooAndInAProof) {
  for (int i = 0; i < 3; ++i) Finalize();
  network.Give(0, Proven{Proof(Says(VoteKind::kFinalize, view, kOther))});
  network.Settle();
  EXPECT_GE(Convicted().size(), 2U);
  EXPECT_EQ(network.nodes[0].forks_seen, 1);
}

// As they come to who catches up, or from whoever repeats them.
TEST_F(DecidedView, ProofsOfOldBlocksDoNotPutItOutOfMind) {
  const View old{view.value};
  for (std::size_t i = 0; i < 2 * kPastViews; ++i) Finalize();
  view = {network.nodes[0].core->status().final_view.value - kPastViews / 2};
  for (std::uint64_t i = 0; i < kPastViews; ++i) {
    ASSERT_LT(old.value + i, view.value - kPastViews / 2);
    network.Give(
        0, Proven{Proof(Says(VoteKind::kFinalize, {old.value + i}, block))});
  }
  network.Settle();
  Give(Cast(Says(VoteKind::kFinalize, view, kOther), 2));
  EXPECT_THAT(Convicted(), ElementsAre(2));
}

TEST_F(DecidedView, ItsNullificationConvictsWhoFinalizedIt) {
  Give(Proof(Says(VoteKind::kNullify, view)));
  EXPECT_GE(Convicted().size(), 2U);
  EXPECT_EQ(network.nodes[0].forks_seen, 0);
}

// Its owner will stop, and sign nothing for it.
TEST_F(DecidedView, AProofThatIsEvidenceAloneMovesNothing) {
  const View current = network.nodes[0].core->view();
  Give(Cast(Says(VoteKind::kNullify, current), 2));
  network.Give(0, Proven{.certificate =
                             Proof(Says(VoteKind::kFinalize, current, kOther)),
                         .is_evidence_alone = true});
  network.Settle();
  EXPECT_THAT(Convicted(), ElementsAre(2));
  EXPECT_EQ(network.nodes[0].core->view(), current);
  EXPECT_EQ(network.nodes[0].core->status().final_view, view);
}

TEST_F(DecidedView, ASecondNotarizationConvicts) {
  const View current = network.nodes[0].core->view();
  Give(Proof(Says(VoteKind::kNotarize, current, block)));
  EXPECT_THAT(Convicted(), IsEmpty());
  Give(Proof(Says(VoteKind::kNotarize, current, kOther)));
  EXPECT_THAT(Convicted(), ElementsAre(1, 2, 3));
}

// What the disk holds of the votes before is a certificate.
TEST_F(DecidedView, IsRememberedByItsFinalizationAfterAStart) {
  Certificate finalization = Proof(Says(VoteKind::kFinalize, view, block));
  Simplex core({.network_id = TestGenesis().network_id, .self = {{0}}},
               network.set, network.keys, network.nodes[0].signer.get(),
               {.guard = {},
                .certificates = {},
                .tip = network.nodes[0].final.back(),
                .finalization = finalization},
               network.now());
  std::size_t convictions = 0;
  std::size_t forks = 0;
  const Received other{{1},
                       std::make_shared<const ConsensusMessage>(
                           Proof(Says(VoteKind::kFinalize, view, kOther)))};
  for (const ConsensusAction& action : core.Step(other, network.now())) {
    convictions += std::holds_alternative<Convict>(action) ? 1 : 0;
    forks += std::holds_alternative<ForkSeen>(action) ? 1 : 0;
  }
  EXPECT_EQ(convictions, 3U);
  EXPECT_EQ(forks, 1U);
}

}  // namespace
}  // namespace diptych
