// SPDX-License-Identifier: Apache-2.0
//
// A PrefixFilter says of a commitment prefix that it is surely not in a set, or
// that it may be: a Bloom filter whose bits of one prefix share a cache line
// (F. Putze, P. Sanders, J. Singler: Cache-, Hash- and Space-Efficient Bloom
// Filters, 2007).
//
// 10 bits for each prefix, and about one wrong "may be" in a hundred. Which
// line a prefix has depends on a seed, so that nobody who cannot know it can
// choose commitments that fill one line.
//
// Not synchronized: const methods may run at the same time, others may not.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace diptych {

class PrefixFilter {
 public:
  // For up to `count` prefixes; more only make it less sharp.
  PrefixFilter(std::uint64_t seed, std::size_t count);

  void Insert(std::uint64_t prefix) {
    const std::uint64_t hash = Hash(prefix);
    Line& line = lines_[LineOf(hash)];
    std::uint64_t bits = BitsOf(hash);
    for (int i = 0; i < kBitsPerPrefix; ++i, bits >>= 9) {
      line.words[bits >> 6 & 7] |= std::uint64_t{1} << (bits & 63);
    }
  }

  bool MayContain(std::uint64_t prefix) const {
    const std::uint64_t hash = Hash(prefix);
    const Line& line = lines_[LineOf(hash)];
    std::uint64_t bits = BitsOf(hash);
    std::uint64_t all = 1;
    // Without a branch for each bit: half of them would be guessed wrong.
    for (int i = 0; i < kBitsPerPrefix; ++i, bits >>= 9) {
      all &= line.words[bits >> 6 & 7] >> (bits & 63);
    }
    return all != 0;
  }

  // Hints that a prefix is about to be asked for or inserted, so that memory
  // is on its way.
  void Prefetch(std::uint64_t prefix) const {
    __builtin_prefetch(&lines_[LineOf(Hash(prefix))]);
  }

 private:
  // 6 numbers of 9 bits are what one product of 64 bits gives.
  static constexpr int kBitsPerPrefix = 6;

  struct alignas(64) Line {
    std::array<std::uint64_t, 8> words{};
  };

  std::uint64_t Hash(std::uint64_t prefix) const {
    const std::uint64_t mixed = (prefix ^ (prefix >> 32)) * seed_;
    return (mixed ^ (mixed >> 29)) * 0x9E3779B97F4A7C15U;
  }
  std::size_t LineOf(std::uint64_t hash) const {
    return static_cast<std::size_t>((hash >> 32) * lines_.size() >> 32);
  }
  // From the lower half too, which does not choose the line.
  static std::uint64_t BitsOf(std::uint64_t hash) {
    return (hash ^ hash << 32) * 0xD6E8FEB86659FD93U >> 10;
  }

  std::uint64_t seed_;
  std::vector<Line> lines_;
};

}  // namespace diptych
