// SPDX-License-Identifier: Apache-2.0
// What comes from other nodes: frames and Hellos.
#include <vector>

#include "peer/frame.h"
#include "peer/hello.h"
#include "tests/fuzz/fuzz_target.h"

namespace diptych {
namespace {

// What the octets after the first are on a channel that the first names: a
// sequence of frames, cut into pieces of `piece` octets, up to the first
// fault. Written again, so that two sequences can be compared.
Bytes Reassemble(ByteView octets, std::optional<PeerChannel> channel,
                 std::size_t piece) {
  FrameAssembler assembler;
  if (channel) assembler.SetChannel(*channel);
  Bytes written;
  while (!octets.empty()) {
    ByteView part = octets.first(std::min(piece, octets.size()));
    octets = octets.subspan(part.size());
    while (!part.empty()) {
      const std::size_t before = part.size();
      auto frame = assembler.Next(part);
      if (!frame) {
        written.push_back(static_cast<std::uint8_t>(frame.error()));
        return written;
      }
      FUZZ_EXPECT(part.size() < before);
      if (!*frame) continue;
      const Bytes& body = (*frame)->body;
      AppendFrameHeader({.kind = (*frame)->kind,
                         .size = static_cast<std::uint32_t>(body.size())},
                        written);
      written.insert(written.end(), body.begin(), body.end());
    }
  }
  return written;
}

}  // namespace

// The first octet: 0 and 1 are the channels, others await a Hello.
FUZZ_TARGET(peer_frames) {
  if (octets.empty()) return;
  std::optional<PeerChannel> channel;
  if (octets[0] < kPeerChannelCount) {
    channel = static_cast<PeerChannel>(octets[0]);
  }
  const ByteView stream = octets.subspan(1);
  const Bytes whole = Reassemble(stream, channel, stream.size() + 1);
  FUZZ_EXPECT(Reassemble(stream, channel, 1) == whole);
  FUZZ_EXPECT(Reassemble(stream, channel, 7) == whole);
  if (stream.size() < kFrameHeaderSize) return;
  const auto header = DecodeFrameHeader(stream, channel);
  if (!header) return;
  Bytes again;
  AppendFrameHeader(*header, again);
  FUZZ_EXPECT(again == ToBytes(stream.first(kFrameHeaderSize)));
  const auto size_max = channel ? FrameSizeMax(*channel, header->kind)
                                : std::optional(kHelloSizeMax);
  FUZZ_EXPECT(size_max && header->size <= *size_max);
}

FUZZ_TARGET(peer_hello) {
  const std::optional<Hello> read = DecodeHello(octets);
  if (!read) return;
  const Bytes again = EncodeHello(*read);
  FUZZ_EXPECT(again == ToBytes(octets.first(kHelloSize)));
  if (read->version != kPeerProtocolVersion) return;
  FUZZ_EXPECT(octets.size() == kHelloSize);
  const HelloVerdict verdict =
      JudgeHello(*read, {.network_id = read->network_id,
                         .member = read->member,
                         .channel = std::nullopt});
  FUZZ_EXPECT((verdict == HelloVerdict::kAccepted) ==
              (read->channel < kPeerChannelCount));
}

}  // namespace diptych
