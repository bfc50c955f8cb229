// SPDX-License-Identifier: Apache-2.0
//
// A CommitmentTable is a hash table from commitment prefixes to numbers, made
// for millions of keys that hardly ever repeat.
//
// Open addressing over one array of 16-octet slots, at most three quarters
// full. The slot of a prefix depends on a seed, so that nobody who cannot know
// the seed can choose commitments that crowd one neighbourhood. What the
// numbers mean is the user's: entry numbers, places in a batch.
//
// Not synchronized: const methods may run at the same time, others may not.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace diptych {

class CommitmentTable {
 public:
  // `seed` is any number that an adversary does not know; results do not
  // depend on it.
  explicit CommitmentTable(std::uint64_t seed) : seed_(seed | 1) {}

  // Adds a number under a prefix, which may have others already. Requires
  // value < 2^64 - 1.
  void Insert(std::uint64_t prefix, std::uint64_t value);

  // Takes out a number that was added under the prefix, and one only if it was
  // added several times. Requires that it is there.
  void Erase(std::uint64_t prefix, std::uint64_t value);

  // Calls visit(value) for each number under the prefix.
  template <class Visit>
  void Find(std::uint64_t prefix, Visit&& visit) const {
    if (slots_.empty()) return;
    for (std::size_t i = Home(prefix); slots_[i].value != kFree;
         i = (i + 1) & mask()) {
      if (slots_[i].prefix == prefix) visit(slots_[i].value);
    }
  }

  // Calls visit(prefix, value) for all, in no order.
  template <class Visit>
  void ForEach(Visit&& visit) const {
    for (const Slot& slot : slots_) {
      if (slot.value != kFree) visit(slot.prefix, slot.value);
    }
  }

  // Hints that a prefix is about to be looked up or inserted, so that memory
  // is on its way.
  void Prefetch(std::uint64_t prefix) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[Home(prefix)]);
  }

  // Makes room for `count` numbers in all.
  void Reserve(std::size_t count);

  // Forgets everything and keeps the memory.
  void Clear();

  std::size_t size() const { return size_; }

 private:
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};

  struct Slot {
    std::uint64_t prefix = 0;
    std::uint64_t value = kFree;
  };

  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t Home(std::uint64_t prefix) const {
    const std::uint64_t mixed = (prefix ^ (prefix >> 32)) * seed_;
    return (mixed ^ (mixed >> 29)) * 0x9E3779B97F4A7C15U >> shift_;
  }
  void Grow(std::size_t slots);

  std::uint64_t seed_;
  std::vector<Slot> slots_;  // A power of two of them, or none.
  int shift_ = 64;           // Home keeps the top bits.
  std::size_t size_ = 0;
};

}  // namespace diptych
