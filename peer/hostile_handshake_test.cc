// SPDX-License-Identifier: Apache-2.0
//
// Whoever does not get as far as an accepted Hello: the wrong key or none,
// other protocols, Hellos that lie, those who stop on the way, and octets sent
// a second time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/support/hostile_peers.h"

namespace diptych {
namespace {

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

TEST_F(HostileTest, WhoSaysNothingIsClosedWhereverItStops) {
  options.handshake_timeout = kHour;
  Start();
  RawSocket silent(network->bound_port());
  const auto unauthenticated = [&](std::uint64_t count) {
    return Becomes([&] {
      return network->counters().connections_unauthenticated == count;
    });
  };
  ASSERT_TRUE(unauthenticated(1));
  LetPass(kHour);
  EXPECT_TRUE(silent.IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "timeout"));
  ASSERT_TRUE(unauthenticated(0));
  handler.Clear();
  // A third of a ClientHello.
  RawSocket slow(network->bound_port());
  slow.Send(Bytes{0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00});
  ASSERT_TRUE(unauthenticated(1));
  LetPass(kHour);
  EXPECT_TRUE(slow.IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "timeout"));
  EXPECT_GE(Failures(HandshakeFailure::kTimeout), 2U);
}

TEST_F(HostileTest, WhoSendsNoHelloIsClosed) {
  options.handshake_timeout = kHour;
  Start();
  const TlsIdentity identity(TestTlsKey(1));
  RawPeer mute(network->bound_port(), identity.context());
  ASSERT_TRUE(mute.Handshake());
  LetPass(kHour);
  EXPECT_TRUE(mute.IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kHandshakeFailed, "timeout"));
}

}  // namespace
}  // namespace diptych
