// SPDX-License-Identifier: Apache-2.0
#include "peer/hello.h"

#include "base/wire.h"

namespace diptych {

Bytes EncodeHello(const Hello& hello) {
  WireWriter writer;
  writer.U16(hello.version);
  writer.Raw(hello.network_id);
  writer.U32(hello.member.value);
  writer.U8(hello.channel);
  return writer.Take();
}

std::optional<Hello> DecodeHello(ByteView octets) {
  WireReader reader(octets);
  Hello hello;
  hello.version = reader.U16();
  hello.network_id = reader.Hash();
  hello.member = {reader.U32()};
  hello.channel = reader.U8();
  if (reader.failed()) return std::nullopt;
  const bool is_ours = hello.version == kPeerProtocolVersion;
  if (is_ours && !reader.Finish()) return std::nullopt;
  return hello;
}

HelloVerdict JudgeHello(const Hello& hello, const HelloExpectation& expected) {
  if (hello.version != kPeerProtocolVersion) return HelloVerdict::kVersion;
  if (hello.network_id != expected.network_id) return HelloVerdict::kNetwork;
  if (hello.member != expected.member) return HelloVerdict::kMember;
  const bool is_channel = hello.channel < kPeerChannelCount;
  const bool fits =
      !expected.channel || hello.channel == ChannelNumber(*expected.channel);
  return is_channel && fits ? HelloVerdict::kAccepted : HelloVerdict::kChannel;
}

}  // namespace diptych
