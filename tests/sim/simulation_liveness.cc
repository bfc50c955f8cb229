// SPDX-License-Identifier: Apache-2.0
//
// The heal point, and what has to happen after it, by when.

#include <algorithm>

#include "tests/sim/simulation.h"

namespace diptych {
namespace {

// Between two requests for a missing block (tiny_application.cc).
constexpr std::uint64_t kFetchAgainMs = 200;
constexpr std::uint32_t kTransactionsMost = 63;
// Keep-alives (R7), and what one heartbeat may cost a pair of nodes: a few
// views of votes and certificates, repeated a few times.
constexpr std::uint64_t kKeepAliveMs = 5'000;
constexpr std::uint64_t kMessagesPerHeartbeat = 100;

}  // namespace

void Simulation::UpdatePhase() {
  if (phase_ == Phase::kFaults) {
    if (HighestView() >= plan_.views) Heal();
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
  if (trace_.prints()) trace_.Print(now().value, "heals");
  network_.Heal(plan_.healed_delay_ms);
  for (const Clogged& held : clogged_) {
    Schedule({now().value + random_.Between(1, plan_.healed_delay_ms)},
             {.kind = EventKind::kDeliver,
              .node = static_cast<std::uint32_t>(held.link),
              .argument = held.packet});
  }
  clogged_.clear();
  phase_ = Phase::kRounds;
  TransactionSet all = (TransactionSet{1} << submitted_) - 1;
  for (const auto& node : nodes_) {
    const std::uint64_t error = plan_.timing.precision_ms / 4;
    node->sim_clock().Correct(
        now(), static_cast<std::int64_t>(random_.Below((2 * error) + 1)) -
                   static_cast<std::int64_t>(error));
    node->Resume();
    if (!node->is_up()) node->Start();
    node->Learn(all);
  }
  BeginRound();
}

void Simulation::BeginRound() {
  awaited_ = TransactionSet{1} << submitted_++;
  ++rounds_;
  round_began_ = now();
  for (const auto& node : nodes_) node->Learn(awaited_);
  Schedule({now().value + FinalizationBound()},
           {.kind = EventKind::kDeadline, .argument = rounds_});
}

bool Simulation::AllCommitted() const {
  return std::ranges::all_of(nodes_, [this](const auto& node) {
    return !node->role().is_honest ||
           (universe_.at(node->tip()).all & awaited_) != 0;
  });
}

void Simulation::OnDeadline(std::uint64_t of) {
  if (phase_ == Phase::kFaults) return Heal();
  if (phase_ == Phase::kIdle && of == 0) return CheckIdle();
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
  return (10 * plan_.healed_delay_ms) + (5 * plan_.write_ms) +
         (4 * plan_.work_ms) + (2 * kFetchAgainMs);
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
    if (!node->role().is_honest) continue;
    final_view = std::min(final_view, node->core().status().final_view);
  }
  const std::uint64_t needed = NeededMs();
  // What is left of this view, for all of them to be in the same one, and a
  // clock's error at the bounds of rule 2.9.
  View view = HighestView();
  std::uint64_t bound =
      (2 * AheadMs()) + (2 * timing.resend_ms) + (2 * timing.resend_ms_max) +
      (2 * needed) + timing.precision_ms + (2 * ViewTimeout(view, final_view));
  // Views of Byzantine leaders, and those that are too short as yet.
  std::uint64_t left = set_.faults() + 2;
  while (left > 0) {
    ++view.value;
    const std::uint64_t timeout = ViewTimeout(view, final_view);
    bound += timeout;
    if (timeout >= needed) --left;
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
  Schedule({now().value + (2 * plan_.timing.heartbeat_ms)},
           {.kind = EventKind::kDeadline});
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
    if (!node->role().is_honest) continue;
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
  const std::uint64_t pairs = identities_ * (nodes_.size() - 1);
  const std::uint64_t most =
      pairs * ((2 * timing.heartbeat_ms / kKeepAliveMs) +
               (3 * kMessagesPerHeartbeat * (set_.faults() + 1)));
  if (sent_ - sent_before_idle_ > most) {
    truth_.Fail("L6", "an idle network sent " +
                          std::to_string(sent_ - sent_before_idle_) +
                          " messages in two minutes, at most " +
                          std::to_string(most));
  }
  phase_ = Phase::kDone;
}

}  // namespace diptych
