// SPDX-License-Identifier: Apache-2.0
//
// A network without finality under load: f withhold their FINALIZE, and one is
// away until the heal point.

#include "tests/sim/simulation.h"

namespace diptych {
namespace {

// The transactions that its blocks are made of: each with each other, so that
// there are always more of them. The rest are for the rounds.
constexpr std::uint32_t kOrdered = 40;

}  // namespace

void Simulation::BeginStall() {
  submitted_ = kOrdered;
  if (plan_.is_away_down) {
    nodes_[plan_.away]->Crash();
    ++result_.crashes;
    return;
  }
  for (std::uint32_t other = 0; other < nodes_.size(); ++other) {
    network_.At({plan_.away, other}).cut = true;
    network_.At({other, plan_.away}).cut = true;
  }
}

// One for each view.
void Simulation::SubmitForStall() {
  const View highest = HighestView();
  if (highest == submitted_in_) return;
  submitted_in_ = highest;
  const auto view = static_cast<std::uint32_t>(highest.value);
  const std::uint32_t one = view % kOrdered;
  const std::uint32_t other = (one + 1 + (view / kOrdered)) % kOrdered;
  const TransactionSet both =
      (TransactionSet{1} << one) | (TransactionSet{1} << other);
  for (const auto& node : nodes_) node->Learn(both);
}

}  // namespace diptych
