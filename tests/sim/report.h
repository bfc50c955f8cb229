// SPDX-License-Identifier: Apache-2.0
//
// A SimReport adds up what schedules came to, and tells of it: a bar while they
// run, and a summary, as text or as JSON.
//
// Thread-safe.

#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "tests/sim/arguments.h"
#include "tests/sim/simulation.h"

namespace diptych {

class SimReport {
 public:
  explicit SimReport(const SimArguments& arguments);

  // False if nothing more need be run.
  bool Add(std::uint64_t seed, const SimulationResult& result);

  // To the standard output.
  void Print() const;
  bool failed() const { return failure_.has_value(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Failure {
    std::uint64_t seed = 0;
    Violation violation;
  };

  // To the standard error: on a terminal one line, written over and over.
  void ShowProgress(Clock::time_point now);
  double Seconds(Clock::time_point now) const;
  void PrintText(double seconds, double cpu_seconds) const;
  void PrintJson(double seconds, double cpu_seconds) const;

  const SimArguments& arguments_;
  const bool on_terminal_;
  const Clock::time_point began_ = Clock::now();
  Clock::time_point shown_ = began_;

  std::mutex mutex_;
  std::uint64_t runs_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t views_ = 0;
  std::uint64_t blocks_ = 0;
  std::uint64_t largest_ = 0;
  std::uint64_t crashes_ = 0;
  std::uint64_t rotten_ = 0;
  std::uint64_t forks_ = 0;
  std::uint64_t simulated_ms_ = 0;
  std::uint64_t hash_ = 0;  // Of all traces, in whatever order they came.
  std::optional<Failure> failure_;
};

}  // namespace diptych
