// SPDX-License-Identifier: Apache-2.0
#include "merkle/status_list.h"

#include "base/check.h"

namespace diptych {
namespace {

constexpr std::uint32_t kPositionsPerOctet = 4;
constexpr std::uint32_t kStatusMask = 3;

std::size_t OctetInChunk(Position position) {
  CHECK(position.value < kPositionsPerList);
  return position.value % kPositionsPerChunk / kPositionsPerOctet;
}

std::uint32_t ShiftInOctet(Position position) {
  return 2 * (position.value % kPositionsPerOctet);
}

}  // namespace

ChunkNumber ChunkOf(ListId list, Position position) {
  CHECK(list.value < kStatusListsMax);
  CHECK(position.value < kPositionsPerList);
  return {list.value * kChunksPerList + position.value / kPositionsPerChunk};
}

CredentialStatus StatusAt(const StatusChunk& chunk, Position position) {
  const std::uint32_t octet = chunk[OctetInChunk(position)];
  return static_cast<CredentialStatus>(octet >> ShiftInOctet(position) &
                                       kStatusMask);
}

void SetStatus(StatusChunk& chunk, Position position, CredentialStatus status) {
  std::uint8_t& octet = chunk[OctetInChunk(position)];
  const std::uint32_t shift = ShiftInOctet(position);
  const std::uint32_t kept = octet & ~(kStatusMask << shift);
  octet = static_cast<std::uint8_t>(kept | static_cast<std::uint32_t>(status)
                                               << shift);
}

}  // namespace diptych
