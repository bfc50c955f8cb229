// SPDX-License-Identifier: Apache-2.0
//
// The roster without sockets: who is dialled, what a changed table keeps, and
// that a sleeping writer is woken once.

#include "peer/peer_roster.h"

#include <gtest/gtest.h>

#include "peer/fake_handler.h"

namespace diptych {
namespace {

constexpr auto kConsensus = PeerChannel::kConsensus;
constexpr auto kBulk = PeerChannel::kBulk;

Peer PeerOf(std::uint32_t member, bool is_validator = true) {
  return {.member = {member},
          .tls_key = TestTlsKey(member).public_key().bytes(),
          .is_validator = is_validator,
          .address = PeerAddress{.host = "192.0.2.1", .port = 7400}};
}

class RosterTest : public testing::Test {
 protected:
  RosterTest() { options.self = {5}; }

  PeerRoster::Replaced Replace(std::vector<Peer> peers,
                               bool is_validator = true) {
    auto replaced = roster.Replace(
        {.is_validator = is_validator, .peers = std::move(peers)});
    EXPECT_TRUE(replaced);
    return *replaced;
  }

  auto Attach(std::uint32_t member, PeerChannel channel, std::uint64_t link) {
    return roster.Attach({.peer = {member}, .channel = channel},
                         TestTlsKey(member).public_key().bytes(), {link});
  }

  PeerRoster::Sent SendVote(std::uint32_t member) {
    return roster.Send({.peer = {member}, .channel = kConsensus},
                       {.kind = FrameKind::kVote, .body = BodyOf(10)});
  }

  std::vector<std::uint32_t> Dialled(bool is_own_part = true) {
    std::vector<std::uint32_t> members;
    for (const DialTarget& target : roster.Unconnected()) {
      if (target.is_own_part != is_own_part) continue;
      members.push_back(target.end.peer.value);
    }
    return members;
  }

  PeerNetwork::Options options;
  PeerCounters counters;
  PeerRoster roster{options, TestTlsKey(5).public_key().bytes(), counters};
};

TEST_F(RosterTest, AValidatorDialsValidatorsWithHigherNumbers) {
  Peer unreachable = PeerOf(8);
  unreachable.address.reset();
  Replace({PeerOf(4), PeerOf(6), PeerOf(7, false), unreachable});
  EXPECT_EQ(Dialled(), (std::vector<std::uint32_t>{6, 6}));
  Attach(6, kBulk, 1);
  EXPECT_EQ(Dialled(), (std::vector<std::uint32_t>{6}));
  // And, if they do not come, those with lower ones.
  EXPECT_EQ(Dialled(false), (std::vector<std::uint32_t>{4, 4}));
}

TEST_F(RosterTest, AnObserverDialsAllValidatorsAndNobodyElse) {
  Replace({PeerOf(4), PeerOf(6), PeerOf(7, false)}, false);
  EXPECT_EQ(Dialled(), (std::vector<std::uint32_t>{4, 4, 6, 6}));
  EXPECT_TRUE(Dialled(false).empty());
}

TEST_F(RosterTest, EitherSideOfAPairAgreesWhoDials) {
  for (const bool is_left_validator : {true, false}) {
    for (const bool is_right_validator : {true, false}) {
      const Peer left = PeerOf(1, is_left_validator);
      const Peer right = PeerOf(2, is_right_validator);
      const int diallers = IsDialler(left.member, is_left_validator, right) +
                           IsDialler(right.member, is_right_validator, left);
      const bool is_pair = is_left_validator || is_right_validator;
      EXPECT_EQ(diallers, is_pair ? 1 : 0);
    }
  }
}

TEST_F(RosterTest, OnlyThePinnedKeyAttaches) {
  Replace({PeerOf(6)});
  EXPECT_EQ(roster.MemberOf(TestTlsKey(6).public_key().bytes()), MemberId{6});
  EXPECT_EQ(roster.MemberOf(TestTlsKey(7).public_key().bytes()), std::nullopt);
  EXPECT_FALSE(roster.Attach({.peer = {6}, .channel = kConsensus},
                             TestTlsKey(7).public_key().bytes(), {1}));
  EXPECT_FALSE(Attach(7, kConsensus, 1));
  EXPECT_TRUE(Attach(6, kConsensus, 1));
}

TEST_F(RosterTest, ASleepingWriterIsWokenOnce) {
  Replace({PeerOf(6)});
  const LinkEnd end{.peer = {6}, .channel = kConsensus};
  EXPECT_EQ(SendVote(6).verdict, SendVerdict::kNotConnected);
  Attach(6, kConsensus, 1);
  // A new writer looks before it sleeps.
  EXPECT_EQ(SendVote(6).sleeper, std::nullopt);
  EXPECT_EQ(roster.Take(end, {1}, 1000).size(), 1U);
  EXPECT_EQ(SendVote(6).sleeper, std::nullopt);
  EXPECT_EQ(roster.Take(end, {1}, 1000).size(), 1U);
  EXPECT_TRUE(roster.Take(end, {1}, 1000).empty());
  EXPECT_EQ(SendVote(6).sleeper, LinkId{1});
  EXPECT_EQ(SendVote(6).sleeper, std::nullopt);
  EXPECT_EQ(roster.Take(end, {1}, 1000).size(), 2U);
}

TEST_F(RosterTest, ANewLinkTakesTheEndAndTheOlderGetsNothingMore) {
  Replace({PeerOf(6)});
  const LinkEnd end{.peer = {6}, .channel = kConsensus};
  const auto first = Attach(6, kConsensus, 1);
  SendVote(6);
  const auto second = Attach(6, kConsensus, 2);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->replaced, LinkId{1});
  EXPECT_EQ(second->credit, first->credit);
  EXPECT_TRUE(roster.Take(end, {2}, 1000).empty());
  SendVote(6);
  EXPECT_TRUE(roster.Take(end, {1}, 1000).empty());
  roster.Detach(end, {1});
  EXPECT_TRUE(roster.IsConnected(end));
  EXPECT_EQ(roster.Take(end, {2}, 1000).size(), 1U);
  roster.Detach(end, {2});
  EXPECT_FALSE(roster.IsConnected(end));
}

TEST_F(RosterTest, SaysBeforehandWhatWouldBecomeOfAFrame) {
  Replace({PeerOf(6)});
  const std::size_t most = kBulkQueueLimits.octets_max;
  EXPECT_EQ(roster.WouldSendBulk({7}, 1), SendVerdict::kNotConnected);
  EXPECT_EQ(roster.WouldSendBulk({6}, 1), SendVerdict::kNotConnected);
  Attach(6, kConsensus, 1);
  EXPECT_EQ(roster.WouldSendBulk({6}, 1), SendVerdict::kNotConnected);
  Attach(6, kBulk, 2);
  EXPECT_EQ(roster.WouldSendBulk({6}, most), SendVerdict::kQueued);
  roster.Send({.peer = {6}, .channel = kBulk},
              {.kind = FrameKind::kBatch, .body = BodyOf(100)});
  EXPECT_EQ(roster.WouldSendBulk({6}, most - 100), SendVerdict::kQueued);
  EXPECT_EQ(roster.WouldSendBulk({6}, most - 99), SendVerdict::kFull);
  roster.Take({.peer = {6}, .channel = kBulk}, {2}, 1);
  EXPECT_EQ(roster.WouldSendBulk({6}, most), SendVerdict::kQueued);
}

TEST_F(RosterTest, AChangedTableKeepsTheLinksOfThoseWhoStay) {
  Replace({PeerOf(6), PeerOf(7), PeerOf(8)});
  Attach(6, kConsensus, 1);
  Attach(7, kConsensus, 2);
  Attach(8, kBulk, 3);
  Peer other_key = PeerOf(7);
  other_key.tls_key = TestTlsKey(70).public_key().bytes();
  const auto replaced = Replace({PeerOf(6), other_key});
  EXPECT_EQ(replaced.links, (std::vector<LinkId>{{2}, {3}}));
  EXPECT_EQ(replaced.members, (std::vector<MemberId>{{7}, {8}}));
  EXPECT_EQ(SendVote(6).verdict, SendVerdict::kQueued);
  EXPECT_EQ(SendVote(7).verdict, SendVerdict::kNotConnected);
  EXPECT_EQ(roster.MemberOf(TestTlsKey(7).public_key().bytes()), std::nullopt);
  EXPECT_FALSE(roster.IsPeer({8}));
}

TEST_F(RosterTest, ATableThatIsRefusedChangesNothing) {
  Replace({PeerOf(6)});
  EXPECT_FALSE(
      roster.Replace({.is_validator = true, .peers = {PeerOf(7), PeerOf(7)}}));
  EXPECT_TRUE(roster.IsPeer({6}));
  EXPECT_FALSE(roster.IsPeer({7}));
}

}  // namespace
}  // namespace diptych
