// SPDX-License-Identifier: Apache-2.0
//
// A QuestionBudget says how much a peer may still ask for: a question of some
// octets makes a node look up and send megabytes (consensus.md 2.13). Statuses
// and cosignatures are taken from it, too, since each costs work. The other
// messages of consensus have a budget of their own.
//
// It fills up at a steady rate, and each question takes what its answer may
// cost, in batches. Where that is known only once the answer is made, the rest
// is charged then, and may leave a debt that has to be made up before the next
// question. Time is an argument. Not synchronized; QuestionBudgets, one of each
// peer, are.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>

#include "base/ids.h"
#include "platform/mutex.h"
#include "replica/exchange.h"

namespace diptych {

// Full, it is enough for all batches of sixteen blocks at once.
inline constexpr std::uint64_t kQuestionBudgetMax = 4'096;
// What is asked for in a second by a node that misses every batch of a busy
// network; copying it all takes a twentieth of a second. Ranges of final
// blocks come to 256 MiB at this rate, ten times what a node checks that
// catches up.
inline constexpr std::uint64_t kQuestionBudgetPerSecond = 1'024;

// How a budget grows, and up to what.
struct BudgetRate {
  std::uint64_t max = kQuestionBudgetMax;
  std::uint64_t per_second = kQuestionBudgetPerSecond;
};

// Proposals, votes and certificates, each at one. Seven for each view, of which
// no network makes a thousand in a second; at this rate, those that are of no
// use take a hundredth of a core. All that was under way while a node did not
// read, a queue and what two sockets hold, comes at once.
inline constexpr BudgetRate kMessageRate{.max = 65'536, .per_second = 8'192};

// What an answer costs: as many batches as are named, a full block's octets, a
// few hundred signatures' octets. Of a range, one heartbeat's; the rest is
// CostOfAnswer.
inline std::uint64_t CostOf(const Question& question) {
  constexpr std::uint64_t kBatchesOfAFullBlock = 16;
  constexpr std::uint64_t kCertificates = 4;
  if (const auto* batches = std::get_if<BatchesQuestion>(&question)) {
    return batches->references.size();
  }
  if (std::holds_alternative<RangeQuestion>(question)) return 1;
  return std::holds_alternative<CertificatesQuestion>(question)
             ? kCertificates
             : kBatchesOfAFullBlock;
}

// What a peer's status costs, in a frame of its own or a keep-alive: whoever is
// behind is answered with certificates. A peer tells of itself each second, on
// each connection, and for each block that it is asked for and has not got, of
// which 64 are asked for in a second; this leaves it 256.
inline constexpr std::uint64_t kStatusCost = 4;

// What a cosignature costs, since each may have to be verified. A validator
// sends one for each block that it has written and synced, of which no disk
// does hundreds in a second; this leaves it 512.
inline constexpr std::uint64_t kCosignatureCost = 2;

// What an answer of so many octets costs.
inline std::uint64_t CostOfAnswer(std::size_t octets) {
  return octets / kBatchOctetsMax;
}

class QuestionBudget {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit QuestionBudget(Time now, const BudgetRate& rate = {})
      : rate_(rate), left_(static_cast<std::int64_t>(rate.max)), filled_(now) {}

  // Takes the cost; false, and nothing is taken, if there is less.
  bool Take(std::uint64_t cost, Time now) {
    Fill(now);
    if (left_ < static_cast<std::int64_t>(cost)) return false;
    Charge(cost);
    return true;
  }

  // Takes the cost, even if there is less.
  void Charge(std::uint64_t cost) { left_ -= static_cast<std::int64_t>(cost); }

 private:
  void Fill(Time now) {
    using std::chrono::milliseconds;
    const auto passed = std::chrono::duration_cast<milliseconds>(now - filled_);
    const std::int64_t more =
        passed.count() * static_cast<std::int64_t>(rate_.per_second) / 1'000;
    // Less than one is kept for the next time.
    if (more > 0) filled_ = now;
    left_ = std::min(static_cast<std::int64_t>(rate_.max), left_ + more);
  }

  BudgetRate rate_;
  std::int64_t left_;  // Below 0: owed.
  Time filled_;
};

class QuestionBudgets {
 public:
  explicit QuestionBudgets(const BudgetRate& rate = {}) : rate_(rate) {}

  bool Take(MemberId peer, std::uint64_t cost, QuestionBudget::Time now) {
    const WriterLock lock(mutex_);
    return Of(peer, now).Take(cost, now);
  }
  void Charge(MemberId peer, std::uint64_t cost, QuestionBudget::Time now) {
    const WriterLock lock(mutex_);
    Of(peer, now).Charge(cost);
  }

 private:
  QuestionBudget& Of(MemberId peer, QuestionBudget::Time now) REQUIRES(mutex_) {
    return budgets_.try_emplace(peer, now, rate_).first->second;
  }

  const BudgetRate rate_;
  Mutex mutex_;
  // Of peers, and so bounded.
  std::map<MemberId, QuestionBudget> budgets_ GUARDED_BY(mutex_);
};

}  // namespace diptych
