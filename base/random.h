// SPDX-License-Identifier: Apache-2.0
//
// A Random fills memory with octets that nobody can predict; a port, so that
// a test can make it repeat.

#pragma once

#include <cstdint>
#include <span>

namespace diptych {

class Random {
 public:
  virtual ~Random() = default;

  // Overwrites all of `out`. Ends the process if the system has no entropy.
  virtual void Fill(std::span<std::uint8_t> out) = 0;

  // A uniform number in [0, bound). Requires bound > 0.
  std::uint32_t Below(std::uint32_t bound) {
    // Values at or above the largest multiple of bound would favour the small
    // remainders.
    const std::uint32_t excess = (0 - bound) % bound;
    while (true) {
      std::uint32_t value;
      Fill({reinterpret_cast<std::uint8_t*>(&value), sizeof value});
      if (value >= excess) return value % bound;
    }
  }
};

}  // namespace diptych
