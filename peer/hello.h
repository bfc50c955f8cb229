// SPDX-License-Identifier: Apache-2.0
//
// A Hello is the first frame each side sends: which protocol it speaks, of
// which network it is, which member, and what the connection is for.
//
// TLS has proven the key before; the Hello says what the key cannot. Whoever
// dialled sends it first, and the other side answers with its own whatever it
// thinks of the first, so that both logs can tell why they part. Format:
// docs/spec/peers.md section 5. Pure.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "peer/frame.h"

namespace diptych {

inline constexpr std::uint16_t kPeerProtocolVersion = 1;
// Of version 1; those of later versions begin with the same fields.
inline constexpr std::size_t kHelloSize = 39;

struct Hello {
  std::uint16_t version = kPeerProtocolVersion;
  Digest network_id{};
  MemberId member;
  std::uint8_t channel = 0;  // A PeerChannel, or not.
  bool operator==(const Hello&) const = default;
};

Bytes EncodeHello(const Hello& hello);

// Nothing if the octets are too few, or too many for version 1.
std::optional<Hello> DecodeHello(ByteView octets);

enum class HelloVerdict { kAccepted, kVersion, kNetwork, kMember, kChannel };

// What a Hello has to say to be accepted.
struct HelloExpectation {
  Digest network_id{};
  MemberId member;  // Whose key the other side has proven.
  // The one that was dialled; nothing if the other side is to choose.
  std::optional<PeerChannel> channel;
};

// The first of version, network, member and channel that does not fit.
HelloVerdict JudgeHello(const Hello& hello, const HelloExpectation& expected);

}  // namespace diptych
