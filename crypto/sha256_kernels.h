// SPDX-License-Identifier: Apache-2.0
//
// The kernels behind sha256_lanes.h, one file each: what every processor has,
// SHA extensions (sha256_shani.cc), AVX-512 (sha256_avx512.cc).
//
// Only sha256_lanes.cc includes this. Its contracts hold here, too; each
// kernel adds what it needs. A vector kernel may run only where its Has
// function says true.

#pragma once

#include <cstddef>
#include <span>

#include "base/bytes.h"
#include "base/digest.h"
#include "crypto/sha256_lanes.h"

namespace diptych {

void OpensslLeaves(ByteView entries, std::size_t entry_size, std::size_t stride,
                   std::span<Digest> out);
void OpensslNodes(std::span<const Digest> children, std::span<Digest> out);

#if defined(__x86_64__)

bool HasShaNi();

// Below this a leaf's entry is shorter than the loads of the SHA-NI kernel.
inline constexpr std::size_t kShaNiEntrySizeMin = 16;

// Requires: kShaNiEntrySizeMin <= entry_size <= kOneBlockEntrySize.
void ShaNiLeaves(ByteView entries, std::size_t entry_size, std::size_t stride,
                 std::span<Digest> out);
void ShaNiNodes(std::span<const Digest> children, std::span<Digest> out);

bool HasAvx512();

// Whether the processor makes two halves of each 512-bit instruction, as AMD's
// family 19h (Zen 4) does. Leaves and nodes then take 1.1 and 1.3 times as
// long as by SHA-NI; elsewhere (Intel since Ice Lake) 0.6 times.
bool HasHalfWidthAvx512();

inline constexpr std::size_t kAvx512Lanes = 16;

// Requires: 1 <= entry_size <= kOneBlockEntrySize, and that out.size() is a
// multiple of kAvx512Lanes.
void Avx512Leaves(ByteView entries, std::size_t entry_size, std::size_t stride,
                  std::span<Digest> out);
// Requires: out.size() is a multiple of kAvx512Lanes.
void Avx512Nodes(std::span<const Digest> children, std::span<Digest> out);

#endif

}  // namespace diptych
