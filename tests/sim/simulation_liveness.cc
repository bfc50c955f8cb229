// SPDX-License-Identifier: Apache-2.0
//
// The heal point, and what has to happen after it, by when.

#include <algorithm>

#include "base/check.h"
#include "replica/catch_up.h"
#include "tests/sim/simulation.h"
#include "tests/sim/tiny_application.h"

namespace diptych {
namespace {

// Between a replica's two requests for a missing block
// (replica/replica_blocks.cc).
constexpr std::uint64_t kAskAgainMs = 1'000;
// A crash of the rounds (node.cc).
constexpr std::uint64_t kRestartMs = 500;
constexpr std::uint32_t kTransactionsMost = 63;
// From these on the wait for finality grows with each (simplex_timers.cc).
constexpr std::uint64_t kViewsWithoutFinality = 64;
// Keep-alives (R7), and what a node sends another at a Tick at most: a proposal
// with its justification, votes and certificates; and besides, in a view.
constexpr std::uint64_t kKeepAliveMs = 5'000;
constexpr std::uint64_t kMessagesPerTick = 8;
constexpr std::uint64_t kMessagesPerView = 20;
// Which deadline ends an idle network; the others are numbers of rounds, and 0
// for the faults'.
constexpr std::uint64_t kIdleEnd = ~std::uint64_t{0};

}  // namespace

void Simulation::UpdatePhase(const SimEvent& event) {
  if (phase_ == Phase::kFaults) {
    const SimNode& node = *nodes_[event.node];
    const bool is_far = node.role().is_honest && node.is_up() &&
                        node.core().view() >= plan_.views;
    if (is_far) Heal();
  } else if (phase_ == Phase::kRounds) {
    if (!AllCommitted()) return;
    const std::uint64_t took = now().value - round_began_.value;
    result_.slowest_ms = std::max(result_.slowest_ms, took);
    const bool more =
        HighestView() < plan_.views && submitted_ < kTransactionsMost;
    if (more) return BeginRound();
    BeginIdle();
  }
}

void Simulation::Heal() {
  // With more than f Byzantine nothing has to go on.
  if (plan_.mode == Mode::kForensics) {
    phase_ = Phase::kDone;
    return;
  }
  if (plan_.loses_directory) LoseDirectory();
  if (trace_.prints()) trace_.Print(now().value, "heals");
  network_.Heal(plan_.healed_delay_ms);
  damages_ = {};
  for (const Clogged& held : clogged_) {
    ScheduleDelivery({now().value + random_.Between(1, plan_.healed_delay_ms)},
                     held.ends, held.connection, held.parcel);
  }
  clogged_.clear();
  phase_ = Phase::kRounds;
  TransactionSet all = (TransactionSet{1} << submitted_) - 1;
  for (const auto& node : nodes_) {
    const std::uint64_t error = plan_.timing.precision_ms / 4;
    node->sim_clock().Correct(
        now(), static_cast<std::int64_t>(random_.Below((2 * error) + 1)) -
                   static_cast<std::int64_t>(error));
    node->CrashNoMore();
    node->Resume();
    if (!node->is_up()) {
      node->Start();
      Connect(node->role().slot);
    }
    node->Learn(all);
  }
  DialAll();
  BeginRound();
}

void Simulation::BeginRound() {
  awaited_ = TransactionSet{1} << submitted_++;
  ++rounds_;
  round_began_ = now();
  for (const auto& node : nodes_) node->Learn(awaited_);
  // One that restarts in the middle has to catch up all the same (L7).
  SimNode& node = *nodes_[random_.Below(identities_)];
  if (random_.Chance({300})) {
    node.CrashWithin(static_cast<std::uint32_t>(random_.Below(60)));
  } else if (added_random_.Chance({150})) {
    node.CrashAtFinalization();
  }
  Schedule({now().value + FinalizationBound()},
           {.kind = EventKind::kDeadline, .argument = rounds_});
}

bool Simulation::AllCommitted() const {
  return std::ranges::all_of(nodes_, [this](const auto& node) {
    const TransactionSet answered =
        universe_.at(node->tip()).all | node->told_expired();
    return !node->role().is_honest || (answered & awaited_) != 0;
  });
}

void Simulation::OnDeadline(std::uint64_t of) {
  if (phase_ == Phase::kFaults) return Heal();
  if (phase_ == Phase::kIdle && of == kIdleEnd) return CheckIdle();
  if (phase_ != Phase::kRounds || of != rounds_) return;
  truth_.Fail("L4", "a transaction is not final everywhere after " +
                        std::to_string(now().value - round_began_.value) +
                        " ms");
}

std::uint64_t Simulation::ViewTimeout(View view, View final_view) const {
  std::uint64_t timeout = plan_.timing.view_ms;
  for (std::uint64_t at = final_view.value + 2;
       at < view.value && timeout < plan_.timing.view_ms_max; ++at) {
    timeout = timeout * 3 / 2;
  }
  return std::min(timeout, plan_.timing.view_ms_max);
}

// Ten messages one after the other (pull, block, proposal, block, votes,
// certificates), the writes and the work between them.
std::uint64_t Simulation::NeededMs() const {
  const std::uint64_t fetch_again =
      plan_.stack == Stack::kReplica ? kAskAgainMs : kFetchAgainMs;
  return (10 * plan_.healed_delay_ms) + (5 * plan_.write_ms) +
         (4 * plan_.work_ms) + (2 * fetch_again);
}

// How far wrong clocks have driven the chain's time into the future: until the
// true time is there, no block can be voted for (2.9).
std::uint64_t Simulation::AheadMs() const {
  std::uint64_t newest = 0;
  for (std::uint64_t view = 1; view <= facts_.highest().value; ++view) {
    for (const Facts::Tally& tally : facts_.At({view})) {
      if (tally.kind != VoteKind::kNotarize) continue;
      const auto block = universe_.Find(tally.block_hash);
      if (!block || !facts_.CanBeCertified(tally)) continue;
      newest = std::max(newest, universe_.at(*block).header.time.value);
    }
  }
  const std::uint64_t time = static_cast<std::uint64_t>(kEpochMs) + now().value;
  return newest > time ? newest - time : 0;
}

std::uint64_t Simulation::FinalizationBound() const {
  const SimplexTiming& timing = plan_.timing;
  View final_view = HighestView();
  for (const auto& node : nodes_) {
    if (!node->role().is_honest || !node->is_up()) continue;
    final_view = std::min(final_view, node->core().status().final_view);
  }
  const std::uint64_t needed = NeededMs();
  CHECK(needed <= timing.view_ms_max);
  // What is left of this view, for all of them to be in the same one, and a
  // clock's error at the bounds of rule 2.9.
  View view = HighestView();
  std::uint64_t bound =
      (2 * AheadMs()) + (2 * timing.resend_ms) + (2 * timing.resend_ms_max) +
      (2 * needed) + timing.precision_ms + (2 * ViewTimeout(view, final_view));
  // Views of Byzantine leaders, and those that are too short as yet.
  // And of the one that restarts, with its half second, its connections and
  // its silence.
  bound += kRestartMs + HandshakeMsMost() + (2 * timing.resend_ms);
  // Who is in doubt of its key hears that there are no blocks from keep-alives
  // at the latest, or ends, and starts as it ought to.
  if (plan_.keys_are_doubted || plan_.newcomer || plan_.loses_directory) {
    bound +=
        kKeepAliveMs + kRestartMs + HandshakeMsMost() + (2 * timing.resend_ms);
  }
  std::uint64_t left = set_.faults() + 3;
  while (left > 0) {
    ++view.value;
    const std::uint64_t timeout = ViewTimeout(view, final_view);
    bound += timeout;
    if (timeout >= needed) --left;
  }
  // Blocks on top of one that was not finalized wait ever longer for it.
  bound += timing.resend_ms << (set_.faults() + 3);
  // Each of these waits, and the timers with it, once there was no finality for
  // so many views (2.8).
  if (plan_.mode == Mode::kStalls) {
    bound += (set_.faults() + 5) *
             std::max(timing.view_ms_max,
                      timing.resend_ms * (view.value - kViewsWithoutFinality));
  }
  // A replica asks one peer after the other, and may ask every faulty one
  // first; for a range it waits long.
  if (plan_.stack == Stack::kReplica) {
    bound += (set_.faults() + 1) *
             (kRangeTimeoutMs + (4 * kAskAgainMs) + (2 * timing.resend_ms_max));
  }
  return bound + (bound / 1000);
}

void Simulation::BeginIdle() {
  if (!plan_.checks_idle) {
    phase_ = Phase::kDone;
    return;
  }
  phase_ = Phase::kIdle;
  sent_before_idle_ = sent_;
  // One that is down for half a second has no view, but was in one.
  view_before_idle_ = std::max(HighestView(), facts_.highest());
  Schedule({now().value + (2 * plan_.timing.heartbeat_ms)},
           {.kind = EventKind::kDeadline, .argument = kIdleEnd});
}

void Simulation::CheckIdle() {
  const SimplexTiming& timing = plan_.timing;
  std::uint64_t age = timing.heartbeat_ms + (2 * NeededMs()) +
                      timing.precision_ms + timing.resend_ms_max;
  for (std::uint64_t k = 0; k < set_.faults() + 2; ++k) {
    age += ViewTimeout({k + 1}, {0});
  }
  const std::uint64_t time = static_cast<std::uint64_t>(kEpochMs) + now().value;
  View lowest = HighestView();
  for (const auto& node : nodes_) {
    if (!node->role().is_honest || !node->is_up()) continue;
    lowest = std::min(lowest, node->core().view());
    const std::uint64_t tip = universe_.at(node->tip()).header.time.value;
    if (tip + age < time) {
      truth_.Fail("L5", "an idle network's newest block is " +
                            std::to_string(time - tip) + " ms old");
    }
  }
  if (lowest.value + 1 < HighestView().value) {
    truth_.Fail("L3", "views are apart in an idle network: " +
                          std::to_string(lowest.value) + " and " +
                          std::to_string(HighestView().value));
  }
  CheckSilence();
  phase_ = Phase::kDone;
}

// L6: each heartbeat costs so many views and no more, however slow finality
// is, and each view so many messages.
void Simulation::CheckSilence() {
  const SimplexTiming& timing = plan_.timing;
  // Blocks on top of one that is not final yet: until the wait, which doubles,
  // is as long as finality takes. And views of faulty leaders.
  std::uint64_t views = 3 + (2 * set_.faults());
  for (std::uint64_t wait = timing.resend_ms; wait < 2 * NeededMs();
       wait *= 2) {
    ++views;
  }
  views *= 3;  // Heartbeats in two minutes, and what was under way.
  const View highest = std::max(HighestView(), view_before_idle_);
  const std::uint64_t grown = highest.value - view_before_idle_.value;
  if (grown > views) {
    truth_.Fail("L6", "an idle network went through " + std::to_string(grown) +
                          " views in two minutes, at most " +
                          std::to_string(views));
  }
  const std::uint64_t ticks =
      (6 * views) + (2 * timing.heartbeat_ms / timing.resend_ms_max);
  const std::uint64_t most =
      identities_ * (nodes_.size() - 1) *
      ((2 * timing.heartbeat_ms / kKeepAliveMs) + (kMessagesPerTick * ticks) +
       (kMessagesPerView * views));
  if (sent_ - sent_before_idle_ > most) {
    truth_.Fail("L6", "an idle network sent " +
                          std::to_string(sent_ - sent_before_idle_) +
                          " messages in two minutes, at most " +
                          std::to_string(most));
  }
}

}  // namespace diptych
