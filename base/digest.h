// SPDX-License-Identifier: Apache-2.0
//
// A Digest is the 32 octets that SHA-256 makes of a message: the name of an
// entry, a node of a tree, a root, a commitment.

#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>

#include "base/bytes.h"
#include "base/check.h"

namespace diptych {

inline constexpr std::size_t kDigestSize = 32;

using Digest = std::array<std::uint8_t, kDigestSize>;

// Copies a digest out of a run of exactly 32 octets.
inline Digest ToDigest(ByteView bytes) {
  CHECK(bytes.size() == kDigestSize);
  Digest digest;
  std::memcpy(digest.data(), bytes.data(), kDigestSize);
  return digest;
}

// Hashes a digest for a hash table: its first octets are already uniform.
// Not for keys that an adversary may choose freely.
struct DigestHash {
  std::size_t operator()(const Digest& digest) const {
    std::size_t head;
    std::memcpy(&head, digest.data(), sizeof head);
    return head;
  }
};

}  // namespace diptych
