// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/node.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "tests/sim/tiny_application.h"
#include "tests/sim/trace.h"
#include "tests/support/guard_of_memory.h"

namespace diptych {
namespace {

constexpr std::uint64_t kKeepAliveMs = 5'000;
// How often a Byzantine node acts of its own accord.
constexpr std::uint64_t kInitiativeMs = 300;

bool HoldsFinalization(const SimDisk::Write& write) {
  return std::ranges::any_of(write.certificates, [](const auto& certificate) {
    return certificate->statement.kind == VoteKind::kFinalize;
  });
}

}  // namespace

SimNode::SimNode(SimWorld& world, Role role, SimClock clock,
                 Behaviours behaviours)
    : world_(world),
      plan_(world.plan()),
      set_(world.set()),
      checkers_(world.checkers()),
      truth_(world.truth()),
      random_(world.random()),
      role_(role),
      clock_(clock),
      behaviours_(std::move(behaviours)),
      signer_({static_cast<std::uint16_t>(role.identity)}),
      key_is_unused_(!role.is_honest || !plan_.keys_are_doubted) {}

void SimNode::Push(EventKind kind, TrueMs at, std::uint64_t argument) {
  world_.Schedule(at, {.kind = kind,
                       .node = role_.slot,
                       .incarnation = incarnation_,
                       .argument = argument});
}

void SimNode::Start() {
  CHECK(!running_);
  if (role_.rolls_back && snapshot_ && random_.Chance({500})) {
    disk_.Restore(*snapshot_);
  }
  if (IsWatched() && may_vote()) {
    for (const auto& checker : checkers_) {
      checker->OnStart(role_.identity, disk_);
    }
  }
  // As StartReplica in node/ does not start.
  if (IsKeyInDoubt() && tip() != Universe::kGenesis) SettleDoubt();
  Boot();
  if (world_.Prints()) {
    world_.Note(role_.slot,
                "starts in view " + std::to_string(running_->view().value));
  }
  Give(Tick{});
  Learn(0);
  Drain();
  if (!running_) return;
  Push(EventKind::kKeepAlive,
       {truth_.now.value + random_.Between(1, kKeepAliveMs)}, 0);
  if (!behaviours_.empty()) {
    Push(EventKind::kBehave, {truth_.now.value + kInitiativeMs}, 0);
  }
}

void SimNode::Boot() {
  const SimDisk::Image& image = disk_.image();
  Simplex::Start start;
  start.guard = GuardOfMemory::Read(image.guard);
  start.is_key_in_doubt = IsKeyInDoubt();
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
  options.timing = plan_.timing;
  if (may_vote()) options.self = identity();
  core_ = std::make_unique<Simplex>(
      options, set_, keys_, may_vote() ? &signer_ : nullptr, start, clock());
  running_ = core_.get();
  application_ = std::make_unique<TinyApplication>(*this);
}

void SimNode::Halt() {
  core_.reset();
  application_.reset();
  inbox_.clear();
  inbox_at_ = 0;
}

void SimNode::Crash(End end) {
  if (!running_) return;
  if (world_.Prints()) world_.Note(role_.slot, "crashes");
  ++incarnation_;
  running_ = nullptr;
  Halt();
  paused_ = false;
  listens_until_.reset();
  tick_at_ = {};
  held_back_.clear();
  packets_back_.clear();
  late_.clear();
  crash_after_.reset();
  crashes_at_finalization_ = false;
  write_fails_ = false;
  stall_ms_ = 0;
  // What the disk finishes after the crash.
  std::optional<GuardRecord> before = disk_.image().guard;
  disk_.Crash(
      random(), plan_.joins_writes,
      [&](const SimDisk::Write& write) {
        OnCompleted(before, write);
        if (!write.final) before = write.guard;
      },
      [&](const SimDisk::Write& write) { OnTornGuard(write.guard); });
  if (end == End::kPowerCut) OnPowerCut();
  if (!IsWatched()) return;
  for (const auto& checker : checkers_) {
    checker->OnCrash(role_.identity);
  }
}

void SimNode::Resume() {
  if (!paused_) return;
  paused_ = false;
  const std::vector<SimEvent> events = std::exchange(held_back_, {});
  for (const SimEvent& event : events) {
    if (!running_) return;
    if (event.kind == EventKind::kDeliver) {
      OnPacket(packets_back_[event.argument]);
    } else {
      Handle(event);
    }
  }
  packets_back_.clear();
}

void SimNode::Handle(const SimEvent& event) {
  if (!running_ || event.incarnation != incarnation_) return;
  if (paused_) {
    held_back_.push_back(event);
    return;
  }
  switch (event.kind) {
    case EventKind::kTick:
      return OnTick(event.argument);
    case EventKind::kWritten:
      return OnWritten();
    case EventKind::kWork:
      OnTask(event.argument);
      return Drain();
    case EventKind::kKeepAlive:
      return KeepAlive();
    case EventKind::kBehave:
      for (const auto& behaviour : behaviours_) behaviour->OnInitiative(*this);
      Push(EventKind::kBehave, {truth_.now.value + kInitiativeMs}, 0);
      return Drain();
    case EventKind::kLate:
      return OnLate(event.argument);
    default:
      return;
  }
}

void SimNode::OnConnected(std::uint32_t peer) {
  if (!running_ || paused_) return;
  Send send{
      .to = MemberId{peer},
      .message = std::make_shared<const ConsensusMessage>(running_->status())};
  Do(send);
  // As others passed them on, no vote of its own.
  if (!running_ || peer >= set().size() || !IsWatched()) return;
  const ValidatorIndex signer{static_cast<std::uint16_t>(peer)};
  for (const Vote& vote : running_->NewestVotesOf(signer)) {
    Inject(peer, std::make_shared<const ConsensusMessage>(vote));
  }
}

void SimNode::OnQuorumConnected() {
  if (!running_ || paused_ || listens_until_) return;
  listens_until_ = {clock().steady.value + (2 * plan_.timing.resend_ms)};
  Give(QuorumConnected{});
  Drain();
}

void SimNode::KeepAlive() {
  Push(EventKind::kKeepAlive, {truth_.now.value + kKeepAliveMs}, 0);
  Send send{
      .to = {},
      .message = std::make_shared<const ConsensusMessage>(running_->status())};
  Do(send);
}

void SimNode::Learn(TransactionSet transactions) {
  known_ |= transactions;
  if (!running_ || paused_) return;
  application_->Learn(known_);
  Drain();
}

void SimNode::LoseGuard() {
  CHECK(!running_);
  disk_.LoseGuard();
  GiveUpKey();
}

void SimNode::LoseDirectory() {
  CHECK(!running_);
  ClearDisk();
  key_is_unused_ = false;
  truth_.in_doubt |= ValidatorMask{1} << role_.identity;
}

void SimNode::GiveUpKey() {
  guard_lost_ = true;
  truth_.in_doubt &= ~(ValidatorMask{1} << role_.identity);
}

void SimNode::SettleDoubt() {
  if (IsDirectoryLost()) {
    GiveUpKey();
  } else {
    key_is_unused_ = true;
  }
}

void SimNode::LoseCertificates(std::size_t count) {
  CHECK(!running_);
  disk_.LoseCertificates(count);
}

std::uint64_t SimNode::DrawWork() {
  const std::uint64_t typical = plan_.work_ms;
  return world_.healed() ? random_.Between(0, typical)
                         : random_.HeavyTail(typical);
}

std::uint64_t SimNode::DrawWrite() {
  const std::uint64_t typical = plan_.write_ms;
  return world_.healed() ? random_.Between(0, typical)
                         : random_.HeavyTail(typical);
}

void SimNode::After(std::uint64_t delay_ms, std::uint64_t task) {
  Push(EventKind::kWork, {truth_.now.value + delay_ms}, task);
}

void SimNode::Give(ConsensusEvent event) { inbox_.push_back(std::move(event)); }

void SimNode::Drain() {
  if (draining_ || !running_) return;
  draining_ = true;
  while (inbox_at_ < inbox_.size()) {
    if (!Step(inbox_[inbox_at_++])) break;
  }
  inbox_.clear();
  inbox_at_ = 0;
  draining_ = false;
}

// Nothing waits as a rule: it need not go through the inbox.
void SimNode::Hear(Received received) {
  CHECK(!draining_ && inbox_.empty());
  draining_ = true;
  const bool is_up = Step(std::move(received));
  draining_ = false;
  if (is_up && !inbox_.empty()) Drain();
}

bool SimNode::Step(const ConsensusEvent& event) {
  std::vector<ConsensusAction> actions = core_->Step(event, clock());
  if (!Carry(actions)) return false;
  OnStepped({});
  return true;
}

void SimNode::OnStepped(const Checker::Blocks& blocks) {
  if (!IsWatched()) return;
  const Simplex::Holdings held = running_->holdings();
  for (Checker* checker : checkers_.of_held) {
    checker->OnHeld(role_.identity, held, blocks);
  }
  if (!std::exchange(truth_.step_awaited, false)) return;
  for (Checker* checker : checkers_.of_steps) {
    checker->AfterStep(role_.identity);
  }
}

bool SimNode::CrashesNow() {
  if (!crash_after_ || (*crash_after_)-- != 0) return false;
  CrashAndRestart();
  return true;
}

void SimNode::CrashAndRestart(End end) {
  Crash(end);
  Push(EventKind::kRestart,
       {truth_.now.value +
        (world_.healed() ? random_.Between(1, 500) : random_.HeavyTail(500))},
       0);
}

bool SimNode::Carry(std::vector<ConsensusAction>& actions) {
  for (ConsensusAction& action : actions) {
    if (CrashesNow()) return false;
    std::visit([this](auto& known) { Do(known); }, action);
    if (!running_) return false;
  }
  return true;
}

void SimNode::Do(Persist& persist) {
  SimDisk::Write write{.sequence = persist.sequence,
                       .guard = persist.guard,
                       .certificates = {},
                       .block = {}};
  write.certificates.reserve(persist.certificates.size());
  for (Certificate& certificate : persist.certificates) {
    write.certificates.push_back(
        std::make_shared<const Certificate>(std::move(certificate)));
  }
  if (persist.block) {
    write.block = universe().Find(*persist.block);
    CHECK(write.block.has_value() && application_->Holds(*write.block));
    if (IsWatched()) {
      for (const auto& checker : checkers_) {
        checker->OnDecided(role_.identity, *write.block, clock().time);
      }
    }
  }
  BeginWrite(std::move(write));
}

void SimNode::BeginWrite(SimDisk::Write write) {
  const bool idle = !disk_.IsBusy();
  disk_.Begin(std::move(write));
  if (idle) ScheduleWrite();
}

void SimNode::ScheduleWrite() {
  const std::uint64_t waits = std::exchange(stall_ms_, 0) + DrawWrite();
  Push(EventKind::kWritten, {truth_.now.value + waits}, 0);
}

void SimNode::OnWritten() {
  if (std::exchange(write_fails_, false)) return EndAfterFailedWrite();
  const std::optional<GuardRecord> before = disk_.image().guard;
  const SimDisk::Write write = disk_.Complete();
  OnCompleted(before, write);
  if (crashes_at_finalization_ && HoldsFinalization(write)) {
    return CrashAndRestart();
  }
  if (role_.rolls_back && random_.Chance({100})) snapshot_ = disk_.image();
  if (disk_.IsBusy()) ScheduleWrite();
  Acknowledge(write);
  Drain();
}

// It may be on the disk all the same: nobody knows until the next start. Or it
// is in the system's memory alone, where the next process finds it.
void SimNode::EndAfterFailedWrite() {
  const bool reads_back =
      plan_.syncs_fail && !disk_.IsFinalNext() && random_.Chance({500});
  if (!reads_back) return CrashAndRestart();
  OnSyncFails();
  const std::optional<GuardRecord> before = disk_.image().guard;
  const SimDisk::Write write = disk_.Complete();
  OnCompleted(before, write);
  disk_.Forget();
  CrashAndRestart(End::kProcess);
}

void SimNode::OnGuardDurable(const std::optional<GuardRecord>& before,
                             const SimDisk::Write& write) {
  if (plan_.mode == Mode::kForensics) {
    archive_.insert(archive_.end(), write.certificates.begin(),
                    write.certificates.end());
  }
  if (!IsWatched() || !role_.is_validator || guard_lost_) return;
  for (Checker* checker : checkers_.of_guards) {
    checker->OnGuard(role_.identity, before, write.guard, disk_);
  }
}

void SimNode::OnTipCommitted(BlockId tip) {
  if (plan_.mode == Mode::kForensics) {
    archive_.push_back(disk_.image().finalization);
  }
  if (world_.Prints()) {
    world_.Note(role_.slot,
                "commits view " +
                    std::to_string(universe().at(tip).header.view.value) +
                    " block " + Short(universe().at(tip).hash));
  }
  if (!IsWatched()) return;
  for (const auto& checker : checkers_) {
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
  for (const auto& checker : checkers_) {
    checker->OnConvict(role_.identity, convict.evidence);
  }
}

void SimNode::Do(Blame& blame) {
  if (!IsWatched()) return;
  for (const auto& checker : checkers_) {
    checker->OnBlame(role_.identity, blame.member, blame.reason);
  }
}

void SimNode::Do(TwinSeen& twin) {
  if (!IsWatched()) {
    // One that means harm starts it again at once, and it signs on.
    crash_after_ = 0;
    return;
  }
  if (IsDirectoryLost()) return;
  truth_.Fail("twin", "validator " + std::to_string(role_.identity) +
                          " takes its own vote for a twin's: " +
                          Describe(twin.vote.statement));
}

void SimNode::Do(ForkSeen& fork) {
  // With more than f who lie there are some.
  if (!IsWatched() || plan_.mode == Mode::kForensics) return;
  truth_.Fail("S1",
              "validator " + std::to_string(role_.identity) +
                  " sees a fork: " + Describe(fork.finalization.statement));
}

void SimNode::Do(KeyInDoubt& /*doubt*/) {
  if (world_.Prints()) world_.Note(role_.slot, "is in doubt of its key");
  if (disk_.IsBusy()) {
    truth_.Fail("doubt", "validator " + std::to_string(role_.identity) +
                             " writes while its key is in doubt");
  }
  SettleDoubt();
  CrashAndRestart(End::kProcess);
}

void SimNode::Do(Arm& arm) {
  deadline_ = std::max(clock_.When(arm.deadline), TrueMs{truth_.now.value + 1});
  if (tick_at_.value == 0 || deadline_ < tick_at_) ScheduleTick();
}

void SimNode::ScheduleTick() {
  tick_at_ = deadline_;
  Push(EventKind::kTick, tick_at_, ++tick_);
}

void SimNode::OnTick(std::uint64_t number) {
  if (number != tick_) return;
  tick_at_ = {};
  // The deadline moved while this one was under way.
  if (truth_.now < deadline_) return ScheduleTick();
  Give(Tick{});
  Drain();
}

}  // namespace diptych
