// SPDX-License-Identifier: Apache-2.0
//
// The simulator itself: a seed decides everything, and what once failed holds.

#include "tests/sim/simulation.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace diptych {
namespace {

TEST(Simulation, OneSeedIsOneTrace) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const SimulationResult first = Simulate(seed);
    const SimulationResult second = Simulate(seed);
    EXPECT_EQ(first.trace_hash, second.trace_hash) << seed;
    EXPECT_EQ(first.steps, second.steps) << seed;
  }
}

TEST(Simulation, OneSeedOfReplicasIsOneTrace) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const SimulationOptions options{.stack = Stack::kReplica};
    const SimulationResult first = Simulate(seed, options);
    const SimulationResult second = Simulate(seed, options);
    EXPECT_EQ(first.trace_hash, second.trace_hash) << seed;
    EXPECT_EQ(first.steps, second.steps) << seed;
    EXPECT_GE(first.views, 12U) << seed;
    EXPECT_GE(first.blocks, 1U) << seed;
  }
}

TEST(Simulation, TwoSeedsAreTwoTraces) {
  EXPECT_NE(Simulate(1).trace_hash, Simulate(2).trace_hash);
}

TEST(Simulation, AScheduleHasTwelveViewsAndFinalizesBlocks) {
  std::uint64_t blocks = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const SimulationResult result = Simulate(seed);
    EXPECT_GE(result.views, 12U) << seed;
    blocks += result.blocks;
  }
  EXPECT_GE(blocks, 20U * 6U);
}

// A line: the seed, perhaps "forensics", "replica" or "stalls", and a comment
// behind '#'.
TEST(Simulation, SeedsThatOnceFailedHold) {
  std::ifstream file(DIPTYCH_SOURCE_DIR "/tests/sim/regressions.txt");
  ASSERT_TRUE(file.is_open());
  int seeds = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::uint64_t seed = 0;
    std::string mode;
    if (!(words >> seed)) continue;
    words >> mode;
    SimulationOptions options;
    if (mode == "forensics") options.mode = Mode::kForensics;
    if (mode == "replica" || mode == "stalls") options.stack = Stack::kReplica;
    if (mode == "stalls") options.mode = Mode::kStalls;
    const SimulationResult result = Simulate(seed, options);
    EXPECT_FALSE(result.violation.has_value())
        << "seed " << seed << ": " << result.violation->property << ": "
        << result.violation->text;
    ++seeds;
  }
  EXPECT_GT(seeds, 0);
}

}  // namespace
}  // namespace diptych
