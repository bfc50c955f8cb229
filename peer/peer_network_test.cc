// SPDX-License-Identifier: Apache-2.0
//
// Networks of two and three over loopback that mean well: both channels,
// order, broadcasts, keep-alives, observers, a changed table, restarts, and
// many threads at once. The hostile tests have the others.

#include "peer/peer_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "peer/fake_handler.h"
#include "tests/support/jumping_clock.h"

namespace diptych {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr auto kConsensus = PeerChannel::kConsensus;
constexpr auto kBulk = PeerChannel::kBulk;

// A node of the test network; its key is TestTlsKey(number).
class TestNode {
 public:
  explicit TestNode(std::uint32_t number, std::uint16_t port = 0,
                    bool is_validator = true)
      : number_(number), is_validator_(is_validator) {
    options.self = {number};
    options.network_id.fill(0x11);
    options.listen_address = "127.0.0.1";
    options.listen_port = port;
    options.redial_min = milliseconds(5);
    options.redial_max = milliseconds(50);
    options.sweep_interval = milliseconds(5);
    options.handshake_timeout = kTestPatience;
    options.idle_timeout = kTestPatience;
  }

  Peer AsPeer() const {
    Peer peer{.member = {number_},
              .tls_key = TestTlsKey(number_).public_key().bytes(),
              .is_validator = is_validator_,
              .address = {}};
    if (network && network->bound_port() != 0) {
      peer.address = {.host = "127.0.0.1", .port = network->bound_port()};
    }
    return peer;
  }

  // With the addresses of those that have started.
  PeerTable TableOf(std::initializer_list<const TestNode*> others) const {
    PeerTable table{.is_validator = is_validator_, .peers = {}};
    for (const TestNode* other : others) table.peers.push_back(other->AsPeer());
    return table;
  }

  void Start(std::initializer_list<const TestNode*> others) {
    network.emplace(options, TestTlsKey(number_), handler, random_);
    const Status started = network->Start(TableOf(others));
    ASSERT_TRUE(started) << started.error().message;
  }

  bool AwaitConnection(std::uint32_t peer) {
    return Becomes([&] {
      return network->IsConnected({peer}, kConsensus) &&
             network->IsConnected({peer}, kBulk);
    });
  }

  PeerNetwork::Options options;
  FakeHandler handler;
  std::optional<PeerNetwork> network;

 private:
  const std::uint32_t number_;
  const bool is_validator_;
  FakeRandom random_;
};

// Two validators; the first dials the second.
class TwoNodes : public testing::Test {
 protected:
  void Connect() {
    second.Start({&first});
    first.Start({&second});
    ASSERT_TRUE(first.AwaitConnection(2));
    ASSERT_TRUE(second.AwaitConnection(1));
  }

  JumpingClock clock;  // Outlives the nodes.
  TestNode first{1};
  TestNode second{2};
  FakeRandom random;
};

TEST_F(TwoNodes, HaveBothChannelsOfWhichTheLowerNumberDialsBoth) {
  Connect();
  EXPECT_EQ(second.network->counters().dials, 0U);
  EXPECT_EQ(first.network->counters().accepts, 0U);
  for (TestNode* node : {&first, &second}) {
    EXPECT_TRUE(node->handler.AwaitEvent(PeerEvent::Kind::kConnected));
    const PeerCounters& counters = node->network->counters();
    // A connection serves before it is counted.
    EXPECT_TRUE(Becomes([&] {
      return counters.connections_up[0] == 1 &&
             counters.connections_up[1] == 1 &&
             counters.connections_unauthenticated == 0;
    }));
  }
}

TEST_F(TwoNodes, ExchangeFramesOfEveryKindInTheirOrder) {
  Connect();
  for (TestNode* node : {&first, &second}) {
    TestNode& other = node == &first ? second : first;
    const MemberId peer = {node == &first ? 2U : 1U};
    for (const PeerChannel channel : {kConsensus, kBulk}) {
      for (std::size_t number = 3; number < kFrameKindCount; ++number) {
        const auto kind = static_cast<FrameKind>(number);
        const auto size_max = FrameSizeMax(channel, kind);
        if (!size_max) continue;
        other.handler.Clear();
        for (const std::size_t size :
             {std::size_t{0}, std::size_t{1}, std::size_t{*size_max}}) {
          EXPECT_EQ(
              node->network->Send(peer, channel, kind, BodyOf(size, 0x5a)),
              SendVerdict::kQueued);
        }
        ASSERT_TRUE(other.handler.AwaitFrames(kind, 3));
        const auto bodies = other.handler.Bodies(kind);
        EXPECT_EQ(bodies[0].size(), 0U);
        EXPECT_EQ(bodies[1].size(), 1U);
        EXPECT_EQ(bodies[2], Bytes(*size_max, 0x5a));
      }
    }
  }
}

TEST_F(TwoNodes, GatherManyFramesIntoFewWrites) {
  Connect();
  const std::uint64_t before = first.network->counters().writes;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    auto body = std::make_shared<Bytes>(200);
    (*body)[0] = static_cast<std::uint8_t>(i >> 8U);
    (*body)[1] = static_cast<std::uint8_t>(i);
    ASSERT_EQ(first.network->Send({2}, kConsensus, FrameKind::kVote, body),
              SendVerdict::kQueued);
  }
  ASSERT_TRUE(second.handler.AwaitFrames(FrameKind::kVote, 1000));
  const auto bodies = second.handler.Bodies(FrameKind::kVote);
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(bodies[i][0] * 256U + bodies[i][1], i);
  }
  EXPECT_LT(first.network->counters().writes - before, 1000U);
  const std::size_t vote = KindNumber(FrameKind::kVote);
  EXPECT_TRUE(Becomes(
      [&] { return first.network->counters().frames_sent[vote] == 1000; }));
  EXPECT_EQ(first.network->counters().octets_sent[vote], 200'000U);
  EXPECT_EQ(second.network->counters().frames_received[vote], 1000U);
  EXPECT_EQ(second.network->counters().octets_received[vote], 200'000U);
}

TEST_F(TwoNodes, TellWhereTheyStandWhenTheyHaveNothingToSay) {
  first.options.keep_alive_interval = milliseconds(10);
  Connect();
  ASSERT_TRUE(second.handler.AwaitFrames(FrameKind::kKeepAlive, 4));
  EXPECT_EQ(second.handler.Bodies(FrameKind::kKeepAlive)[0], (Bytes{1, 2, 3}));
}

TEST_F(TwoNodes, StayConnectedOnKeepAlivesAlone) {
  for (TestNode* node : {&first, &second}) {
    node->options.keep_alive_interval = milliseconds(20);
  }
  Connect();
  ASSERT_TRUE(second.handler.AwaitFrames(FrameKind::kKeepAlive, 20));
  EXPECT_EQ(second.network->counters().accepts, 2U);
}

TEST_F(TwoNodes, ReconnectAfterOneOfThemRestarts) {
  Connect();
  const std::uint16_t port = second.network->bound_port();
  second.network.reset();
  ASSERT_TRUE(
      first.handler.AwaitEvent(PeerEvent::Kind::kDisconnected, "closed"));
  ASSERT_TRUE(
      Becomes([&] { return !first.network->IsConnected({2}, kConsensus); }));
  EXPECT_EQ(first.network->Send({2}, kConsensus, FrameKind::kVote, BodyOf(1)),
            SendVerdict::kNotConnected);
  ASSERT_TRUE(
      first.handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "connect"));
  second.options.listen_port = port;
  second.Start({&first});
  ASSERT_TRUE(first.AwaitConnection(2));
  // The dialler restarts as well, and the other side learns of it in time.
  first.network.reset();
  first.Start({&second});
  ASSERT_TRUE(first.AwaitConnection(2));
  ASSERT_TRUE(Becomes([&] {
    first.network->Send({2}, kConsensus, FrameKind::kVote, BodyOf(1));
    return !second.handler.Bodies(FrameKind::kVote).empty();
  }));
}

// Whatever keeps the first from getting here.
TEST_F(TwoNodes, TheHigherNumberDialsOneThatStaysAwayAndNotBefore) {
  second.options.now = [&] { return clock.Now(); };
  second.options.dial_back_after = kHour;
  second.options.idle_timeout = 3 * kHour;
  first.Start({&second});  // It knows no address.
  second.Start({&first});
  EXPECT_EQ(second.network->counters().dials, 0U);
  clock.LetPass(kHour);
  ASSERT_TRUE(second.AwaitConnection(1));
  ASSERT_TRUE(first.AwaitConnection(2));
  EXPECT_EQ(first.network->counters().dials, 0U);
  EXPECT_EQ(second.network->counters().accepts, 0U);
}

TEST_F(TwoNodes, ThatDialEachOtherAtOnceEndUpConnected) {
  second.options.dial_back_after = milliseconds(0);
  first.Start({});
  second.Start({&first});
  ASSERT_TRUE(first.network->UpdatePeers(first.TableOf({&second})));
  const auto is_settled = [&] {
    for (const TestNode* node : {&first, &second}) {
      const PeerCounters& counters = node->network->counters();
      if (counters.connections_up[0] != 1 || counters.connections_up[1] != 1) {
        return false;
      }
    }
    return true;
  };
  EXPECT_TRUE(Becomes(is_settled));
}

// Each dials again when the other has taken its place.
TEST_F(TwoNodes, TellOfATwinWithWhoseConnectionsAPeersTakeTurns) {
  Connect();
  EXPECT_EQ(second.network->counters().contests, 0U);
  TestNode twin{1};
  twin.Start({&second});
  EXPECT_TRUE(second.handler.AwaitEvent(PeerEvent::Kind::kContested));
  EXPECT_GE(second.network->counters().contests, 1U);
}

TEST_F(TwoNodes, SendFromManyThreadsAtOnce) {
  Connect();
  constexpr std::size_t kEach = 200;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      TestNode& node = i % 2 == 0 ? first : second;
      const MemberId peer = {i % 2 == 0 ? 2U : 1U};
      const PeerChannel channel = i < 2 ? kConsensus : kBulk;
      for (std::size_t sent = 0; sent < kEach;) {
        const auto verdict =
            node.network->Send(peer, channel, FrameKind::kPull, BodyOf(100));
        sent += verdict == SendVerdict::kQueued ? 1 : 0;
        node.network->IsConnected(peer, channel);
        node.network->Penalise({77}, Offence::kMalformed);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(first.handler.AwaitFrames(FrameKind::kPull, 2 * kEach));
  EXPECT_TRUE(second.handler.AwaitFrames(FrameKind::kPull, 2 * kEach));
}

TEST_F(TwoNodes, RefuseAFrameThatIsTooLongToSend) {
  Connect();
  EXPECT_EQ(first.network->Send({2}, kConsensus, FrameKind::kVote, BodyOf(257)),
            SendVerdict::kTooLong);
  EXPECT_EQ(first.network->Broadcast(kConsensus, FrameKind::kVote, BodyOf(257)),
            0U);
  EXPECT_TRUE(first.network->IsConnected({2}, kConsensus));
}

TEST_F(TwoNodes, PartWhenOneForgetsTheOther) {
  Connect();
  ASSERT_TRUE(second.network->UpdatePeers(second.TableOf({})));
  ASSERT_TRUE(
      second.handler.AwaitEvent(PeerEvent::Kind::kDisconnected, "unpinned"));
  ASSERT_TRUE(second.handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed,
                                        "unknown_key"));
  EXPECT_FALSE(second.network->IsConnected({1}, kConsensus));
  ASSERT_TRUE(second.network->UpdatePeers(second.TableOf({&first})));
  EXPECT_TRUE(first.AwaitConnection(2));
}

TEST_F(TwoNodes, KeepTheirConnectionsWhenTheTableChangesElsewhere) {
  Connect();
  const TestNode third(3);
  ASSERT_TRUE(second.network->UpdatePeers(second.TableOf({&first, &third})));
  ASSERT_TRUE(first.network->UpdatePeers(first.TableOf({&second, &third})));
  EXPECT_EQ(first.network->Send({2}, kConsensus, FrameKind::kVote, BodyOf(1)),
            SendVerdict::kQueued);
  EXPECT_TRUE(second.handler.AwaitFrames(FrameKind::kVote, 1));
  EXPECT_EQ(first.network->counters().connections_up[0], 1U);
}

TEST_F(TwoNodes, ConnectOnlyToTheKeyThatIsPinnedForTheNumber) {
  second.Start({&first});
  // Where member 3 is said to listen, member 2 answers.
  TestNode third(3);
  PeerTable table = first.TableOf({&third});
  table.peers[0].address = {.host = "localhost",
                            .port = second.network->bound_port()};
  first.network.emplace(first.options, TestTlsKey(1), first.handler, random);
  ASSERT_TRUE(first.network->Start(table));
  EXPECT_TRUE(first.handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed,
                                       "unknown_key"));
  Peer also = second.AsPeer();
  also.address.reset();
  table.peers.push_back(also);
  ASSERT_TRUE(first.network->UpdatePeers(table));
  EXPECT_TRUE(first.handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed,
                                       "wrong_peer"));
  EXPECT_FALSE(first.network->IsConnected({2}, kConsensus));
  EXPECT_FALSE(first.network->IsConnected({3}, kConsensus));
  EXPECT_EQ(second.network->counters().connections_up[0], 0U);
}

TEST_F(TwoNodes, OfDifferentNetworksBothSayWhyTheyPart) {
  first.options.network_id.fill(0x22);
  second.Start({&first});
  first.Start({&second});
  EXPECT_TRUE(
      first.handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "network"));
  EXPECT_TRUE(
      second.handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "network"));
}

TEST(PeerNetworkOfThree, BroadcastsToValidatorsOrToEverybodySharingTheOctets) {
  TestNode validator(5);
  TestNode other(6);
  TestNode observer(1, 0, false);
  other.Start({&validator, &observer});
  validator.Start({&other, &observer});
  observer.Start({&other, &validator});
  for (TestNode* node : {&validator, &observer}) {
    ASSERT_TRUE(node->AwaitConnection(6));
  }
  ASSERT_TRUE(validator.AwaitConnection(1));
  // An observer dials, whatever its number.
  EXPECT_EQ(observer.network->counters().accepts, 0U);

  const auto body = BodyOf(200, 7);
  EXPECT_EQ(validator.network->Broadcast(kConsensus, FrameKind::kVote, body),
            1U);
  EXPECT_EQ(validator.network->Broadcast(kConsensus, FrameKind::kCertificate,
                                         body, Audience::kEverybody),
            2U);
  ASSERT_TRUE(other.handler.AwaitFrames(FrameKind::kVote, 1));
  ASSERT_TRUE(observer.handler.AwaitFrames(FrameKind::kCertificate, 1));
  EXPECT_TRUE(observer.handler.Bodies(FrameKind::kVote).empty());
  EXPECT_EQ(observer.handler.Bodies(FrameKind::kCertificate)[0], *body);
}

TEST(PeerNetwork, RefusesATableThatMakesNoSense) {
  FakeHandler handler;
  FakeRandom random;
  PeerNetwork::Options options;
  options.self = {1};
  options.listen_address = "127.0.0.1";
  const auto complaint = [&](auto change) {
    PeerTable table;
    for (const std::uint32_t member : {2U, 3U}) {
      table.peers.push_back({.member = {member},
                             .tls_key = TestTlsKey(member).public_key().bytes(),
                             .is_validator = true,
                             .address = {}});
    }
    change(table);
    PeerNetwork network(options, TestTlsKey(1), handler, random);
    const Status started = network.Start(table);
    return started ? std::string() : started.error().message;
  };
  EXPECT_EQ(complaint([](PeerTable&) {}), "");
  EXPECT_THAT(complaint([](PeerTable& t) { t.peers[1].member = {2}; }),
              HasSubstr("member 2: listed twice"));
  EXPECT_THAT(complaint([](PeerTable& t) { t.peers[1].member = {1}; }),
              HasSubstr("this node itself"));
  EXPECT_THAT(
      complaint([](PeerTable& t) { t.peers[1].tls_key = t.peers[0].tls_key; }),
      HasSubstr("another peer's"));
  EXPECT_THAT(complaint([](PeerTable& t) {
                t.peers[1].tls_key = TestTlsKey(1).public_key().bytes();
              }),
              HasSubstr("this node's own"));
  EXPECT_THAT(complaint([](PeerTable& t) { t.peers[1].tls_key = {}; }),
              HasSubstr("TLS key"));
  EXPECT_THAT(complaint([](PeerTable& t) {
                t.peers[1].address = {.host = "", .port = 1};
              }),
              HasSubstr("address"));
  EXPECT_THAT(complaint([](PeerTable& t) { t.peers.resize(kPeersMax + 1); }),
              HasSubstr("more than 512"));
}

TEST(PeerNetwork, RefusesOptionsThatMakeNoSense) {
  FakeHandler handler;
  FakeRandom random;
  const auto code = [&](auto change) {
    PeerNetwork::Options options;
    options.listen_address = "127.0.0.1";
    change(options);
    PeerNetwork network(options, TestTlsKey(1), handler, random);
    const Status started = network.Start({});
    return started ? std::nullopt : std::optional(started.error().code);
  };
  using O = PeerNetwork::Options;
  EXPECT_EQ(code([](O&) {}), std::nullopt);
  EXPECT_EQ(code([](O& o) { o.listen_address = ""; }), std::nullopt);
  EXPECT_EQ(code([](O& o) { o.listen_address = "here"; }), ErrorCode::kInvalid);
  EXPECT_EQ(code([](O& o) { o.listen_address = "192.0.2.1"; }),
            ErrorCode::kInvalid);
  EXPECT_EQ(code([](O& o) { o.redial_max = milliseconds(1); }),
            ErrorCode::kInvalid);
  EXPECT_EQ(code([](O& o) { o.sweep_interval = milliseconds(0); }),
            ErrorCode::kInvalid);
  EXPECT_EQ(code([](O& o) { o.unauthenticated_max = 0; }), ErrorCode::kInvalid);
  EXPECT_EQ(code([](O& o) { o.bulk_credit_octets = 0; }), ErrorCode::kInvalid);
}

TEST(PeerNetwork, NamesAPortThatIsTaken) {
  FakeHandler handler;
  FakeRandom random;
  PeerNetwork::Options options;
  options.listen_address = "127.0.0.1";
  PeerNetwork network(options, TestTlsKey(1), handler, random);
  ASSERT_TRUE(network.Start({}));
  options.listen_port = network.bound_port();
  PeerNetwork second(options, TestTlsKey(2), handler, random);
  const Status started = second.Start({});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(started.error().message,
              HasSubstr("port " + std::to_string(network.bound_port())));
}

TEST(PeerNetwork, StopsWhateverIsUnderWay) {
  FakeHandler handler;
  FakeRandom random;
  for (int run = 0; run < 20; ++run) {
    TestNode first(1);
    TestNode second(2);
    second.Start({&first});
    first.Start({&second});
    for (int i = 0; i < run; ++i) {
      first.network->Send({2}, kBulk, FrameKind::kBatch, BodyOf(100'000));
    }
    first.network->Stop();
    first.network->Stop();
    EXPECT_EQ(first.network->counters().connections_up[0], 0U);
    EXPECT_EQ(first.network->counters().connections_unauthenticated, 0U);
    EXPECT_EQ(first.network->Send({2}, kConsensus, FrameKind::kVote, BodyOf(1)),
              SendVerdict::kNotConnected);
  }
}

}  // namespace
}  // namespace diptych
