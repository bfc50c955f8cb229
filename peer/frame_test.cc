// SPDX-License-Identifier: Apache-2.0
//
// Frames: their octets, what may come where and how long, and that assembling
// does not depend on how the octets are cut.

#include "peer/frame.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace diptych {
namespace {

Bytes FrameOctets(FrameKind kind, const Bytes& body) {
  Bytes out;
  AppendFrameHeader(
      {.kind = kind, .size = static_cast<std::uint32_t>(body.size())}, out);
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

TEST(Frame, HasTheOctetsOfTheSpecification) {
  EXPECT_EQ(HexEncode(FrameOctets(FrameKind::kKeepAlive, {0xaa, 0xbb, 0xcc})),
            "0000000302aabbcc");
  EXPECT_EQ(HexEncode(FrameOctets(FrameKind::kPeerStatus, {})), "000000000c");
}

TEST(Frame, EveryKindBelongsSomewhereAndPayloadOnlyOnBulk) {
  for (std::size_t number = 2; number < kFrameKindCount; ++number) {
    if (kFrameKindNames[number] == "none") continue;
    const auto kind = static_cast<FrameKind>(number);
    EXPECT_TRUE(FrameSizeMax(PeerChannel::kConsensus, kind) ||
                FrameSizeMax(PeerChannel::kBulk, kind))
        << kFrameKindNames[number];
  }
  for (const PeerChannel channel :
       {PeerChannel::kConsensus, PeerChannel::kBulk}) {
    EXPECT_FALSE(FrameSizeMax(channel, FrameKind::kHello));
    EXPECT_TRUE(FrameSizeMax(channel, FrameKind::kKeepAlive));
  }
  EXPECT_FALSE(FrameSizeMax(PeerChannel::kConsensus, FrameKind::kBatch));
  EXPECT_FALSE(FrameSizeMax(PeerChannel::kConsensus, FrameKind::kBlocks));
  EXPECT_FALSE(FrameSizeMax(PeerChannel::kBulk, FrameKind::kVote));
  EXPECT_EQ(FrameSizeMax(PeerChannel::kConsensus, FrameKind::kVote), 256U);
  EXPECT_EQ(FrameSizeMax(PeerChannel::kConsensus, FrameKind::kProposal),
            32U * 1024);
  EXPECT_EQ(FrameSizeMax(PeerChannel::kBulk, FrameKind::kBlocks),
            8U * 1024 * 1024);
  EXPECT_EQ(FrameSizeMax(PeerChannel::kBulk, FrameKind::kBatch), 257U * 1024);
}

TEST(FrameHeader, IsRefusedForItsKindItsChannelOrItsLength) {
  const auto fault = [](const char* hex, std::optional<PeerChannel> channel) {
    const auto read = DecodeFrameHeader(HexDecode(hex).value(), channel);
    return read ? std::nullopt : std::optional(read.error());
  };
  constexpr auto kConsensus = PeerChannel::kConsensus;
  EXPECT_EQ(fault("0000000000", kConsensus), FrameFault::kUnknownKind);
  EXPECT_EQ(fault("000000000d", kConsensus), FrameFault::kUnknownKind);
  EXPECT_EQ(fault("0000000006", kConsensus), FrameFault::kUnknownKind);
  EXPECT_EQ(fault("0000000008", kConsensus), FrameFault::kUnknownKind);
  EXPECT_EQ(fault("00000000ff", kConsensus), FrameFault::kUnknownKind);
  EXPECT_EQ(fault("0000000009", kConsensus), FrameFault::kMisplaced);
  EXPECT_EQ(fault("0000000001", kConsensus), FrameFault::kMisplaced);
  EXPECT_EQ(fault("0000000002", std::nullopt), FrameFault::kMisplaced);
  EXPECT_EQ(fault("0000010104", kConsensus), FrameFault::kTooLong);
  EXPECT_EQ(fault("ffffffff04", kConsensus), FrameFault::kTooLong);
  EXPECT_EQ(fault("0000010101", std::nullopt), FrameFault::kTooLong);
  EXPECT_EQ(fault("0000010004", kConsensus), std::nullopt);
  EXPECT_EQ(fault("0000010001", std::nullopt), std::nullopt);
}

TEST(FrameAssembler, GivesTheSameFramesHoweverTheOctetsAreCut) {
  Bytes stream;
  for (std::size_t size : {0U, 1U, 200U, 30'000U}) {
    const Bytes body(size, static_cast<std::uint8_t>(size + 1));
    const Bytes frame = FrameOctets(FrameKind::kBatch, body);
    stream.insert(stream.end(), frame.begin(), frame.end());
  }
  for (const std::size_t piece : {1U, 2U, 5U, 7U, 4096U, 100'000U}) {
    FrameAssembler assembler;
    assembler.SetChannel(PeerChannel::kBulk);
    std::vector<std::size_t> sizes;
    for (ByteView rest = stream; !rest.empty();) {
      ByteView part = rest.first(std::min(piece, rest.size()));
      rest = rest.subspan(part.size());
      while (!part.empty()) {
        const auto frame = assembler.Next(part);
        ASSERT_TRUE(frame);
        if (!*frame) continue;
        sizes.push_back((*frame)->body.size());
        EXPECT_EQ(
            (*frame)->body,
            Bytes(sizes.back(), static_cast<std::uint8_t>(sizes.back() + 1)));
      }
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{0, 1, 200, 30'000})) << piece;
  }
}

TEST(FrameAssembler, AwaitsTheHelloFirstAndNeverAgain) {
  FrameAssembler assembler;
  const Bytes hello = FrameOctets(FrameKind::kHello, Bytes(39));
  ByteView rest = hello;
  const auto first = assembler.Next(rest);
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->kind, FrameKind::kHello);
  assembler.SetChannel(PeerChannel::kBulk);
  rest = hello;
  const auto second = assembler.Next(rest);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), FrameFault::kMisplaced);
}

}  // namespace
}  // namespace diptych
