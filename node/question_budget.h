// SPDX-License-Identifier: Apache-2.0
//
// A QuestionBudget says how much a peer may still ask for: a question of some
// octets makes a node look up and send megabytes (consensus.md 2.13).
//
// It fills up at a steady rate, and each question takes what its answer may
// cost, in batches. Time is an argument. Not synchronized.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "replica/exchange.h"

namespace diptych {

// Full, it is enough for all batches of sixteen blocks at once.
inline constexpr std::uint64_t kQuestionBudgetMax = 4'096;
// What is asked for in a second by a node that misses every batch of a busy
// network; copying it all takes a twentieth of a second.
inline constexpr std::uint64_t kQuestionBudgetPerSecond = 1'024;

// What an answer costs: as many batches as are named, a full block's octets, a
// few hundred signatures' octets.
inline std::uint64_t CostOf(const Question& question) {
  if (const auto* batches = std::get_if<BatchesQuestion>(&question)) {
    return batches->references.size();
  }
  constexpr std::uint64_t kBatchesOfAFullBlock = 16;
  constexpr std::uint64_t kCertificates = 4;
  return std::holds_alternative<CertificatesQuestion>(question)
             ? kCertificates
             : kBatchesOfAFullBlock;
}

class QuestionBudget {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit QuestionBudget(Time now) : filled_(now) {}

  // Takes the cost; false, and nothing is taken, if there is less.
  bool Take(std::uint64_t cost, Time now) {
    using std::chrono::milliseconds;
    const auto passed = std::chrono::duration_cast<milliseconds>(now - filled_);
    const std::uint64_t more = static_cast<std::uint64_t>(passed.count()) *
                               kQuestionBudgetPerSecond / 1'000;
    // Less than one is kept for the next time.
    if (more > 0) filled_ = now;
    left_ = std::min(kQuestionBudgetMax, left_ + more);
    if (left_ < cost) return false;
    left_ -= cost;
    return true;
  }

 private:
  std::uint64_t left_ = kQuestionBudgetMax;
  Time filled_;
};

}  // namespace diptych
