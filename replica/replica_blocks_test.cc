// SPDX-License-Identifier: Apache-2.0
//
// Blocks on their way between replicas: who is believed about what they are
// made of, and what they are completed with.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "replica/replica.h"
#include "tests/support/replica_scene.h"

namespace diptych {
namespace {

constexpr std::size_t kVictim = 3;

template <class Message>
const Message* MessageIn(const ReplicaEvent& event) {
  const auto* message = std::get_if<PeerMessage>(&event);
  return message == nullptr ? nullptr
                            : std::get_if<Message>(message->message.get());
}

bool IsVote(const ReplicaEvent& event, VoteKind kind) {
  const auto* vote = MessageIn<Vote>(event);
  return vote != nullptr && vote->statement.kind == kind;
}

ReplicaEvent With(std::size_t from, Proposal proposal) {
  return PeerMessage{
      TestReplicas::Member(from),
      std::make_shared<const ConsensusMessage>(std::move(proposal))};
}

// Proposals with transactions that were on their way to the victim, and what it
// notarized.
struct Misled {
  std::set<Digest> told;
  std::set<Digest> notarized;

  std::size_t missed() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        told,
        [this](const Digest& hash) { return !notarized.contains(hash); }));
  }
};

// One is down, so that views are lost without the victim's vote. Each proposal
// to the victim goes through `mislead` first, which returns false to stop it;
// the victim's own, and its batches, reach nobody.
Misled RunMisled(TestReplicas& replicas,
                 const std::function<bool(std::size_t from,
                                          const Proposal& proposal)>& mislead) {
  Misled misled;
  replicas.nodes[1].is_down = true;
  replicas.passes = [&](std::size_t from, std::size_t to,
                        const ReplicaEvent& event) {
    if (from == kVictim && std::holds_alternative<PeerBatch>(event)) {
      return false;
    }
    const auto* vote = MessageIn<Vote>(event);
    if (from == kVictim && IsVote(event, VoteKind::kNotarize)) {
      misled.notarized.insert(vote->statement.block_hash);
    }
    const auto* proposal = MessageIn<Proposal>(event);
    if (proposal == nullptr) return true;
    if (from == kVictim) return false;
    if (to != kVictim || proposal->header.transaction_count == 0) return true;
    misled.told.insert(HeaderHash(proposal->header));
    return mislead(from, *proposal);
  };
  for (std::uint32_t round = 0; round < 12; ++round) {
    replicas.Submit(0, {replicas.Transact(0, Credentials({0}, round, 1))});
    replicas.Pass(5'000);
  }
  replicas.Pass(20'000);
  return misled;
}

// References are not signed. Whoever passes a proposal on puts others there,
// and is there before its leader.
TEST(ReplicaBlocks, AreTakenFromTheirProposerAlone) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  const Misled misled =
      RunMisled(replicas, [&](std::size_t from, const Proposal& proposal) {
        Proposal changed = proposal;
        changed.references[0] ^= 1;
        replicas.Give(kVictim, With((from + 1) % kVictim, changed));
        return true;
      });
  EXPECT_GE(misled.told.size(), 5U);
  EXPECT_EQ(misled.missed(), 0U);
  EXPECT_THAT(replicas.nodes[kVictim].blamed,
              testing::Each("proposal that another one made"));
}

// A proposal is its proposer's vote, whoever brings it.
TEST(ReplicaBlocks, OfARelayThatContradictTheirProposersConvictHim) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  std::vector<ValidatorIndex> liar;
  replicas.passes = [&](std::size_t from, std::size_t to,
                        const ReplicaEvent& event) {
    const auto* proposal = MessageIn<Proposal>(event);
    if (proposal == nullptr || to != kVictim || !liar.empty()) return true;
    Proposal other = *proposal;
    ++other.header.time.value;
    const Vote vote = ProposalVote(other, HeaderHash(other.header));
    other.signature = StubKeys::Make(vote.signer, vote.statement);
    liar.push_back(vote.signer);
    replicas.Give(kVictim, With((from + 1) % kVictim, other));
    return true;
  };
  replicas.Submit(0, {replicas.Transact(0, Credentials({0}, 0, 1))});
  replicas.Pass(10'000);
  ASSERT_EQ(liar.size(), 1U);
  EXPECT_EQ(replicas.nodes[kVictim].convicted, liar);
  ExpectSameBlocks(replicas);
}

// The others got the right ones.
void ExpectVotesInSpiteOf(TestReplicas& replicas,
                          const std::function<void(Proposal&)>& change) {
  const Misled misled =
      RunMisled(replicas, [&](std::size_t from, const Proposal& proposal) {
        Proposal changed = proposal;
        change(changed);
        replicas.Give(kVictim, With(from, changed));
        return false;
      });
  EXPECT_GE(misled.told.size(), 5U);
  EXPECT_EQ(misled.missed(), 0U);
  EXPECT_THAT(replicas.nodes[kVictim].blamed,
              testing::Each("proposal with references that its block does not "
                            "bear out"));
  EXPECT_EQ(replicas.nodes[kVictim].blamed.size(), misled.told.size());
}

TEST(ReplicaBlocks, AreSoundEvenIfTheirReferencesCannotBeRead) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  ExpectVotesInSpiteOf(
      replicas, [](Proposal& proposal) { proposal.references.pop_back(); });
}

// As many octets and transactions, at hand and sound, but another payload.
TEST(ReplicaBlocks, AreSoundEvenIfTheirReferencesAreOfAnotherPayload) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  const std::vector<SharedBatch> other =
      MakeBatches({replicas.Transact(0, Credentials({0}, 99, 1))});
  replicas.passes = [](std::size_t from, std::size_t, const ReplicaEvent&) {
    return from != kVictim;
  };
  replicas.Give(kVictim, OwnBatches{other});
  replicas.Settle();
  const BatchReference reference = ReferenceTo(*other[0]);
  ExpectVotesInSpiteOf(replicas, [&](Proposal& proposal) {
    proposal.references = EncodeReferences({&reference, 1});
  });
}

// One that answers with the header that was asked for, and with the payload of
// another block that has as many octets.
TEST(ReplicaBlocks, WithAnotherPayloadAreTheirSendersFault) {
  constexpr std::size_t kLiar = 1;
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  std::map<std::uint32_t, Block> seen;
  std::size_t lies = 0;
  replicas.passes = [&](std::size_t from, std::size_t to,
                        const ReplicaEvent& event) {
    if (to != kVictim) return true;
    if (std::holds_alternative<PeerRange>(event)) return false;
    if (MessageIn<Proposal>(event) != nullptr) return false;
    const auto* answer = std::get_if<PeerBlock>(&event);
    if (answer == nullptr) return true;
    const Header& header = answer->block.header;
    if (header.transaction_count == 0) return true;
    // The first of its size is what the others are said to be.
    const auto [other, is_new] =
        seen.try_emplace(header.payload_octets, answer->block);
    if (is_new || from != kLiar) return true;
    PeerBlock changed = *answer;
    changed.block.batches = other->second.batches;
    ++lies;
    replicas.Give(to, std::move(changed));
    return false;
  };
  for (std::uint32_t round = 0; round < 12; ++round) {
    replicas.Submit(0, {replicas.Transact(0, Credentials({0}, round, 1))});
    replicas.Pass(5'000);
  }
  EXPECT_GE(lies, 2U);
  EXPECT_THAT(replicas.nodes[kVictim].blamed_members,
              testing::ElementsAreArray(
                  std::vector<MemberId>(lies, TestReplicas::Member(kLiar))));
  // What it came to be behind, final meanwhile.
  replicas.passes = nullptr;
  replicas.Pass(60'000);
  ExpectSameBlocks(replicas);
}

TEST(ReplicaBlocks, ThatNobodyHasAreNotAskedForOnceTheirViewIsLeft) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  std::map<Digest, std::uint64_t> asked;  // When last.
  std::map<Digest, std::uint64_t> bad;    // When proposed.
  replicas.passes = [&](std::size_t from, std::size_t to,
                        const ReplicaEvent& event) {
    if (const auto* wanted = std::get_if<BlockWanted>(&event)) {
      asked[wanted->hash] = replicas.elapsed;
    }
    // Nothing becomes final, so that nothing is forgotten.
    if (IsVote(event, VoteKind::kFinalize)) return false;
    const auto* proposal = MessageIn<Proposal>(event);
    if (proposal == nullptr || from != 0) return true;
    Proposal changed = *proposal;
    changed.header.payload_root[0] ^= 1;
    const Digest hash = HeaderHash(changed.header);
    if (bad.contains(hash)) return true;
    changed.signature =
        StubKeys::Make({0}, ProposalVote(changed, hash).statement);
    if (to == kVictim) bad.try_emplace(hash, replicas.elapsed);
    replicas.Give(to, With(from, changed));
    return false;
  };
  for (std::uint32_t round = 0; round < 8; ++round) {
    replicas.Submit(1, {replicas.Transact(1, Credentials({1}, round, 1))});
    replicas.Pass(10'000);
  }
  replicas.Pass(200'000);
  ASSERT_GE(bad.size(), 2U);
  std::size_t asked_for = 0;
  for (const auto& [hash, proposed] : bad) {
    if (!asked.contains(hash)) continue;
    ++asked_for;
    // A view is given up after a minute at most.
    EXPECT_LE(asked.at(hash), proposed + 90'000);
  }
  EXPECT_GE(asked_for, 1U);
}

// What was refused may be submitted once more, in the same batch, which the
// others take for known.
TEST(ReplicaBlocks, MayNameABatchThatIsInAFinalBlock) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  const std::vector<SharedBatch> batches =
      MakeBatches({replicas.Transact(0, Credentials({1}, 0, 1))});
  replicas.Give(0, OwnBatches{batches});
  replicas.Pass(10'000);
  bool is_named = false;
  bool is_given_up = false;
  replicas.passes = [&](std::size_t from, std::size_t,
                        const ReplicaEvent& event) {
    if (const auto* proposal = MessageIn<Proposal>(event)) {
      const auto references = DecodeReferences(proposal->references);
      for (const BatchReference& reference : *references) {
        is_named |= reference.digest == batches[0]->digest;
      }
    }
    // It waits alone until there is something to order for the others, too.
    is_given_up |= from != 0 && IsVote(event, VoteKind::kNullify);
    return true;
  };
  replicas.Give(0, OwnBatches{batches});
  for (std::uint32_t round = 0; round < 8; ++round) {
    replicas.Submit(1, {replicas.Transact(1, Credentials({1}, round, 1))});
    replicas.Pass(5'000);
  }
  EXPECT_TRUE(is_named);
  EXPECT_FALSE(is_given_up);
  ExpectAgreement(replicas);
}

// A node's own transactions come to it again behind a block that has them.
TEST(ReplicaBlocks, AreCompletedByBatchesOfOnesOwn) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  replicas.passes = [](std::size_t, std::size_t to, const ReplicaEvent& event) {
    return to != kVictim || (!std::holds_alternative<PeerBatch>(event) &&
                             !std::holds_alternative<PeerBlock>(event) &&
                             !std::holds_alternative<PeerRange>(event));
  };
  const std::vector<SharedBatch> batches =
      MakeBatches({replicas.Transact(kVictim, Credentials({3}, 0, 1))});
  replicas.Give(0, OwnBatches{batches});
  const Height before = replicas.Tip(kVictim).height;
  replicas.Pass(5'000);
  ASSERT_GT(replicas.Tip(0).height, before);
  EXPECT_EQ(replicas.Tip(kVictim).height, before);
  replicas.Give(kVictim, OwnBatches{batches});
  replicas.Settle();
  EXPECT_EQ(replicas.Tip(kVictim), replicas.Tip(0));
}

// The store forgets blocks by height, and one that lost may be higher than what
// won: no later commit takes it away.
TEST(ReplicaBlocks, ThatHaveLostStayOnTheDiskAtAStart) {
  TestReplicas replicas(4);
  replicas.Pass(kListen);
  OpenLists(replicas);
  Block lost{.header = replicas.Tip(0), .references = {}, .batches = {}};
  ++lost.header.height.value;
  lost.header.transaction_count = 0;
  lost.header.payload_octets = 0;
  lost.header.payload_root = TransactionsRoot({});
  Block waiting = lost;
  waiting.header.view.value += 1;
  auto& blocks = replicas.nodes[0].disk.blocks;
  for (const Block& block : {lost, waiting}) {
    blocks.insert_or_assign(HeaderHash(block.header), block);
  }
  replicas.Boot(0);
  EXPECT_EQ(replicas.nodes[0].replica->held_blocks().all, 1U);
}

}  // namespace
}  // namespace diptych
