// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/node.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "tests/sim/tiny_application.h"
#include "tests/sim/trace.h"

namespace diptych {
namespace {

constexpr std::uint64_t kKeepAliveMs = 5'000;
// How often a Byzantine node acts of its own accord.
constexpr std::uint64_t kInitiativeMs = 150;

}  // namespace

SimNode::SimNode(SimWorld& world, Role role, SimClock clock,
                 Behaviours behaviours)
    : world_(world),
      role_(role),
      clock_(clock),
      behaviours_(std::move(behaviours)),
      signer_({static_cast<std::uint16_t>(role.identity)}) {}

void SimNode::Push(EventKind kind, TrueMs at, std::uint64_t argument) {
  world_.Schedule(at, {.kind = kind,
                       .node = role_.slot,
                       .incarnation = incarnation_,
                       .argument = argument});
}

void SimNode::Start() {
  CHECK(!core_);
  const SimDisk::Image& image = disk_.image();
  if (role_.rolls_back && snapshot_ && random().Chance({500})) {
    disk_.Restore(*snapshot_);
  }
  Simplex::Start start;
  start.guard = image.guard;
  for (const auto& [key, certificate] : image.certificates) {
    start.certificates.push_back(*certificate);
  }
  start.tip = universe().at(image.tip).header;
  if (image.finalization) start.finalization = *image.finalization;
  if (image.guard && image.guard->notarized) {
    const auto block = universe().Find(*image.guard->notarized);
    start.holds_notarized_block = block && image.Holds(*block);
  }
  Simplex::Options options;
  options.network_id = universe().at(Universe::kGenesis).header.network_id;
  options.timing = world_.plan().timing;
  if (may_vote()) options.self = identity();
  core_ = std::make_unique<Simplex>(options, world_.set(), keys_,
                                    may_vote() ? &signer_ : nullptr, start,
                                    clock());
  application_ = std::make_unique<TinyApplication>(*this);
  if (world_.Prints()) {
    world_.Note(role_.slot,
                "starts in view " + std::to_string(core_->view().value));
  }
  Give(Tick{});
  application_->Learn(known_);
  Push(EventKind::kKeepAlive,
       {world_.now().value + random().Between(1, kKeepAliveMs)}, 0);
  if (!behaviours_.empty()) {
    Push(EventKind::kBehave, {world_.now().value + kInitiativeMs}, 0);
  }
}

void SimNode::Crash() {
  if (!core_) return;
  if (world_.Prints()) world_.Note(role_.slot, "crashes");
  ++incarnation_;
  core_.reset();
  application_.reset();
  paused_ = false;
  held_back_.clear();
  packets_back_.clear();
  inbox_.clear();
  inbox_at_ = 0;
  crash_after_.reset();
  // What the disk finishes after the crash.
  std::optional<GuardRecord> before = disk_.image().guard;
  disk_.Crash(random(), [&](const SimDisk::Write& write) {
    OnGuardDurable(before, write);
    before = write.guard;
  });
  if (!IsWatched()) return;
  for (const auto& checker : world_.checkers()) {
    checker->OnCrash(role_.identity);
  }
}

void SimNode::Resume() {
  if (!paused_) return;
  paused_ = false;
  const std::vector<SimEvent> events = std::exchange(held_back_, {});
  for (const SimEvent& event : events) {
    if (!core_) return;
    if (event.kind == EventKind::kDeliver) {
      OnPacket(packets_back_[event.argument]);
    } else {
      Handle(event);
    }
  }
  packets_back_.clear();
}

void SimNode::Handle(const SimEvent& event) {
  if (!core_ || event.incarnation != incarnation_) return;
  if (paused_) {
    held_back_.push_back(event);
    return;
  }
  switch (event.kind) {
    case EventKind::kTick:
      if (event.argument == arm_) Give(Tick{});
      return;
    case EventKind::kWritten:
      return OnWritten();
    case EventKind::kWork:
      application_->OnWork(event.argument);
      return Drain();
    case EventKind::kKeepAlive:
      return KeepAlive();
    case EventKind::kBehave:
      for (const auto& behaviour : behaviours_) behaviour->OnInitiative(*this);
      return Push(EventKind::kBehave, {world_.now().value + kInitiativeMs}, 0);
    default:
      return;
  }
}

void SimNode::KeepAlive() {
  Push(EventKind::kKeepAlive, {world_.now().value + kKeepAliveMs}, 0);
  Send send{
      .to = {},
      .message = std::make_shared<const ConsensusMessage>(core_->status())};
  Do(send);
}

void SimNode::Learn(TransactionSet transactions) {
  known_ |= transactions;
  if (!core_ || paused_) return;
  application_->Learn(known_);
  Drain();
}

void SimNode::LoseGuard() {
  CHECK(!core_);
  disk_.LoseGuard();
  guard_lost_ = true;
}

void SimNode::LoseCertificates(std::size_t count) {
  CHECK(!core_);
  disk_.LoseCertificates(count);
}

std::uint64_t SimNode::DrawWork() {
  const std::uint64_t typical = world_.plan().work_ms;
  return world_.healed() ? random().Between(0, typical)
                         : random().HeavyTail(typical);
}

std::uint64_t SimNode::DrawWrite() {
  const std::uint64_t typical = world_.plan().write_ms;
  return world_.healed() ? random().Between(0, typical)
                         : random().HeavyTail(typical);
}

void SimNode::After(std::uint64_t delay_ms, std::uint64_t task) {
  Push(EventKind::kWork, {world_.now().value + delay_ms}, task);
}

void SimNode::Give(const ConsensusEvent& event) {
  inbox_.push_back(event);
  Drain();
}

void SimNode::Drain() {
  if (draining_ || !core_) return;
  draining_ = true;
  while (inbox_at_ < inbox_.size()) {
    const ConsensusEvent event = std::move(inbox_[inbox_at_++]);
    std::vector<ConsensusAction> actions = core_->Step(event, clock());
    if (!Carry(actions)) break;
    if (!IsWatched()) continue;
    for (const auto& checker : world_.checkers()) {
      checker->AfterStep(role_.identity);
    }
  }
  inbox_.clear();
  inbox_at_ = 0;
  draining_ = false;
}

bool SimNode::Carry(std::vector<ConsensusAction>& actions) {
  for (ConsensusAction& action : actions) {
    if (crash_after_ && (*crash_after_)-- == 0) {
      Crash();
      Push(EventKind::kRestart, {world_.now().value + random().HeavyTail(500)},
           0);
      return false;
    }
    std::visit([this](auto& known) { Do(known); }, action);
  }
  return true;
}

void SimNode::Do(Persist& persist) {
  SimDisk::Write write{.sequence = persist.sequence,
                       .guard = persist.guard,
                       .certificates = {},
                       .block = {}};
  for (Certificate& certificate : persist.certificates) {
    write.certificates.push_back(
        std::make_shared<const Certificate>(std::move(certificate)));
  }
  if (persist.block) {
    write.block = universe().Find(*persist.block);
    CHECK(write.block.has_value() && application_->Holds(*write.block));
    if (IsWatched()) {
      for (const auto& checker : world_.checkers()) {
        checker->OnDecided(role_.identity, *write.block, clock().time);
      }
    }
  }
  const bool idle = !disk_.IsBusy();
  disk_.Begin(std::move(write));
  if (idle) ScheduleWrite();
}

void SimNode::ScheduleWrite() {
  Push(EventKind::kWritten, {world_.now().value + DrawWrite()}, 0);
}

void SimNode::OnWritten() {
  const std::optional<GuardRecord> before = disk_.image().guard;
  const SimDisk::Write write = disk_.Complete();
  OnGuardDurable(before, write);
  if (role_.rolls_back && random().Chance({100})) snapshot_ = disk_.image();
  if (disk_.IsBusy()) ScheduleWrite();
  Give(Durable{write.sequence});
}

void SimNode::OnGuardDurable(const std::optional<GuardRecord>& before,
                             const SimDisk::Write& write) {
  if (world_.plan().mode == Mode::kForensics) {
    archive_.insert(archive_.end(), write.certificates.begin(),
                    write.certificates.end());
  }
  if (!IsWatched() || !role_.is_validator || guard_lost_) return;
  for (const auto& checker : world_.checkers()) {
    checker->OnGuard(role_.identity, before, write.guard, disk_);
  }
}

void SimNode::OnTipCommitted(BlockId tip) {
  if (world_.plan().mode == Mode::kForensics) {
    archive_.push_back(disk_.image().finalization);
  }
  if (world_.Prints()) {
    world_.Note(role_.slot,
                "commits view " +
                    std::to_string(universe().at(tip).header.view.value) +
                    " block " + Short(universe().at(tip).hash));
  }
  if (!IsWatched()) return;
  for (const auto& checker : world_.checkers()) {
    checker->OnCommit(role_.identity, tip);
  }
}

void SimNode::Do(Convict& convict) {
  if (world_.Prints()) {
    world_.Note(
        role_.slot,
        "convicts " + std::to_string(convict.evidence.first.signer.value));
  }
  if (!IsWatched()) return;
  for (const auto& checker : world_.checkers()) {
    checker->OnConvict(role_.identity, convict.evidence);
  }
}

void SimNode::Do(Blame& blame) {
  if (!IsWatched()) return;
  for (const auto& checker : world_.checkers()) {
    checker->OnBlame(role_.identity, blame.member, blame.reason);
  }
}

void SimNode::Do(TwinSeen& twin) {
  if (!IsWatched()) return;
  world_.truth().Fail("twin", "validator " + std::to_string(role_.identity) +
                                  " takes its own vote for a twin's: " +
                                  Describe(twin.vote.statement));
}

void SimNode::Do(Arm& arm) {
  ++arm_;
  const TrueMs when = clock_.When(arm.deadline);
  Push(EventKind::kTick, std::max(when, TrueMs{world_.now().value + 1}), arm_);
}

}  // namespace diptych
