// SPDX-License-Identifier: Apache-2.0
//
// SimArguments are what the simulator was asked for on its command line.

#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "tests/sim/simulation.h"

namespace diptych {

struct SimArguments {
  std::uint64_t seeds = 1'000;
  std::uint64_t from = 1;
  std::uint64_t minutes = 0;  // 0: as many seeds as `seeds` says.
  std::uint64_t jobs = 1;
  bool replays = false;
  bool json = false;
  bool hashes = false;
  bool help = false;
  SimulationOptions options;
  std::string bug;  // Planted in this program: "P5", or nothing.
};

extern const char* const kSimUsage;

// kInvalid names the word that is wrong and says what to write.
Result<SimArguments> ParseSimArguments(int count, char** words);

// The line that replays a seed as these arguments ran it.
std::string ReplayCommand(const SimArguments& arguments, std::uint64_t seed);

}  // namespace diptych
