// SPDX-License-Identifier: Apache-2.0
//
// Faults of the network, the nodes, the disks and the clocks, one at a time.

#include <bit>

#include "base/check.h"
#include "tests/sim/simulation.h"

namespace diptych {
namespace {

constexpr std::uint64_t kLosesAgainMs = 500;

}  // namespace

SimNode& Simulation::AnyNode() { return *nodes_[random_.Below(nodes_.size())]; }

std::size_t Simulation::Faulty() const {
  std::size_t faulty = 0;
  for (std::uint32_t i = 0; i < plan_.validators; ++i) {
    const ValidatorMask any = truth_.damaged | truth_.rotten | truth_.in_doubt;
    const bool damaged = (any >> i & 1) != 0;
    if (!truth_.IsHonest(i) || damaged || !nodes_[i]->may_vote()) ++faulty;
  }
  return faulty;
}

void Simulation::InjectFault() {
  if (phase_ != Phase::kFaults) return;
  Schedule({now().value + random_.HeavyTail(plan_.fault_every_ms)},
           {.kind = EventKind::kFault});
  const Fault fault = plan_.faults[random_.Below(plan_.faults.size())];
  if (trace_.prints()) {
    trace_.Print(now().value,
                 "fault " + std::to_string(static_cast<int>(fault)));
  }
  SimNode& node = AnyNode();
  switch (fault) {
    case Fault::kPartition:
      return Partition(true);
    case Fault::kOneWay:
      return Partition(false);
    case Fault::kIsolate:
      for (std::uint32_t other = 0; other < nodes_.size(); ++other) {
        Cut({node.role().slot, other});
        Cut({other, node.role().slot});
      }
      return;
    case Fault::kFlap:
      return CutLink(random_.Between(1, 200), false);
    case Fault::kSlowLink:
      network_.At({node.role().slot, AnyNode().role().slot}).extra_ms =
          random_.Between(1, 3'000);
      return;
    case Fault::kClog:
      return CutLink(random_.Between(1, 5'000), true);
    case Fault::kJoin:
      network_.JoinAll();
      damages_ = {};
      return;
    case Fault::kCrash:
      return CrashOne(node);
    case Fault::kCrashAll:
      for (const auto& each : nodes_) CrashOne(*each);
      return;
    case Fault::kCrashInStep:
      node.CrashWithin(static_cast<std::uint32_t>(random_.Below(12)));
      return;
    case Fault::kPause:
      node.Pause();
      Schedule({now().value + random_.Between(10, 4'000)},
               {.kind = EventKind::kResume, .node = node.role().slot});
      return;
    case Fault::kClockStep:
      node.sim_clock().Step(static_cast<std::int64_t>(random_.Below(3'000)) -
                            1'500);
      return;
    case Fault::kClockJump:
      node.sim_clock().Step(static_cast<std::int64_t>(random_.Below(40'000)) -
                            20'000);
      return;
    case Fault::kReset:
      return Reset({node.role().slot, AnyNode().role().slot});
    case Fault::kBandwidth:
      return network_.Throttle(random_.Between(1, 100));
    case Fault::kBitFlip:
      damages_ = {static_cast<std::uint32_t>(random_.Below(20))};
      return;
    case Fault::kDiskError:
      return node.FailWrite();
    case Fault::kDiskFull:
      return node.StallDisk(random_.Between(100, 4'000));
    case Fault::kGuardLost:
    case Fault::kCertificatesLost:
      return Damage(fault);
  }
}

void Simulation::Partition(bool both_ways) {
  const std::uint64_t side = random_.Next();
  for (std::uint32_t from = 0; from < nodes_.size(); ++from) {
    for (std::uint32_t to = 0; to < nodes_.size(); ++to) {
      const bool left = (side >> from & 1) != 0;
      const bool right = (side >> to & 1) != 0;
      if (both_ways ? left != right : left && !right) {
        Cut({from, to});
      } else {
        network_.At({from, to}).cut = false;
      }
    }
  }
}

void Simulation::CutLink(std::uint64_t for_ms, bool clogs) {
  const std::uint32_t from = AnyNode().role().slot;
  const std::uint32_t to = AnyNode().role().slot;
  if (clogs) {
    network_.At({from, to}).clogged = true;
  } else {
    Cut({from, to});
  }
  Schedule({now().value + for_ms},
           {.kind = EventKind::kRelease,
            .argument = (std::uint64_t{from} << 32) | to});
}

void Simulation::Release(std::uint64_t link) {
  const SimNetwork::Ends ends{static_cast<std::uint32_t>(link >> 32),
                              static_cast<std::uint32_t>(link)};
  network_.At(ends).cut = false;
  network_.At(ends).clogged = false;
  std::erase_if(clogged_, [&](const Clogged& held) {
    if (held.ends != ends) return false;
    ScheduleDelivery({now().value + random_.Between(1, 20)}, ends,
                     held.connection, held.parcel);
    return true;
  });
}

void Simulation::CrashOne(SimNode& node) {
  if (!node.is_up()) return;
  ++result_.crashes;
  node.Crash();
  Schedule({now().value + random_.HeavyTail(400)},
           {.kind = EventKind::kRestart, .node = node.role().slot});
}

// Only of so many nodes that with the Byzantine they are no more than f.
void Simulation::Damage(Fault fault) {
  SimNode& node = *nodes_[random_.Below(plan_.validators)];
  const std::uint32_t identity = node.role().identity;
  if (!node.role().is_honest || !node.is_up()) return;
  if (Faulty() >= set_.faults()) return;
  CrashOne(node);
  if (fault == Fault::kGuardLost) {
    node.LoseGuard();
  } else {
    truth_.damaged |= ValidatorMask{1} << identity;
    node.LoseCertificates(random_.Between(1, 3));
  }
}

// Whether so many others have blocks that, whoever else of them fails, fewer
// than a quorum can say that there are none: before that nothing tells a lost
// guard from a new one (guard.md).
bool Simulation::HaveBlocks(const SimNode& but) const {
  const auto count = std::ranges::count_if(nodes_, [&](const auto& node) {
    return truth_.IsHonest(node->role().identity) && node.get() != &but &&
           node->tip() != Universe::kGenesis;
  });
  return static_cast<std::size_t>(count) >= 2 * set_.faults();
}

// Once, as soon as it can be. Its key has signed, and its disk is empty.
void Simulation::LoseDirectory() {
  if (phase_ != Phase::kFaults || directory_lost_) return;
  Schedule({now().value + added_random_.Between(1, kLosesAgainMs)},
           {.kind = EventKind::kLosesDirectory});
  SimNode& node = *nodes_[added_random_.Below(plan_.validators)];
  const bool may_fail = node.role().is_honest && node.is_up() &&
                        node.may_vote() && Faulty() < set_.faults();
  if (!may_fail || !HaveBlocks(node)) return;
  directory_lost_ = true;
  CrashOne(node);
  node.LoseDirectory();
  // What it was told before would say that there are no blocks.
  for (std::uint32_t other = 0; other < nodes_.size(); ++other) {
    network_.Reset({node.role().slot, other});
  }
}

// Of so many validators, too; an observer may always fail. Half of them come to
// read it at a start, and all as long as others ask them for what is final.
void Simulation::RotOne() {
  if (phase_ != Phase::kFaults) return;
  Schedule({now().value + added_random_.HeavyTail(200)},
           {.kind = EventKind::kRot});
  SimNode& node = *nodes_[added_random_.Below(identities_)];
  if (!node.role().is_honest) return;
  if (node.role().is_validator) {
    const ValidatorMask bit = ValidatorMask{1} << node.role().identity;
    const bool is_counted =
        ((truth_.damaged | truth_.rotten | truth_.in_doubt) & bit) != 0 ||
        !node.may_vote();
    if (!is_counted && Faulty() >= set_.faults()) return;
    if (!node.Rot(added_random_)) return;
    truth_.rotten |= bit;
  } else if (!node.Rot(added_random_)) {
    return;
  }
  ++result_.rotten;
  if (trace_.prints()) {
    trace_.Print(now().value, "a bit rots on the disk of " +
                                  std::to_string(node.role().slot));
  }
  if (added_random_.Chance({500})) CrashOne(node);
}

}  // namespace diptych
