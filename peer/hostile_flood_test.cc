// SPDX-License-Identifier: Apache-2.0
//
// Too much of it: connections, failures, frames to send and frames received.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "peer/takeovers.h"
#include "tests/support/hostile_peers.h"

namespace diptych {
namespace {

using std::chrono::milliseconds;

// Some octets of a ClientHello.
const Bytes kBegun{0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00};

TEST_F(HostileTest, TheSilentKeepNobodyOutWhoProvesItsKey) {
  options.unauthenticated_per_address_max = 3;
  options.handshake_timeout = kHour;
  options.handshake_patience = kHour;
  Start();
  std::vector<std::unique_ptr<RawSocket>> silent;
  for (int i = 0; i < 3; ++i) {
    silent.push_back(std::make_unique<RawSocket>(network->bound_port()));
  }
  ASSERT_TRUE(Becomes(
      [&] { return network->counters().connections_unauthenticated == 3; }));
  const auto honest = Connected(1);
  const auto bulk = Connected(1, kBulk);
  EXPECT_TRUE(silent[0]->IsClosed());
  EXPECT_EQ(Failures(HandshakeFailure::kAddressLimit), 0U);
  EXPECT_GE(Failures(HandshakeFailure::kCrowdedOut), 1U);
  // Once a minute.
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kCrowded, ""));
  const std::vector<PeerEvent> events = handler.events();
  EXPECT_EQ(
      std::ranges::count(events, PeerEvent::Kind::kCrowded, &PeerEvent::kind),
      1);
}

TEST_F(HostileTest, AHandshakeThatGoesOnForTooLongGivesWay) {
  options.unauthenticated_per_address_max = 2;
  options.handshake_timeout = 2 * kHour;
  options.handshake_patience = kHour;
  Start();
  RawSocket oldest(network->bound_port());
  oldest.Send(kBegun);
  RawSocket second(network->bound_port());
  second.Send(kBegun);
  ASSERT_TRUE(Becomes(
      [&] { return network->counters().connections_unauthenticated == 2; }));
  LetPass(kHour);
  const auto honest = Connected(1);
  EXPECT_TRUE(oldest.IsClosed());
  EXPECT_TRUE(
      handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "crowded_out"));
}

TEST_F(HostileTest, OneAddressHasSoManyUnauthenticatedConnections) {
  options.unauthenticated_per_address_max = 3;
  options.handshake_patience = kHour;
  Start();
  std::vector<std::unique_ptr<RawSocket>> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(std::make_unique<RawSocket>(network->bound_port()));
  }
  ASSERT_TRUE(Becomes(
      [&] { return network->counters().connections_unauthenticated == 3; }));
  for (auto& socket : held) socket->Send(kBegun);
  // Whoever has begun a handshake keeps its place for a second.
  ASSERT_TRUE(Becomes([&] {
    const std::uint64_t refused = Failures(HandshakeFailure::kAddressLimit);
    RawSocket surplus(network->bound_port());
    return surplus.IsClosed() &&
           Failures(HandshakeFailure::kAddressLimit) > refused;
  }));
  held.pop_back();
  ASSERT_TRUE(Becomes(
      [&] { return network->counters().connections_unauthenticated == 2; }));
  // Who has proven its key takes up no place, and the one that left has it
  // free at the next sweep.
  ASSERT_TRUE(Becomes([&] {
    const TlsIdentity identity(TestTlsKey(1));
    RawPeer raw(network->bound_port(), identity.context());
    return raw.Handshake() && raw.ExchangeHellos(HelloOf(1));
  }));
  const auto second = Connected(2);
  // A connection serves before it is counted.
  EXPECT_TRUE(Becomes(
      [&] { return network->counters().connections_unauthenticated == 2; }));
}

TEST_F(HostileTest, AFailedHandshakeCountsForAWhile) {
  options.unauthenticated_per_address_max = 2;
  options.failed_handshake_hold = milliseconds(3'600'000);
  Start();
  for (int i = 0; i < 2; ++i) {
    RawSocket failed(network->bound_port());
    failed.Send(AsBytes("GET / HTTP/1.1\r\n\r\n"));
    EXPECT_TRUE(failed.IsClosed());
  }
  ASSERT_TRUE(Becomes([&] { return Failures(HandshakeFailure::kTls) == 2; }));
  EXPECT_EQ(network->counters().connections_unauthenticated, 0U);
  RawSocket surplus(network->bound_port());
  EXPECT_TRUE(surplus.IsClosed());
  EXPECT_TRUE(
      handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "address_limit"));
}

TEST_F(HostileTest, TheOldestOfTooManyGivesWay) {
  options.unauthenticated_max = 2;
  Start();
  RawSocket oldest(network->bound_port());
  RawSocket second(network->bound_port());
  ASSERT_TRUE(Becomes(
      [&] { return network->counters().connections_unauthenticated == 2; }));
  const auto honest = Connected(1);
  EXPECT_TRUE(oldest.IsClosed());
  EXPECT_TRUE(
      handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "crowded_out"));
}

TEST_F(HostileTest, NobodyFromElsewhereTakesThePlacesOfAKnownAddress) {
  options.unauthenticated_max = 2;
  options.handshake_patience = kHour;
  Start();
  // From now on its address is known, whether it is connected or not.
  Connected(1).reset();
  ASSERT_TRUE(Becomes([&] { return !network->IsConnected({1}, kConsensus); }));
  const auto unauthenticated = [&](std::uint64_t count) {
    return Becomes([&] {
      return network->counters().connections_unauthenticated == count;
    });
  };
  RawSocket begun(network->bound_port());
  begun.Send(kBegun);
  RawSocket silent(network->bound_port());
  ASSERT_TRUE(unauthenticated(2));
  std::vector<std::unique_ptr<RawSocket>> flood;
  for (std::uint32_t host = 2; host < 12; ++host) {
    flood.push_back(std::make_unique<RawSocket>(network->bound_port(), host));
    flood.back()->Send(kBegun);
  }
  // Two are left of the flood, and those that were there before.
  EXPECT_TRUE(
      Becomes([&] { return Failures(HandshakeFailure::kCrowdedOut) == 8; }));
  EXPECT_TRUE(unauthenticated(4));
  EXPECT_TRUE(flood[0]->IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kCrowded, ""));
  const auto honest = Connected(1);
  EXPECT_EQ(Failures(HandshakeFailure::kCrowdedOut), 8U);
}

TEST_F(HostileTest, APeerThatConnectsAndLeavesWithoutEndIsRefused) {
  // All of it happens within the time that connections are counted in.
  options.now = [still = clock.Now()] { return still; };
  Start();
  const TlsIdentity identity(TestTlsKey(1));
  const std::uint32_t most = 2 * kConnectionsTolerated;
  for (std::uint32_t i = 0; i < most && network->counters().refusals == 0;
       ++i) {
    RawPeer raw(network->bound_port(), identity.context());
    if (!raw.Handshake() || !raw.ExchangeHellos(HelloOf(1))) break;
    raw.socket().EndSending();
    EXPECT_TRUE(raw.IsClosed());
  }
  EXPECT_TRUE(Becomes([&] { return network->counters().refusals == 1; }));
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kRefused, "flooding"));
  EXPECT_EQ(network->counters().contests, 0U);
}

TEST_F(HostileTest, APeerThatTakesItsConnectionOverWithoutEndIsRefused) {
  // All of it happens within the time that takeovers are counted in.
  options.now = [still = clock.Now()] { return still; };
  Start();
  auto raw = Connected(1, kBulk);
  for (std::uint32_t i = 1; i < kConnectionsTolerated; ++i) {
    raw = Connected(1, kBulk);
  }
  const auto& flooding =
      network->counters()
          .offences[static_cast<std::size_t>(Offence::kFlooding)];
  EXPECT_EQ(flooding, 0U);
  const TlsIdentity identity(TestTlsKey(1));
  // Each stands until the next has taken its place.
  std::vector<std::unique_ptr<RawPeer>> held;
  for (int i = 0; i < 20 && network->counters().refusals == 0; ++i) {
    held.push_back(
        std::make_unique<RawPeer>(network->bound_port(), identity.context()));
    RawPeer& next = *held.back();
    if (!next.Handshake() || !next.ExchangeHellos(HelloOf(1, kBulk))) break;
  }
  EXPECT_TRUE(Becomes([&] { return network->counters().refusals == 1; }));
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kRefused, "flooding"));
  EXPECT_TRUE(raw->IsClosed());
}

TEST_F(HostileTest, FailuresOfStrangersDoNotFillTheLog) {
  options.unauthenticated_per_address_max = 1000;
  Start();
  for (int i = 0; i < 300; ++i) {
    RawSocket socket(network->bound_port());
    socket.Send(Bytes{1, 2, 3, 4, 5, 6, 7, 8});
  }
  ASSERT_TRUE(Becomes([&] {
    std::uint64_t sum = 0;
    for (const auto& count : network->counters().handshake_failures) {
      sum += count;
    }
    return network->counters().accepts == sum && sum >= 200;
  }));
  EXPECT_LT(handler.events().size(), 300U);
}

TEST_F(HostileTest, AFullQueueDropsOnConsensusAndRefusesOnBulk) {
  Start();
  const auto deaf = Connected(1, kConsensus);
  const auto deaf_bulk = Connected(1, kBulk);
  // More than the sockets of both sides ever hold.
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_EQ(network->Send({1}, kConsensus, FrameKind::kCertificate,
                            BodyOf(8 * 1024)),
              SendVerdict::kQueued);
  }
  const auto& dropped = network->counters().frames_dropped;
  EXPECT_GT(dropped[static_cast<std::size_t>(DropReason::kOldest)], 0U);
  EXPECT_EQ(dropped[static_cast<std::size_t>(DropReason::kFull)], 0U);
  SendVerdict last = SendVerdict::kQueued;
  for (int i = 0; i < 100 && last == SendVerdict::kQueued; ++i) {
    last = network->Send({1}, kBulk, FrameKind::kBlocks,
                         BodyOf(std::size_t{8} << 20U));
  }
  EXPECT_EQ(last, SendVerdict::kFull);
  EXPECT_EQ(dropped[static_cast<std::size_t>(DropReason::kFull)], 1U);
  // Whoever reads again gets what is left.
  EXPECT_TRUE(deaf->ReadFrame());
}

TEST_F(HostileTest, ReadingStopsAtThePeersCreditAndGoesOnAfterwards) {
  options.consensus_credit_octets = 4096;
  Start();
  handler.KeepCredit();
  const auto flood = Connected(1);
  const auto other = Connected(2);
  constexpr std::size_t kFrames = 500;
  for (std::size_t i = 0; i < kFrames; ++i) {
    Bytes body(200);
    body[0] = static_cast<std::uint8_t>(i % 251);
    ASSERT_TRUE(flood->SendFrame(FrameKind::kVote, body));
  }
  ASSERT_TRUE(Becomes([&] { return network->counters().pauses >= 1; }));
  // Frames of 200 octets and their overhead fill the credit; no more is read.
  EXPECT_LE(handler.octets_held(), 4096U);
  EXPECT_GE(handler.Bodies(FrameKind::kVote).size(), 4096U / (200 + 128));
  // The other peer's credit is its own.
  ASSERT_TRUE(other->SendFrame(FrameKind::kCertificate, Bytes(1)));
  ASSERT_TRUE(handler.AwaitFrames(FrameKind::kCertificate, 1));
  EXPECT_LE(handler.octets_held(), 4097U);
  // Whoever is not read from is not silent.
  LetPass(kHour);
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kDisconnected, "idle"));
  EXPECT_EQ(handler.events().back().peer, MemberId{2});

  handler.ReturnCredit();
  ASSERT_TRUE(handler.AwaitFrames(FrameKind::kVote, kFrames));
  const auto bodies = handler.Bodies(FrameKind::kVote);
  for (std::size_t i = 0; i < kFrames; ++i) {
    EXPECT_EQ(bodies[i][0], i % 251);
  }
}

TEST_F(HostileTest, CreditDoesNotComeBackByReconnecting) {
  options.consensus_credit_octets = 1000;
  Start();
  handler.KeepCredit();
  for (int run = 0; run < 5; ++run) {
    const auto raw = Connected(1);
    for (int i = 0; i < 50; ++i) {
      if (!raw->SendFrame(FrameKind::kVote, Bytes(100))) break;
    }
    ASSERT_TRUE(Becomes([&] {
      return network->counters().pauses >= static_cast<std::uint64_t>(run + 1);
    }));
  }
  // One frame beyond the limit for each connection, and none besides.
  EXPECT_LE(handler.octets_held(), 1000U + 5 * 100U);
  handler.ReturnCredit();
}

TEST_F(HostileTest, HeldFramesMayOutliveTheNetwork) {
  options.consensus_credit_octets = 100;
  Start();
  handler.KeepCredit();
  const auto raw = Connected(1);
  for (int i = 0; i < 10; ++i) raw->SendFrame(FrameKind::kVote, Bytes(100));
  ASSERT_TRUE(Becomes([&] { return network->counters().pauses >= 1; }));
  network.reset();
  handler.ReturnCredit();
}

}  // namespace
}  // namespace diptych
