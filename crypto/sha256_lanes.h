// SPDX-License-Identifier: Apache-2.0
//
// Sha256Lanes hashes many messages of one shape at a time: the leaves and the
// nodes of Merkle trees (RFC 6962 section 2.1).
//
// A log entry of 53 octets behind its 0x00 prefix fits one compression, and
// two digests behind their 0x01 prefix fit two. The kernels below know these
// shapes: no message buffer, no padding at run time, several messages in the
// processor at once. Which kernel runs is chosen once, at start, by what the
// processor has; all give the same digests, and a test compares them all.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"

namespace diptych {

// The longest entry that one compression takes together with its 0x00 prefix
// and SHA-256's padding (55 octets of message in a block).
inline constexpr std::size_t kOneBlockEntrySize = 54;

// Leaf hashes, SHA-256(0x00 || entry), of `out.size()` entries of
// `entry_size` octets each, the first at `entries`, each further one `stride`
// octets on. Any size is allowed; up to kOneBlockEntrySize it is fastest.
// Requires: every entry lies within `entries`.
void HashLeaves(ByteView entries, std::size_t entry_size, std::size_t stride,
                std::span<Digest> out);

// Node hashes, SHA-256(0x01 || left || right), of neighbouring pairs:
// out[i] is the parent of children[2i] and children[2i+1]. `out` may be the
// front part of `children` itself, so that a tree folds in place.
// Requires: children.size() == 2 * out.size().
void HashNodes(std::span<const Digest> children, std::span<Digest> out);

// One leaf and one node.
Digest HashLeaf(ByteView entry);
Digest HashNode(const Digest& left, const Digest& right);

// One way to compute the above.
struct Sha256Kernel {
  std::string_view name;  // "avx512x16", "shani" or "openssl".
  void (*leaves)(ByteView entries, std::size_t entry_size, std::size_t stride,
                 std::span<Digest> out);
  void (*nodes)(std::span<const Digest> children, std::span<Digest> out);
};

// The kernels that this processor can run, fastest first; the last one is
// OpenSSL and always there. The order is by processor family as measured with
// bench/sha256_bench. Messages that do not fill a kernel's lanes, and entries
// of a size it is not made for, it passes on to a narrower one. For tests and
// benchmarks: they compare them.
std::span<const Sha256Kernel> AvailableSha256Kernels();

}  // namespace diptych
