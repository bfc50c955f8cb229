// SPDX-License-Identifier: Apache-2.0
//
// PeerCounters is what a PeerNetwork counts of itself, for whoever exports
// metrics.
//
// Thread-safe: each number is an atomic of its own, read and written relaxed,
// so that two numbers read together may be a frame apart.

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "peer/frame.h"
#include "peer/peer_score.h"

namespace diptych {

// Why a connection ended before both Hellos were accepted.
enum class HandshakeFailure : std::uint8_t {
  kConnect,       // the address does not answer, or its name does not resolve
  kTls,           // no TLS 1.3, no certificate, or the other side refused ours
  kUnknownKey,    // a sound certificate of a key that is not pinned
  kWrongPeer,     // a pinned key, but not of the peer that was dialled
  kProtocol,      // TLS without the protocol name of ALPN
  kHello,         // the first frame is no Hello, or a malformed one
  kVersion,       // another version of this protocol
  kNetwork,       // a node of another network
  kMember,        // a member number that is not that of the key
  kChannel,       // a channel that does not exist, or was not dialled
  kTimeout,       // not done in time
  kClosed,        // closed or reset by the other side
  kRefused,       // the peer is refused for what it did (peer_score.h)
  kAddressLimit,  // too many unauthenticated connections from one address
  kCrowdedOut,    // the oldest of too many unauthenticated connections
  kAccept,        // the system gave no socket
  kFailure,       // a library threw, for want of memory for example
};

inline constexpr std::size_t kHandshakeFailureCount = 17;
inline constexpr std::array<std::string_view, kHandshakeFailureCount>
    kHandshakeFailureNames = {
        "connect", "tls",     "unknown_key", "wrong_peer",    "protocol",
        "hello",   "version", "network",     "member",        "channel",
        "timeout", "closed",  "refused",     "address_limit", "crowded_out",
        "accept",  "failure"};

inline constexpr std::string_view HandshakeFailureName(
    HandshakeFailure failure) {
  return kHandshakeFailureNames[static_cast<std::size_t>(failure)];
}

// Why a frame of ours was not sent.
enum class DropReason : std::uint8_t {
  kOldest,        // made room for a newer one of its kind
  kFull,          // the queue takes no more
  kNotConnected,  // and is not kept for later
  kTooLong,       // longer than its kind may be
};

inline constexpr std::size_t kDropReasonCount = 4;
inline constexpr std::array<std::string_view, kDropReasonCount>
    kDropReasonNames = {"oldest", "full", "not_connected", "too_long"};

// Why a connection that was up has ended.
enum class Disconnect : std::uint8_t {
  kClosed,    // by the other side, or the network broke
  kReplaced,  // by a newer connection of the same peer
  kIdle,      // nothing came for the idle timeout
  kStalled,   // the other side took nothing for the write timeout
  kOffence,   // a frame that is none
  kRefused,   // the peer's score reached the limit
  kUnpinned,  // the peer was removed, or its key changed
  kStopped,   // this node stops
  kFailure,   // a library threw, for want of memory for example
};

inline constexpr std::size_t kDisconnectCount = 9;
inline constexpr std::array<std::string_view, kDisconnectCount>
    kDisconnectNames = {"closed",  "replaced", "idle",    "stalled", "offence",
                        "refused", "unpinned", "stopped", "failure"};

inline constexpr std::string_view DisconnectName(Disconnect reason) {
  return kDisconnectNames[static_cast<std::size_t>(reason)];
}

struct PeerCounters {
  using Number = std::atomic<std::uint64_t>;
  template <std::size_t kCount>
  using Numbers = std::array<Number, kCount>;

  // Now, not ever; by channel.
  Numbers<kPeerChannelCount> connections_up{};
  Number connections_unauthenticated{0};  // Now, not ever.

  Number dials{0};
  Number accepts{0};
  Numbers<kHandshakeFailureCount> handshake_failures{};
  Numbers<kDisconnectCount> disconnects{};

  // By kind; octets without those of frame headers and TLS.
  Numbers<kFrameKindCount> frames_received{};
  Numbers<kFrameKindCount> octets_received{};
  Numbers<kFrameKindCount> frames_sent{};
  Numbers<kFrameKindCount> octets_sent{};
  Numbers<kDropReasonCount> frames_dropped{};
  Number writes{0};  // Each holds one frame or several, or a part of one.
  Number pauses{0};  // Times that reading stopped for want of credit.

  Numbers<kOffenceCount> offences{};
  Number refusals{0};  // Peers refused for what they did; each time counts.
  // Peers whose connections replaced each other in turn (takeovers.h).
  Number contests{0};

  template <std::size_t kCount, class Enum>
  static void Count(Numbers<kCount>& numbers, Enum which,
                    std::uint64_t amount = 1) {
    Add(numbers[static_cast<std::size_t>(which)], amount);
  }
  static void Add(Number& number, std::uint64_t amount) {
    number.fetch_add(amount, std::memory_order_relaxed);
  }
  static void Subtract(Number& number, std::uint64_t amount) {
    number.fetch_sub(amount, std::memory_order_relaxed);
  }
};

}  // namespace diptych
