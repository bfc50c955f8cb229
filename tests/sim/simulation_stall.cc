// SPDX-License-Identifier: Apache-2.0
//
// A network without finality under load: f withhold their FINALIZE, and one is
// away until the heal point.

#include "registry/block_tree.h"
#include "tests/sim/simulation.h"

namespace diptych {
namespace {

// The transactions that its blocks are made of: each with each other, so that
// there are always more of them. The rest are for the rounds.
constexpr std::uint32_t kOrdered = 40;

}  // namespace

// Until there were leaders for more blocks with transactions than a replica
// holds, and some views more.
void Simulation::BeginStall() {
  submitted_ = kOrdered;
  std::uint64_t leaders = kTreeBlocksMax + random_.Between(10, 20);
  for (plan_.views = {1}; leaders > 0; ++plan_.views.value) {
    if (set_.Leader(plan_.views).value != plan_.away) --leaders;
  }
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

// One for each view, at its leader if that is there.
void Simulation::SubmitForStall() {
  const View highest = HighestView();
  if (highest == submitted_in_) return;
  submitted_in_ = highest;
  const auto view = static_cast<std::uint32_t>(highest.value);
  const std::uint32_t one = view % kOrdered;
  const std::uint32_t other = (one + 1 + (view / kOrdered)) % kOrdered;
  std::uint32_t learns = set_.Leader(highest).value;
  if (learns == plan_.away) learns = (learns + 1) % set_.size();
  nodes_[learns]->Learn((TransactionSet{1} << one) |
                        (TransactionSet{1} << other));
}

}  // namespace diptych
