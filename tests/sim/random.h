// SPDX-License-Identifier: Apache-2.0
//
// A SimRandom is the one source of chance of a simulation: xoshiro256++, seeded
// by splitmix64, so that a seed decides everything on every machine.
//
// Integers only: a distribution of the standard library may differ from one
// library to the next.

#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace diptych {

// Mixes 64 bits well (splitmix64's finalizer). Also the simulator's cheap hash.
constexpr std::uint64_t Mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

struct Permille {
  std::uint32_t value = 0;
};

class SimRandom {
 public:
  explicit SimRandom(std::uint64_t seed) {
    for (std::uint64_t& word : state_) word = seed = Mix(seed);
  }

  std::uint64_t Next() {
    const std::uint64_t result =
        std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // 0..bound - 1. Requires bound > 0.
  std::uint64_t Below(std::uint64_t bound) {
    return ((Next() >> 32) * bound) >> 32;
  }

  // first..last, both included.
  std::uint64_t Between(std::uint64_t first, std::uint64_t last) {
    return first + Below(last - first + 1);
  }

  bool Chance(Permille of) { return Below(1000) < of.value; }

  // Around `typical`; one in four is twice as long, one in sixteen four times,
  // and so on to 256 times.
  std::uint64_t HeavyTail(std::uint64_t typical) {
    std::uint64_t result = Between((typical + 1) / 2, typical);
    for (int i = 0; i < 8 && Below(4) == 0; ++i) result *= 2;
    return result;
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace diptych
