// SPDX-License-Identifier: Apache-2.0
#include "registry/commitment_table.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

constexpr std::size_t kFirstSlots = 64;

}  // namespace

void CommitmentTable::Insert(std::uint64_t prefix, std::uint64_t value) {
  CHECK(value != kFree);
  if (4 * (size_ + 1) > 3 * slots_.size()) {
    Grow(std::max(kFirstSlots, 2 * slots_.size()));
  }
  std::size_t i = Home(prefix);
  while (slots_[i].value != kFree) i = (i + 1) & mask();
  slots_[i] = {prefix, value};
  ++size_;
}

void CommitmentTable::Erase(std::uint64_t prefix, std::uint64_t value) {
  CHECK(size_ > 0 && value != kFree);
  std::size_t hole = Home(prefix);
  while (slots_[hole].prefix != prefix || slots_[hole].value != value) {
    CHECK(slots_[hole].value != kFree);
    hole = (hole + 1) & mask();
  }
  // What stands behind the hole moves into it unless its search starts after
  // the hole, so that every search still meets no free slot on its way.
  for (std::size_t i = (hole + 1) & mask(); slots_[i].value != kFree;
       i = (i + 1) & mask()) {
    const std::size_t from_home = (i - Home(slots_[i].prefix)) & mask();
    if (from_home < ((i - hole) & mask())) continue;
    slots_[hole] = slots_[i];
    hole = i;
  }
  slots_[hole] = {};
  --size_;
}

void CommitmentTable::Reserve(std::size_t count) {
  const std::size_t slots =
      std::max(kFirstSlots, std::bit_ceil(count / 3 * 4 + 4));
  if (slots > slots_.size()) Grow(slots);
}

void CommitmentTable::Clear() {
  std::ranges::fill(slots_, Slot{});
  size_ = 0;
}

void CommitmentTable::Grow(std::size_t slots) {
  std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots));
  shift_ = 64 - std::countr_zero(slots);
  for (const Slot& slot : old) {
    if (slot.value == kFree) continue;
    std::size_t i = Home(slot.prefix);
    while (slots_[i].value != kFree) i = (i + 1) & mask();
    slots_[i] = slot;
  }
}

}  // namespace diptych
