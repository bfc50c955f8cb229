// SPDX-License-Identifier: Apache-2.0
//
// A network without finality under load: f withhold their FINALIZE, and one is
// away until the heal point: one alone, or several in turn.

#include "registry/block_tree.h"
#include "replica/catch_up.h"
#include "tests/sim/simulation.h"

namespace diptych {
namespace {

// Schedules of four validators in which they take turns.
constexpr Permille kTurns{500};

// Those in which more blocks wait than a range holds, for most of a day, since
// leaders wait ever longer.
constexpr Permille kLong{200};
constexpr TrueMs kLongEnd{24 * 3'600'000};

}  // namespace

// Until there were leaders for more blocks with transactions than a replica
// holds, and some views more.
void Simulation::BeginStall() {
  const bool has_turns = plan_.validators == 4 && added_random_.Chance(kTurns);
  if (has_turns) {
    View first{1};
    while (set_.Leader({first.value + 1}).value != plan_.byzantine[0].node) {
      ++first.value;
    }
    plan_.away = set_.Leader(first).value;
  }
  std::uint64_t leaders = kTreeBlocksMax + random_.Between(10, 20);
  if (added_random_.Chance(kLong)) {
    leaders += kRangeHeights;
    plan_.faults_end = kLongEnd;
  }
  for (plan_.views = {1}; leaders > 0; ++plan_.views.value) {
    if (set_.Leader(plan_.views).value != plan_.away) --leaders;
  }
  if (has_turns) {
    while (set_.Leader(plan_.views).value != plan_.away) ++plan_.views.value;
    turns_from_ = plan_.views;
    plan_.views.value += 5;
  }
  SetAway(plan_.away, true);
}

void Simulation::SetAway(std::uint32_t node, bool is_away) {
  if (!plan_.is_away_down) {
    for (std::uint32_t other = 0; other < nodes_.size(); ++other) {
      for (const SimNetwork::Ends ends :
           {SimNetwork::Ends{node, other}, SimNetwork::Ends{other, node}}) {
        if (is_away) {
          Cut(ends);
        } else {
          network_.At(ends).cut = false;
        }
      }
    }
  } else if (is_away) {
    nodes_[node]->Crash();
    ++result_.crashes;
  } else {
    nodes_[node]->Start();
    Connect(node);
  }
}

// In a network of four: c is away and leads view v, and the Byzantine validator
// leads v + 1, from v on without a proposal. a, who leads v + 2, is away for
// that view and the one before, and b for v + 3, which it leads, and v + 4,
// which c leads. So each of the honest ones comes back by the nullification of
// a view whose predecessor it knows nothing of, and no leader has all
// certificates.
void Simulation::TakeTurns() {
  if (turns_from_.value == 0) return;
  const View highest = HighestView();
  leader_is_silent_ = leader_is_silent_ || highest >= turns_from_;
  if (turns_ == 2 || highest.value < turns_from_.value + 1 + (2 * turns_)) {
    return;
  }
  SetAway(plan_.away, false);
  plan_.away = set_.Leader({turns_from_.value + 2 + turns_}).value;
  SetAway(plan_.away, true);
  ++turns_;
}

bool Simulation::IsWithheld(std::uint32_t slot, const Packet& packet) const {
  return leader_is_silent_ && !nodes_[slot]->role().is_honest &&
         (packet.sort == FrameSort::kProposal ||
          packet.sort == FrameSort::kCertificate);
}

// One for each view, at its leader if that is there.
void Simulation::SubmitForStall() {
  TakeTurns();
  const View highest = HighestView();
  if (highest == submitted_in_) return;
  submitted_in_ = highest;
  std::uint32_t learns = set_.Leader(highest).value;
  if (learns == plan_.away) learns = (learns + 1) % set_.size();
  // In a long stall there is room left, and blocks without any go on.
  const bool is_long = plan_.faults_end == kLongEnd;
  if (is_long && highest.value > kTreeBlocksMax / 2) return;
  nodes_[learns]->LearnFresh(static_cast<std::uint32_t>(highest.value));
}

}  // namespace diptych
