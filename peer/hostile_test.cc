// SPDX-License-Identifier: Apache-2.0
//
// What a PeerNetwork does about those who mean ill, over real sockets: the
// wrong key or none, other protocols, Hellos that lie, frames that are none,
// those who are slow, silent, many or deaf, and octets sent a second time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "peer/fake_handler.h"
#include "peer/peer_network.h"
#include "peer/raw_peer.h"

namespace diptych {
namespace {

using std::chrono::milliseconds;

constexpr auto kConsensus = PeerChannel::kConsensus;
constexpr auto kBulk = PeerChannel::kBulk;

// A node, member 9, that waits for the members 1 and 2.
class HostileTest : public testing::Test {
 protected:
  HostileTest() {
    options.self = {9};
    options.network_id.fill(0x11);
    options.listen_address = "127.0.0.1";
    options.sweep_interval = milliseconds(5);
    options.failed_handshake_hold = milliseconds(0);
  }

  void Start() {
    network.emplace(options, TestTlsKey(9), handler, random);
    PeerTable table;
    for (const std::uint32_t member : {1U, 2U}) {
      table.peers.push_back({.member = {member},
                             .tls_key = TestTlsKey(member).public_key().bytes(),
                             .is_validator = true,
                             .address = {}});
    }
    const Status started = network->Start(table);
    ASSERT_TRUE(started) << started.error().message;
  }

  Hello HelloOf(std::uint32_t member, PeerChannel channel = kConsensus) const {
    return {.version = kPeerProtocolVersion,
            .network_id = options.network_id,
            .member = {member},
            .channel = static_cast<std::uint8_t>(channel)};
  }

  // A raw peer that has done everything right so far.
  std::unique_ptr<RawPeer> Connected(std::uint32_t member,
                                     PeerChannel channel = kConsensus) {
    const TlsIdentity identity(TestTlsKey(member));
    auto raw =
        std::make_unique<RawPeer>(network->bound_port(), identity.context());
    EXPECT_TRUE(raw->Handshake());
    EXPECT_TRUE(raw->ExchangeHellos(HelloOf(member, channel)));
    EXPECT_TRUE(
        Becomes([&] { return network->IsConnected({member}, channel); }));
    return raw;
  }

  // What becomes of a handshake over this context, with or without a Hello.
  void ExpectFailure(SSL_CTX* context, const Hello& hello,
                     std::string_view reason) {
    RawPeer raw(network->bound_port(), context);
    raw.Handshake() && raw.ExchangeHellos(hello);
    EXPECT_TRUE(raw.IsClosed());
    EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, reason));
    EXPECT_FALSE(network->IsConnected(hello.member, kConsensus));
  }

  std::uint64_t Failures(HandshakeFailure failure) {
    return network->counters()
        .handshake_failures[static_cast<std::size_t>(failure)];
  }

  PeerNetwork::Options options;
  FakeHandler handler;
  FakeRandom random;
  std::optional<PeerNetwork> network;
};

TEST_F(HostileTest, AnUnknownKeyIsRefused) {
  Start();
  const TlsIdentity stranger(TestTlsKey(66));
  ExpectFailure(stranger.context(), HelloOf(1), "unknown_key");
  EXPECT_EQ(Failures(HandshakeFailure::kUnknownKey), 1U);
}

TEST_F(HostileTest, ACertificateWithAPinnedKeyAndWithoutItsSecretIsRefused) {
  Start();
  // The certificate is public; whoever has seen one can present it.
  const TlsIdentity member(TestTlsKey(1));
  X509* const stolen = SSL_CTX_get0_certificate(member.context());
  const TlsIdentity thief(TestTlsKey(66));
  ASSERT_NE(stolen, nullptr);
  SSL_CTX* const context = thief.context();
  // OpenSSL sees that they do not belong together, and drops the secret key.
  ASSERT_EQ(SSL_CTX_use_certificate(context, stolen), 1);
  EXPECT_NE(SSL_CTX_check_private_key(context), 1);
  ExpectFailure(context, HelloOf(1), "tls");
}

TEST_F(HostileTest, AClientWithoutACertificateIsRefused) {
  Start();
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(
      SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_alpn_protos(
      context.get(),
      reinterpret_cast<const unsigned char*>("\x0e"
                                             "diptych-peer/1"),
      15);
  ExpectFailure(context.get(), HelloOf(1), "tls");
}

TEST_F(HostileTest, TlsOlderThan13IsRefused) {
  Start();
  const TlsIdentity identity(TestTlsKey(1));
  SSL_CTX* const context = identity.context();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  ExpectFailure(context, HelloOf(1), "tls");
}

TEST_F(HostileTest, AnotherProtocolByAlpnOrNoneIsRefused) {
  Start();
  const TlsIdentity other(TestTlsKey(1));
  SSL_CTX_set_alpn_protos(other.context(),
                          reinterpret_cast<const unsigned char*>("\x02h2"), 3);
  ExpectFailure(other.context(), HelloOf(1), "protocol");
  handler.Clear();
  const TlsIdentity none(TestTlsKey(1));
  SSL_CTX_set_alpn_protos(none.context(), nullptr, 0);
  ExpectFailure(none.context(), HelloOf(1), "protocol");
}

TEST_F(HostileTest, OctetsThatAreNoTlsAreRefused) {
  Start();
  for (const std::string_view text :
       {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\x16\x03\x01\xff\xff\x01\x01",
        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"}) {
    handler.Clear();
    RawSocket socket(network->bound_port());
    socket.Send(AsBytes(text));
    EXPECT_TRUE(socket.IsClosed());
    EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "tls"));
  }
}

TEST_F(HostileTest, ASessionIsNotResumed) {
  Start();
  const auto raw = Connected(1);
  network->Send({1}, kConsensus, FrameKind::kVote, BodyOf(1));
  ASSERT_TRUE(raw->ReadFrame());
  EXPECT_EQ(SSL_SESSION_is_resumable(SSL_get0_session(raw->ssl())), 0);
}

TEST_F(HostileTest, TheOctetsOfAnOlderSessionAreRefused) {
  Start();
  Bytes recorded;
  {
    const auto raw = Connected(1);
    ASSERT_TRUE(raw->SendFrame(FrameKind::kVote, Bytes(100)));
    ASSERT_TRUE(handler.AwaitFrames(FrameKind::kVote, 1));
    recorded = raw->recorded();
  }
  ASSERT_TRUE(Becomes([&] { return !network->IsConnected({1}, kConsensus); }));
  handler.Clear();
  RawSocket socket(network->bound_port());
  socket.Send(recorded);
  EXPECT_TRUE(socket.IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "tls"));
  EXPECT_TRUE(handler.Bodies(FrameKind::kVote).empty());
}

TEST_F(HostileTest, AHelloThatDoesNotFitIsRefusedWithItsReason) {
  Start();
  const TlsIdentity identity(TestTlsKey(1));
  const auto expect = [&](auto change, std::string_view reason) {
    Hello hello = HelloOf(1);
    change(hello);
    handler.Clear();
    RawPeer raw(network->bound_port(), identity.context());
    ASSERT_TRUE(raw.Handshake());
    // The node says who it is all the same, so that the other side can tell.
    const auto answer = raw.ExchangeHellos(hello);
    ASSERT_TRUE(answer) << reason;
    EXPECT_EQ(answer->network_id, options.network_id);
    EXPECT_EQ(answer->member, MemberId{9});
    EXPECT_TRUE(raw.IsClosed());
    ASSERT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, reason));
    EXPECT_EQ(handler.events().back().peer, MemberId{1});
  };
  expect([](Hello& h) { h.version = 2; }, "version");
  expect([](Hello& h) { h.network_id[0] = 0; }, "network");
  expect([](Hello& h) { h.member = {2}; }, "member");
  expect([](Hello& h) { h.channel = 2; }, "channel");
  EXPECT_FALSE(network->IsConnected({1}, kConsensus));
  EXPECT_FALSE(network->IsConnected({2}, kConsensus));
}

TEST_F(HostileTest, AFirstFrameThatIsNoHelloIsRefused) {
  const std::pair<FrameKind, std::size_t> firsts[] = {
      {FrameKind::kVote, 10},
      {FrameKind::kHello, 38},
      {FrameKind::kHello, 257},
      {static_cast<FrameKind>(99), 1},
  };
  for (const auto& [kind, size] : firsts) {
    handler.Clear();
    Start();
    const TlsIdentity identity(TestTlsKey(1));
    RawPeer raw(network->bound_port(), identity.context());
    ASSERT_TRUE(raw.Handshake());
    Bytes body(size);
    if (size == 38) body[1] = 1;
    raw.SendFrame(kind, body);
    EXPECT_TRUE(raw.IsClosed());
    EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "hello"));
    EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kRefused, "no_hello"));
  }
}

TEST_F(HostileTest, AFrameThatIsNoneEndsTheConnectionAndThePeerIsRefused) {
  const std::tuple<PeerChannel, const char*, std::string_view> frames[] = {
      {kConsensus, "\xff\xff\xff\xff\x04", "frame_too_long"},
      {kConsensus, "\x00\x00\x01\x01\x04", "frame_too_long"},
      {kBulk, "\x00\x80\x00\x01\x0a", "frame_too_long"},
      {kConsensus, "\x00\x00\x00\x01\x00", "unknown_kind"},
      {kBulk, "\x00\x00\x00\x01\x0d", "unknown_kind"},
      {kConsensus, "\x00\x00\x00\x01\x09", "misplaced_kind"},
      {kBulk, "\x00\x00\x00\x01\x04", "misplaced_kind"},
      {kBulk, "\x00\x00\x00\x27\x01", "misplaced_kind"},
  };
  for (const auto& [channel, octets, reason] : frames) {
    handler.Clear();
    Start();
    const auto raw = Connected(1, channel);
    ASSERT_TRUE(raw->Send(AsBytes(std::string_view(octets, 5))));
    EXPECT_TRUE(raw->IsClosed()) << reason;
    EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kRefused, reason));
    EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kDisconnected, "offence"));
    EXPECT_EQ(network->counters().refusals, 1U);
    // It is refused from now on, with the certificate already.
    const TlsIdentity identity(TestTlsKey(1));
    ExpectFailure(identity.context(), HelloOf(1), "refused");
    // And nobody else is.
    EXPECT_NE(Connected(2), nullptr);
  }
}

TEST_F(HostileTest, APeerThatItsReaderBlamesIsRefusedOnBothChannels) {
  Start();
  const auto consensus = Connected(1, kConsensus);
  const auto bulk = Connected(1, kBulk);
  network->Penalise({1}, Offence::kBadSignature);
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kBlamed, "bad_signature"));
  EXPECT_TRUE(network->IsConnected({1}, kBulk));
  network->Penalise({1}, Offence::kBadSignature);
  EXPECT_TRUE(consensus->IsClosed());
  EXPECT_TRUE(bulk->IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kRefused, "bad_signature"));
  EXPECT_EQ(handler.events().back().peer, MemberId{1});
}

TEST_F(HostileTest, WhoSaysNothingIsClosedWhereverItStops) {
  options.handshake_timeout = milliseconds(300);
  Start();
  RawSocket silent(network->bound_port());
  EXPECT_TRUE(silent.IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "timeout"));
  handler.Clear();
  // A third of a ClientHello.
  RawSocket slow(network->bound_port());
  slow.Send(Bytes{0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00});
  EXPECT_TRUE(slow.IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "timeout"));
  EXPECT_GE(Failures(HandshakeFailure::kTimeout), 2U);
}

TEST_F(HostileTest, WhoSendsNoHelloIsClosed) {
  options.handshake_timeout = milliseconds(1000);
  Start();
  const TlsIdentity identity(TestTlsKey(1));
  RawPeer mute(network->bound_port(), identity.context());
  if (!mute.Handshake()) GTEST_SKIP() << "too slow a machine for the test";
  EXPECT_TRUE(mute.IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "timeout"));
}

TEST_F(HostileTest, OneAddressHasSoManyUnauthenticatedConnections) {
  options.unauthenticated_per_address_max = 3;
  Start();
  std::vector<std::unique_ptr<RawSocket>> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(std::make_unique<RawSocket>(network->bound_port()));
  }
  ASSERT_TRUE(Becomes(
      [&] { return network->counters().connections_unauthenticated == 3; }));
  RawSocket surplus(network->bound_port());
  EXPECT_TRUE(surplus.IsClosed());
  EXPECT_EQ(Failures(HandshakeFailure::kAddressLimit), 1U);
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
  EXPECT_EQ(network->counters().connections_unauthenticated, 2U);
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

TEST_F(HostileTest, AResetInTheMiddleOfAFrameLosesThatFrameOnly) {
  Start();
  {
    const auto raw = Connected(1);
    ASSERT_TRUE(raw->SendFrame(FrameKind::kVote, Bytes(10)));
    ASSERT_TRUE(handler.AwaitFrames(FrameKind::kVote, 1));
    ASSERT_TRUE(raw->Send(Bytes{0, 0, 0, 200, 4, 1, 2, 3}));
    raw->socket().Reset();
  }
  ASSERT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kDisconnected, "closed"));
  EXPECT_EQ(handler.Bodies(FrameKind::kVote).size(), 1U);
  const auto again = Connected(1);
  ASSERT_TRUE(again->SendFrame(FrameKind::kVote, Bytes(20)));
  ASSERT_TRUE(handler.AwaitFrames(FrameKind::kVote, 2));
  EXPECT_EQ(handler.Bodies(FrameKind::kVote)[1].size(), 20U);
}

TEST_F(HostileTest, ANewerConnectionOfThePeerReplacesTheOlder) {
  Start();
  const auto older = Connected(1);
  const TlsIdentity identity(TestTlsKey(1));
  RawPeer newer(network->bound_port(), identity.context());
  ASSERT_TRUE(newer.Handshake());
  ASSERT_TRUE(newer.ExchangeHellos(HelloOf(1)));
  EXPECT_TRUE(older->IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kDisconnected, "replaced"));
  EXPECT_TRUE(network->IsConnected({1}, kConsensus));
  ASSERT_EQ(network->Send({1}, kConsensus, FrameKind::kVote, BodyOf(3)),
            SendVerdict::kQueued);
  const auto frame = newer.ReadFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->body.size(), 3U);
  EXPECT_EQ(network->counters().connections_up[0], 1U);
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

TEST_F(HostileTest, WhoTakesNothingIsClosed) {
  options.write_timeout = milliseconds(200);
  Start();
  const auto deaf = Connected(1, kBulk);
  for (int i = 0; i < 8; ++i) {
    network->Send({1}, kBulk, FrameKind::kBlocks,
                  BodyOf(std::size_t{8} << 20U));
  }
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kDisconnected, "stalled"));
}

TEST_F(HostileTest, WhoSaysNothingAnyMoreIsClosed) {
  options.idle_timeout = milliseconds(200);
  options.keep_alive_interval = milliseconds(10);
  Start();
  const auto silent = Connected(1);
  const auto frame = silent->ReadFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->kind, FrameKind::kKeepAlive);
  EXPECT_TRUE(silent->IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kDisconnected, "idle"));
}

TEST_F(HostileTest, ReadingStopsAtThePeersCreditAndGoesOnAfterwards) {
  options.consensus_credit_octets = 4096;
  options.idle_timeout = milliseconds(1000);
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
