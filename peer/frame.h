// SPDX-License-Identifier: Apache-2.0
//
// A Frame is one message between two nodes as it crosses a connection: the
// length of its body, its kind, and the body, which the transport never reads.
//
//   00 00 00 03 | 02 | aa bb cc        a keep-alive of three octets
//   length u32    kind  body
//
// The length is that of the body, and is held against the limit of its kind on
// its channel before anything is allocated (docs/spec/peers.md section 4).
//
// Pure values and functions; a FrameAssembler is not synchronized.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace diptych {

// The two connections of a pair of nodes; votes never queue behind payload.
// On the wire: values may never change.
enum class PeerChannel : std::uint8_t { kConsensus = 0, kBulk = 1 };

inline constexpr std::size_t kPeerChannelCount = 2;
inline constexpr std::array<std::string_view, kPeerChannelCount>
    kPeerChannelNames = {"consensus", "bulk"};

inline constexpr std::size_t ChannelNumber(PeerChannel channel) {
  return static_cast<std::size_t>(channel);
}
inline constexpr std::string_view ChannelName(PeerChannel channel) {
  return kPeerChannelNames[ChannelNumber(channel)];
}

// On the wire: values may never change. 6 and 8 are no kinds: evidence travels
// as a transaction, and every answer as what it is.
enum class FrameKind : std::uint8_t {
  kHello = 1,        // first on every connection, and only then
  kKeepAlive = 2,    // where the sender stands, when it had nothing to say
  kProposal = 3,     // a header, its batch references and a signature
  kVote = 4,         //
  kCertificate = 5,  //
  kPull = 7,         // asks for certificates, batches or blocks
  kBatch = 9,        // transactions that a block may refer to
  kBlocks = 10,      // a range of finalised blocks
  kCosignature = 11,
  kPeerStatus = 12,  // what the sender has and wants to be asked for
};

// One more than the largest kind, for arrays by kind; [0], [6] and [8] are
// unused.
inline constexpr std::size_t kFrameKindCount = 13;
inline constexpr std::array<std::string_view, kFrameKindCount> kFrameKindNames =
    {"none",        "hello",       "keep_alive", "proposal", "vote",
     "certificate", "none",        "pull",       "none",     "batch",
     "blocks",      "cosignature", "peer_status"};

inline constexpr std::size_t KindNumber(FrameKind kind) {
  return static_cast<std::size_t>(kind);
}

inline constexpr std::size_t kFrameHeaderSize = 5;

// The longest body that `kind` may have on `channel`; nothing if it does not
// belong there. kHello belongs to neither: it comes before the channel is.
std::optional<std::uint32_t> FrameSizeMax(PeerChannel channel, FrameKind kind);

// The longest Hello; of every version, so that an older node can read that a
// newer one is there.
inline constexpr std::uint32_t kHelloSizeMax = 256;

struct FrameHeader {
  FrameKind kind = FrameKind::kHello;
  std::uint32_t size = 0;  // Of the body.
};

// Why octets are no frame that may come here.
enum class FrameFault {
  kUnknownKind,
  kMisplaced,  // a kind that does not belong on the channel, or not yet
  kTooLong,
};

std::string_view FrameFaultName(FrameFault fault);

// Reads a frame's first five octets. `channel` is nothing as long as the Hello
// is awaited, and then nothing else is accepted. Requires kFrameHeaderSize
// octets or more.
std::expected<FrameHeader, FrameFault> DecodeFrameHeader(
    ByteView octets, std::optional<PeerChannel> channel);

// Writes a frame's first five octets to the end of `out`.
void AppendFrameHeader(const FrameHeader& header, Bytes& out);

struct Frame {
  FrameKind kind = FrameKind::kHello;
  Bytes body;
};

// A FrameAssembler puts frames together from octets as they come. It holds the
// part of one frame, never more than twice what has come of it.
class FrameAssembler {
 public:
  // Awaits the Hello.
  FrameAssembler() = default;

  // From now on the kinds of `channel` are accepted, and no Hello.
  void SetChannel(PeerChannel channel) { channel_ = channel; }

  // Takes octets off the front of `octets`, up to the end of one frame.
  // Nothing if more are needed, with `octets` empty. After a fault there is no
  // finding the next frame; the connection has to end.
  std::expected<std::optional<Frame>, FrameFault> Next(ByteView& octets);

 private:
  std::optional<PeerChannel> channel_;
  std::array<std::uint8_t, kFrameHeaderSize> head_{};
  std::size_t head_size_ = 0;          // Octets of head_ that have come.
  std::optional<FrameHeader> header_;  // Once head_ is whole.
  Bytes body_;
};

}  // namespace diptych
