// SPDX-License-Identifier: Apache-2.0
//
// A PeerTable is whom a node speaks with: member numbers, the keys that are
// pinned for them, and where they listen.
//
// It comes from the directory (keys) and the configuration (addresses); the
// transport knows neither. Values without behaviour.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "crypto/ed25519.h"

namespace diptych {

// Where a node listens: an IP address or a name, and a port.
struct PeerAddress {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const PeerAddress&) const = default;
};

struct Peer {
  MemberId member;
  Ed25519PublicKeyBytes tls_key{};  // The member's key of purpose TLS.
  bool is_validator = true;
  // Nothing: it is never dialled, only waited for.
  std::optional<PeerAddress> address;
  bool operator==(const Peer&) const = default;
};

// All validators that a network may have, and several observers for each.
inline constexpr std::size_t kPeersMax = 512;

struct PeerTable {
  // Whether this node is a validator; observers dial, and are not dialled.
  bool is_validator = true;
  // Without this node; no member number and no key twice.
  std::vector<Peer> peers;
};

// Whether this node dials `peer`, for both channels: of two validators the one
// with the lower number, of a validator and an observer the observer. Two
// observers do not connect.
inline bool IsDialler(MemberId self, bool is_self_validator, const Peer& peer) {
  if (!peer.is_validator) return false;
  return !is_self_validator || self < peer.member;
}

}  // namespace diptych
