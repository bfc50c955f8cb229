// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/plan.h"

#include <algorithm>
#include <utility>

namespace diptych {
namespace {

// In so many schedules of replicas.
constexpr Permille kPeersMisbehave{500};
// Rare behaviours and faults of disks, and full blocks.
constexpr Permille kRareInCores{40};
constexpr Permille kRareInReplicas{300};
constexpr Permille kRareDisk{200};
constexpr Permille kFullBlocks{5};
// New guards. Who is in doubt at the start keeps the others waiting.
constexpr Permille kLosesDirectory{150};
constexpr Permille kNewcomer{50};
constexpr Permille kKeysDoubted{100};
// A schedule with full blocks ends soon.
constexpr View kViewsOfFullBlocks{4};

void DrawTiming(SimRandom& random, Plan& plan) {
  plan.timing.view_ms = 500U << random.Below(3);
  plan.timing.view_ms_max = 60'000;
  plan.timing.resend_ms = 200U << random.Below(3);
  plan.timing.resend_ms_max = 10 * plan.timing.resend_ms;
  plan.timing.heartbeat_ms = 60'000;
  plan.timing.precision_ms = 2'000;
  plan.timing.delay_ms = random.Chance({200}) ? 20 : 0;
}

void DrawNetwork(SimRandom& random, Plan& plan) {
  plan.delay_ms = 1U << random.Below(8);
  plan.heavy_tail = {random.Chance({500}) ? 100U : 0U};
  plan.drop = {random.Chance({500})
                   ? static_cast<std::uint32_t>(random.Below(300))
                   : 0U};
  plan.duplicate = {random.Chance({400}) ? 50U : 0U};
  plan.late_duplicate = {random.Chance({300}) ? 10U : 0U};
  plan.write_ms = random.Below(4) == 0 ? 30 : random.Below(3);
  plan.work_ms = random.Below(4) == 0 ? 40 : random.Below(3);
  plan.payload_missing = {random.Chance({400}) ? 200U : 0U};
  plan.skew_ms = random.Chance({500}) ? random.Below(900) : 0;
  plan.drift_ppm = random.Chance({300}) ? 200 : 0;
  // Now and then a network slower than the first timeouts: they have to grow.
  plan.healed_delay_ms = random.Chance({60}) ? 5'000 : 1U << random.Below(7);
}

void DrawByzantine(SimRandom& random, Plan& plan, std::size_t count) {
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t i = 0; i < plan.validators; ++i) nodes.push_back(i);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t chosen = i + random.Below(nodes.size() - i);
    std::swap(nodes[i], nodes[chosen]);
    Plan::Byzantine byzantine{.node = nodes[i], .does = {}};
    const std::uint64_t kinds = random.Between(1, 3);
    for (std::uint64_t k = 0; k < kinds; ++k) {
      const auto does = static_cast<Misbehaviour>(random.Below(kMisbehaviours));
      if (std::ranges::find(byzantine.does, does) == byzantine.does.end()) {
        byzantine.does.push_back(does);
      }
    }
    plan.byzantine.push_back(byzantine);
  }
}

void DrawStall(SimRandom& random, Plan& plan) {
  const auto first = static_cast<std::uint32_t>(random.Below(plan.validators));
  const auto place = [&](std::size_t number) {
    return static_cast<std::uint32_t>((first + number) % plan.validators);
  };
  plan.byzantine.clear();
  const std::size_t f = (plan.validators - 1) / 3;
  for (std::size_t i = 0; i < f; ++i) {
    plan.byzantine.push_back(
        {.node = place(i), .does = {Misbehaviour::kWithheldFinalize}});
  }
  plan.away = place(f + random.Below(plan.validators - f));
  plan.is_away_down = random.Chance({500});
  // Else most of it were announcements of what waits. It is long enough for a
  // view in a network that is not slow.
  plan.timing.view_ms_max = 4'000;
  plan.healed_delay_ms = std::min<std::uint64_t>(plan.healed_delay_ms, 64);
  plan.faults_end = {3'600'000};
  plan.faults.clear();
  plan.drop = {random.Chance({300}) ? 50U : 0U};
  plan.submit_every_ms = 20;
  plan.checks_idle = false;
}

// To one of those that are Byzantine, or to one who is for that alone.
void Give(SimRandom& random, Plan& plan,
          const std::vector<Misbehaviour>& does) {
  if (does.empty()) return;
  if (plan.byzantine.empty()) {
    plan.byzantine.push_back(
        {.node = static_cast<std::uint32_t>(random.Below(plan.validators)),
         .does = {}});
  }
  auto& chosen = plan.byzantine[random.Below(plan.byzantine.size())];
  chosen.does.insert(chosen.does.end(), does.begin(), does.end());
}

}  // namespace

void DrawPeers(SimRandom& random, Plan& plan) {
  if (plan.validators < 4 || !random.Chance(kPeersMisbehave)) return;
  std::vector<Misbehaviour> does;
  for (const Misbehaviour kind :
       {Misbehaviour::kLiesInSync, Misbehaviour::kSlowPulls,
        Misbehaviour::kEvidenceSpam}) {
    // Who sends transactions for ever leaves no network idle.
    const bool is_drawn = random.Chance({500});
    const bool may_be =
        kind != Misbehaviour::kEvidenceSpam || !plan.checks_idle;
    if (is_drawn && may_be) does.push_back(kind);
  }
  Give(random, plan, does);
}

void DrawRare(SimRandom& random, Plan& plan) {
  const bool is_replica = plan.stack == Stack::kReplica;
  if (is_replica) {
    plan.joins_writes = random.Chance(kRareDisk);
    plan.tears_guards = random.Chance(kRareDisk);
    plan.syncs_fail = random.Chance(kRareDisk);
    plan.has_full_blocks = random.Chance(kFullBlocks);
  }
  const auto has = [&](Fault fault) {
    return std::ranges::find(plan.faults, fault) != plan.faults.end();
  };
  if (plan.syncs_fail && !has(Fault::kDiskError)) {
    plan.faults.push_back(Fault::kDiskError);
  }
  if (plan.has_full_blocks) plan.views = kViewsOfFullBlocks;
  if (plan.validators < 4) return;
  if (!random.Chance(is_replica ? kRareInReplicas : kRareInCores)) return;
  constexpr Misbehaviour kOfAny[] = {Misbehaviour::kLastMoment,
                                     Misbehaviour::kSecondSpelling,
                                     Misbehaviour::kOldSessions};
  if (!is_replica) {
    const std::uint64_t chosen = random.Below(std::size(kOfAny) + 1);
    plan.joins_writes = chosen == std::size(kOfAny);
    if (!plan.joins_writes) Give(random, plan, {kOfAny[chosen]});
    return;
  }
  std::vector<Misbehaviour> does{kOfAny[random.Below(std::size(kOfAny))]};
  if (random.Chance({600})) {
    does.push_back(random.Chance({500}) ? Misbehaviour::kThinBatches
                                        : Misbehaviour::kQuestionFlood);
  }
  if (random.Chance({400})) does.erase(does.begin());
  // Who is asked again and again leaves no network idle.
  if (plan.checks_idle) {
    std::erase(does, Misbehaviour::kOldSessions);
    std::erase(does, Misbehaviour::kQuestionFlood);
  }
  Give(random, plan, does);
}

void DrawKeys(SimRandom& random, Plan& plan) {
  if (plan.validators < 4) return;
  plan.loses_directory = random.Chance(kLosesDirectory);
  plan.keys_are_doubted = random.Chance(kKeysDoubted);
  if (!random.Chance(kNewcomer)) return;
  plan.newcomer = static_cast<std::uint32_t>(random.Below(plan.validators));
  plan.keys_are_doubted = plan.keys_are_doubted || random.Chance({500});
}

Plan DrawPlan(SimRandom& random, Mode mode, Stack stack) {
  Plan plan;
  plan.mode = mode;
  plan.stack = stack;
  plan.epoch = {random.Below(3)};
  plan.validators = random.Chance({30}) ? 1 : random.Between(4, 7);
  if (mode != Mode::kSafety) plan.validators = random.Between(4, 7);
  plan.observer = random.Chance({100});
  plan.views = {12 + random.Below(3)};
  plan.faults_end = {random.Between(3'000, 25'000)};
  DrawTiming(random, plan);
  DrawNetwork(random, plan);
  const std::size_t f = (plan.validators - 1) / 3;
  if (mode == Mode::kForensics) {
    DrawByzantine(random, plan, random.Between(f + 1, 2 * f));
    for (Plan::Byzantine& byzantine : plan.byzantine) {
      byzantine.does = {Misbehaviour::kEquivocatingLeader,
                        Misbehaviour::kEquivocatingVoter,
                        Misbehaviour::kNullifyAndFinalize};
    }
  } else {
    DrawByzantine(random, plan, random.Below(f + 1));
  }
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    if (random.Chance({350})) plan.faults.push_back(static_cast<Fault>(i));
  }
  plan.fault_every_ms = 50U << random.Below(6);
  plan.submit_every_ms = 10U << random.Below(6);
  plan.checks_idle = random.Chance({60});
  // Finality slower than t_r: an idle network falls silent all the same.
  if (plan.checks_idle && random.Chance({500})) {
    plan.healed_delay_ms = 1U << random.Between(7, 9);
  }
  if (mode == Mode::kStalls) DrawStall(random, plan);
  return plan;
}

}  // namespace diptych
