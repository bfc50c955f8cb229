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
