// SPDX-License-Identifier: Apache-2.0
//
// A status list is 131,072 positions of two bits each, one for the current
// status of each credential that an issuer gave a position in it.
//
// The bits lie as in an IETF Token Status List with "bits": 2: position p is
// in octet p / 4, at the bits 2 * (p % 4) and above, counted from the least
// significant. The register keeps a list in chunks of 64 octets, and numbers
// the chunks of all lists in one row:
//
//   list L     chunk L << 9       chunk L << 9 | 1         ... | 511
//              positions 0..255   positions 256..511
//
// Specification: docs/spec/status-tree.md section 3.

#pragma once

#include <array>
#include <cstdint>

#include "base/ids.h"

namespace diptych {

inline constexpr std::uint32_t kPositionsPerList = 131072;
inline constexpr std::size_t kStatusChunkSize = 64;
inline constexpr std::uint32_t kPositionsPerChunk = 256;
inline constexpr std::uint32_t kChunksPerList = 512;

// Chunk numbers have 32 bits, 9 of which count within a list.
inline constexpr std::uint32_t kStatusListsMax = std::uint32_t{1} << 23;

// The code points of the IETF Token Status List. Stored for ever: they may not
// change.
enum class CredentialStatus : std::uint8_t {
  kValid = 0,
  kInvalid = 1,
  kSuspended = 2,
  kReserved = 3,  // No rule writes it; whoever reads it must not say "valid".
};

// A chunk's number in the row of all chunks of all lists.
using ChunkNumber = Id<struct ChunkTag, std::uint32_t>;

// 256 positions. All zero, and so all valid, until a status changes.
using StatusChunk = std::array<std::uint8_t, kStatusChunkSize>;

// The chunk in which a position lies.
// Requires: list below kStatusListsMax, position below kPositionsPerList.
ChunkNumber ChunkOf(ListId list, Position position);

// Reads and writes one position of the chunk in which it lies.
// Requires: position below kPositionsPerList.
CredentialStatus StatusAt(const StatusChunk& chunk, Position position);
void SetStatus(StatusChunk& chunk, Position position, CredentialStatus status);

}  // namespace diptych
