// SPDX-License-Identifier: Apache-2.0
//
// A HostileTest is a node, over real sockets, that waits for two peers: for
// tests of what a PeerNetwork does about those who mean ill.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "peer/fake_handler.h"
#include "peer/peer_network.h"
#include "peer/raw_peer.h"
#include "tests/support/jumping_clock.h"

namespace diptych {

inline constexpr auto kConsensus = PeerChannel::kConsensus;
inline constexpr auto kBulk = PeerChannel::kBulk;

// A node, member 9, that waits for the members 1 and 2.
class HostileTest : public testing::Test {
 protected:
  HostileTest() {
    options.self = {9};
    options.network_id.fill(0x11);
    options.listen_address = "127.0.0.1";
    options.sweep_interval = std::chrono::milliseconds(5);
    options.failed_handshake_hold = std::chrono::milliseconds(0);
    options.handshake_timeout = kHour;
    options.idle_timeout = kHour;
    options.now = [this] { return clock.Now(); };
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

  void LetPass(std::chrono::milliseconds time) { clock.LetPass(time); }

  std::uint64_t Failures(HandshakeFailure failure) {
    return network->counters()
        .handshake_failures[static_cast<std::size_t>(failure)];
  }

  JumpingClock clock;
  PeerNetwork::Options options;
  FakeHandler handler;
  FakeRandom random;
  std::optional<PeerNetwork> network;
};

}  // namespace diptych
