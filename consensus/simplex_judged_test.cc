// SPDX-License-Identifier: Apache-2.0
//
// What a core makes of what others send: which signatures it verifies, whom it
// convicts, and whom it blames.

#include "consensus/simplex.h"

#include <gtest/gtest.h>

#include "tests/support/test_network.h"

namespace diptych {
namespace {

TEST(Simplex, VerifiesNoSignatureTwice) {
  TestNetwork network(4);
  network.Pass(kListen);
  network.keys.verified = 0;
  network.GiveAll(TransactionsPending{true});
  network.Settle();
  const std::size_t blocks = FinalBlocks(network, 0);
  ASSERT_GE(blocks, 1U);
  // Three others' notarize and three others' finalize votes, of each view, for
  // each of the four; the last view may be under way.
  EXPECT_LE(network.keys.verified, (blocks + 1) * 4 * 6);
}

TEST(Simplex, ALeaderThatProposesTwiceIsConvictedByAllWhoSeeIt) {
  TestNetwork network(4);
  network.Pass(kListen);
  const std::size_t leader =
      network.set.Leader(network.nodes[0].core->view()).value;
  network.intercept = [&](std::size_t from, std::size_t to,
                          const SharedMessage& message) -> SharedMessage {
    const auto* proposal = std::get_if<Proposal>(message.get());
    if (from != leader || proposal == nullptr) return message;
    Proposal other = *proposal;
    other.header.time.value += 1;
    other.signature =
        StubKeys::Make({static_cast<std::uint16_t>(leader)},
                       ProposalVote(other, HeaderHash(other.header)).statement);
    auto second = std::make_shared<const ConsensusMessage>(std::move(other));
    const Received received{{static_cast<std::uint32_t>(leader)}, second};
    network.Give(to, received);
    return message;
  };
  network.GiveAll(TransactionsPending{true});
  network.Pass(1);
  network.Pass(10'000);
  for (std::size_t i = 0; i < 4; ++i) {
    if (i == leader) continue;
    ASSERT_FALSE(network.nodes[i].convicted.empty());
    EXPECT_EQ(network.nodes[i].convicted[0].first.signer.value, leader);
    EXPECT_EQ(network.nodes[i].final, network.nodes[(leader + 1) % 4].final);
  }
}

Certificate Notarization(View view, const Digest& block) {
  Certificate proof{.statement = {.epoch = {},
                                  .view = view,
                                  .kind = VoteKind::kNotarize,
                                  .block_hash = block},
                    .signatures = {}};
  for (std::uint16_t signer = 1; signer <= 3; ++signer) {
    proof.signatures.push_back(
        {{signer}, StubKeys::Make({signer}, proof.statement)});
  }
  return proof;
}

// A vote that came alone, and one that came in a certificate.
TEST(Simplex, ACertificateConvictsWhoHadVotedOtherwise) {
  TestNetwork network(4);
  network.Pass(kListen);
  const View view = network.nodes[0].core->view();
  const Statement finalize{
      .view = view, .kind = VoteKind::kFinalize, .block_hash = {1}};
  const Vote vote{.statement = finalize,
                  .signer = {1},
                  .signature = StubKeys::Make({1}, finalize)};
  Certificate nullification{
      .statement = {.view = view, .kind = VoteKind::kNullify},
      .signatures = {}};
  for (std::uint16_t signer = 1; signer <= 3; ++signer) {
    nullification.signatures.push_back(
        {{signer}, StubKeys::Make({signer}, nullification.statement)});
  }
  network.Give(0,
               Received{{1}, std::make_shared<const ConsensusMessage>(vote)});
  network.Give(
      0,
      Received{{2}, std::make_shared<const ConsensusMessage>(nullification)});
  network.Settle();
  const std::vector<Evidence>& convicted = network.nodes[0].convicted;
  ASSERT_EQ(convicted.size(), 1U);
  EXPECT_EQ(convicted[0].second, vote);
  EXPECT_EQ(convicted[0].first.statement, nullification.statement);
}

template <class Message>
Received From(std::uint32_t peer, Message message) {
  return {{peer}, std::make_shared<const ConsensusMessage>(std::move(message))};
}

TEST(Simplex, ALateLeaderThatProposesManyIsHeldToTwo) {
  TestNetwork network(4);
  network.Pass(kListen);
  Simplex& core = *network.nodes[0].core;
  const ValidatorIndex leader = network.set.Leader({1});
  ASSERT_NE(leader, ValidatorIndex{0});
  const auto propose = [&](std::uint64_t time) {
    Proposal proposal{.header = TestGenesis(), .references = {}};
    proposal.header.view = {1};
    proposal.header.height = {1};
    proposal.header.parent_hash = HeaderHash(TestGenesis());
    proposal.header.time = {time};
    proposal.header.proposer = leader.value;
    const Digest hash = HeaderHash(proposal.header);
    proposal.signature =
        StubKeys::Make(leader, ProposalVote(proposal, hash).statement);
    core.Step(From(leader.value, proposal), network.now());
    return hash;
  };
  for (std::uint64_t time = 1; time <= 3; ++time) propose(1'000'000 + time);
  EXPECT_EQ(core.holdings().proposals, kProposalsPerView);
  Proposal notarized{.header = TestGenesis()};
  notarized.header.view = {1};
  notarized.header.height = {1};
  notarized.header.parent_hash = HeaderHash(TestGenesis());
  notarized.header.time = {1'000'009};
  notarized.header.proposer = leader.value;
  core.Step(From(1, Notarization({1}, HeaderHash(notarized.header))),
            network.now());
  ASSERT_EQ(core.view(), View{2});
  propose(1'000'009);
  EXPECT_EQ(core.holdings().proposals, kProposalsPerView);
}

TEST(Simplex, TakesWhatItsOwnerHasProvenWithoutVerifyingItAgain) {
  TestNetwork network(4);
  network.Pass(kListen);
  Simplex& core = *network.nodes[0].core;
  const Certificate proof = Notarization({7}, Digest{1});
  EXPECT_TRUE(core.IsValid(proof));
  network.keys.verified = 0;
  core.Step(Proven{proof}, network.now());
  EXPECT_EQ(core.view(), View{8});
  EXPECT_TRUE(core.IsValid(proof));
  core.Step(From(1, proof), network.now());
  EXPECT_EQ(network.keys.verified, 0U);
}

// What proved to each node a block of a view that later ones have followed, as
// an answer to a question for old blocks has it.
std::vector<Certificate> PastFinalizations(TestNetwork& network) {
  network.Pass(kListen);
  const auto agree = [&] {
    network.GiveAll(TransactionsPending{true});
    network.Pass(1);
    network.Settle();
  };
  agree();
  std::vector<Certificate> proofs;
  for (const TestNetwork::Node& node : network.nodes) {
    proofs.push_back(node.core->finalization().value());
  }
  for (int i = 0; i < 5; ++i) agree();
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    EXPECT_GT(network.nodes[i].core->status().final_view,
              proofs[i].statement.view);
  }
  return proofs;
}

TEST(Simplex, VerifiesNoVoteAgainThatComesInTheProofOfAnOldBlock) {
  TestNetwork network(4);
  const std::vector<Certificate> proofs = PastFinalizations(network);
  network.keys.verified = 0;
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    EXPECT_TRUE(network.nodes[i].core->IsValid(proofs[i]));
  }
  EXPECT_EQ(network.keys.verified, 0U);
}

TEST(Simplex, VerifiesTheProofOfAViewThatItWasNotAtOnce) {
  TestNetwork network(4);
  PastFinalizations(network);
  Simplex& core = *network.nodes[0].core;
  // Nobody cast these: they stand for votes that never came here.
  Certificate proof = Notarization({1}, Digest{9});
  proof.statement.kind = VoteKind::kFinalize;
  for (Certificate::Signature& signature : proof.signatures) {
    signature.octets = StubKeys::Make(signature.signer, proof.statement);
  }
  network.keys.verified = 0;
  ASSERT_TRUE(core.IsValid(proof));
  const std::size_t once = network.keys.verified;
  EXPECT_EQ(once, proof.signatures.size());
  core.Step(Proven{proof}, network.now());
  EXPECT_TRUE(core.IsValid(proof));
  EXPECT_EQ(network.keys.verified, once);
}

// All but the signature is a vote that was verified.
TEST(Simplex, RefusesAProofWithAForgedSignatureOfAVoteThatItHolds) {
  TestNetwork network(4);
  const Certificate past = PastFinalizations(network).at(0);
  const Simplex& core = *network.nodes[0].core;
  for (const Certificate& proof : {past, core.finalization().value()}) {
    ASSERT_TRUE(core.IsValid(proof));
    for (std::size_t place = 0; place < proof.signatures.size(); ++place) {
      Certificate forged = proof;
      forged.signatures[place].octets[0] ^= 1;
      EXPECT_FALSE(core.IsValid(forged)) << place;
    }
    EXPECT_TRUE(core.IsValid(proof));
  }
}

// Whoever has the key can sign the same again to other octets, for ever.
TEST(Simplex, VerifiesNoOtherSpellingOfAVoteThatItHolds) {
  TestNetwork network(4);
  network.Pass(kListen);
  Vote vote{.statement = {.view = network.nodes[0].core->view(),
                          .kind = VoteKind::kNullify},
            .signer = {1}};
  vote.signature = StubKeys::Make(vote.signer, vote.statement);
  network.Give(0, From(1, vote));
  network.Settle();
  EXPECT_EQ(network.nodes[0].core->holdings().votes, 1U);
  network.keys.verified = 0;
  for (int spelling = 0; spelling < 3; ++spelling) {
    ++vote.signature[1];
    network.Give(0, From(2, vote));
  }
  network.Settle();
  EXPECT_EQ(network.keys.verified, 0U);
  EXPECT_EQ(network.nodes[0].core->holdings().votes, 1U);
  // A vote of which only the key's place is another is another vote.
  vote.signer = {2};
  network.Give(0, From(2, vote));
  network.Settle();
  EXPECT_EQ(network.keys.verified, 1U);
  EXPECT_EQ(network.nodes[0].blamed, std::vector<MemberId>{{2}});
}

// There is one epoch; an honest node has nothing of another to send.
TEST(Simplex, WhateverIsOfAnotherEpochIsBlamedAsThat) {
  TestNetwork network(4);
  Simplex& core = *network.nodes[0].core;
  const Epoch other{1};
  Proposal proposal{.header = TestGenesis(), .references = {}};
  proposal.header.epoch = other;
  const Statement statement{
      .epoch = other, .view = {1}, .kind = VoteKind::kNullify};
  Certificate certificate{.statement = statement, .signatures = {}};
  for (std::uint16_t i = 1; i <= 3; ++i) {
    certificate.signatures.push_back({{i}, StubKeys::Make({i}, statement)});
  }
  const ConsensusMessage messages[] = {
      proposal,
      Vote{.statement = statement,
           .signer = {1},
           .signature = StubKeys::Make({1}, statement)},
      certificate, PeerStatus{.epoch = other, .view = {9}}};
  for (const ConsensusMessage& message : messages) {
    std::size_t blames = 0;
    const Received received{{1},
                            std::make_shared<const ConsensusMessage>(message)};
    for (const ConsensusAction& action : core.Step(received, network.now())) {
      EXPECT_FALSE(std::holds_alternative<Send>(action));
      const auto* blame = std::get_if<Blame>(&action);
      if (blame == nullptr) continue;
      ++blames;
      EXPECT_EQ(blame->member, MemberId{1});
      EXPECT_EQ(blame->wrong, Wrong::kEpoch);
    }
    EXPECT_EQ(blames, 1U);
  }
  EXPECT_EQ(core.view(), View{1});
}

TEST(Simplex, ForgeriesAreBlamedAsThat) {
  TestNetwork network(4);
  Simplex& core = *network.nodes[0].core;
  const Statement statement{
      .epoch = {}, .view = {1}, .kind = VoteKind::kNullify};
  const ConsensusMessage messages[] = {
      Vote{.statement = statement, .signer = {1}, .signature = {}},
      Vote{.statement = statement, .signer = {9}, .signature = {}},
      Certificate{.statement = statement, .signatures = {}}};
  for (const ConsensusMessage& message : messages) {
    const Received received{{1},
                            std::make_shared<const ConsensusMessage>(message)};
    const auto actions = core.Step(received, network.now());
    ASSERT_FALSE(actions.empty());
    const auto* blame = std::get_if<Blame>(&actions.front());
    ASSERT_NE(blame, nullptr);
    EXPECT_EQ(blame->wrong, Wrong::kSignature);
  }
}

}  // namespace
}  // namespace diptych
