// SPDX-License-Identifier: Apache-2.0
//
// Peers that have proven who they are: frames that are none, connections that
// break, fall silent, or take nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hostile_peers.h"

namespace diptych {
namespace {

using std::chrono::milliseconds;

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

TEST_F(HostileTest, WhoSaysNothingAnyMoreIsClosed) {
  options.idle_timeout = kHour;
  options.keep_alive_interval = kHour / 2;
  Start();
  const auto silent = Connected(1);
  LetPass(kHour / 2);
  const auto frame = silent->ReadFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->kind, FrameKind::kKeepAlive);
  EXPECT_TRUE(network->IsConnected({1}, kConsensus));
  LetPass(kHour / 2);
  EXPECT_TRUE(silent->IsClosed());
  EXPECT_TRUE(handler.AwaitEvent(PeerEvent::Kind::kDisconnected, "idle"));
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

}  // namespace
}  // namespace diptych
