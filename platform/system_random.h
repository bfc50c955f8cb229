// SPDX-License-Identifier: Apache-2.0
//
// SystemRandom is the Random of a running program: getrandom(2).

#pragma once

#include "base/random.h"

namespace diptych {

class SystemRandom : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override;
};

}  // namespace diptych
