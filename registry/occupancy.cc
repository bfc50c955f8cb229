// SPDX-License-Identifier: Apache-2.0
#include "registry/occupancy.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace diptych {
namespace {

std::uint8_t BitOf(Position position) {
  return static_cast<std::uint8_t>(1U << (position.value % 8));
}

}  // namespace

Occupancy::Occupancy(const Occupancy& other) {
  lists_.reserve(other.lists_.size());
  for (const std::unique_ptr<ListBits>& list : other.lists_) {
    lists_.push_back(list ? std::make_unique<ListBits>(*list) : nullptr);
  }
}

Occupancy& Occupancy::operator=(const Occupancy& other) {
  return *this = Occupancy(other);
}

bool Occupancy::IsTaken(ListId list, Position position) const {
  CHECK(position.value < kPositionsPerList);
  const ListBits* found = Get(list);
  return found != nullptr &&
         (found->bits[position.value / 8] & BitOf(position)) != 0;
}

void Occupancy::Take(ListId list, Position position) {
  CHECK(!IsTaken(list, position));
  ListBits& found = Touch(list);
  found.bits[position.value / 8] |= BitOf(position);
  ++found.taken;
}

void Occupancy::Free(ListId list, Position position) {
  CHECK(IsTaken(list, position));
  ListBits& found = Touch(list);
  found.bits[position.value / 8] &= static_cast<std::uint8_t>(~BitOf(position));
  --found.taken;
}

std::uint32_t Occupancy::TakenCount(ListId list) const {
  const ListBits* found = Get(list);
  return found == nullptr ? 0 : found->taken;
}

ByteView Occupancy::Bits(ListId list) const {
  const ListBits* found = Get(list);
  if (found == nullptr) return {};
  return found->bits;
}

ByteView Occupancy::Page(ListId list, std::size_t page) const {
  CHECK(page < kPagesPerList);
  static constexpr std::array<std::uint8_t, kOccupancyPageSize> kFreePage{};
  if (Get(list) == nullptr) return kFreePage;
  return Bits(list).subspan(page * kOccupancyPageSize, kOccupancyPageSize);
}

Status Occupancy::LoadPage(ListId list, std::size_t page, ByteView octets) {
  if (page >= kPagesPerList || octets.size() != kOccupancyPageSize ||
      list.value >= kStatusListsMax) {
    return Error{ErrorCode::kCorrupt, "occupancy page: wrong size or number"};
  }
  ListBits& found = Touch(list);
  std::uint8_t* to = found.bits.data() + page * kOccupancyPageSize;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    found.taken -= static_cast<std::uint32_t>(std::popcount(to[i]));
    found.taken += static_cast<std::uint32_t>(std::popcount(octets[i]));
    to[i] = octets[i];
  }
  return Ok();
}

Occupancy::ListBits& Occupancy::Touch(ListId list) {
  CHECK(list.value < kStatusListsMax);
  if (list.value >= lists_.size()) lists_.resize(list.value + 1);
  auto& found = lists_[list.value];
  if (!found) found = std::make_unique<ListBits>();
  return *found;
}

const Occupancy::ListBits* Occupancy::Get(ListId list) const {
  return list.value < lists_.size() ? lists_[list.value].get() : nullptr;
}

}  // namespace diptych
