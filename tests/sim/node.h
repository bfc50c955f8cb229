// SPDX-License-Identifier: Apache-2.0
//
// A SimNode is one node of a simulation: a core, the application behind it,
// its disk and its clocks, carried out as a real node would, and crashed as no
// real node should be.
//
// What survives a crash is the disk alone.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "consensus/simplex.h"
#include "tests/sim/application.h"
#include "tests/sim/behaviour.h"
#include "tests/sim/checker.h"
#include "tests/sim/clock.h"
#include "tests/sim/disk.h"
#include "tests/sim/event.h"
#include "tests/sim/network.h"

namespace diptych {

// What a node needs of the simulation around it.
class SimWorld {
 public:
  virtual ~SimWorld() = default;
  virtual TrueMs now() const = 0;
  virtual SimRandom& random() = 0;
  virtual const Plan& plan() const = 0;
  virtual bool healed() const = 0;
  virtual const ValidatorSet& set() const = 0;
  virtual Truth& truth() = 0;
  virtual const Checkers& checkers() const = 0;
  virtual void Schedule(TrueMs at, const SimEvent& event) = 0;
  // `packet.to` is a validator's or observer's number: its twin hears it, too.
  virtual void Transmit(std::uint32_t slot, const Packet& packet) = 0;
  virtual std::uint32_t identities() const = 0;
  virtual bool Prints() const = 0;
  virtual void Note(std::uint32_t slot, const std::string& line) = 0;
};

class SimNode : public ApplicationHost, public ByzantineHost {
 public:
  struct Role {
    std::uint32_t slot = 0;      // Its own place in the simulation.
    std::uint32_t identity = 0;  // The validator or observer that it is.
    bool is_validator = true;
    bool is_honest = true;
    bool rolls_back = false;
    bool mangles = false;  // Its frames.
  };

  SimNode(SimWorld& world, Role role, SimClock clock, Behaviours behaviours);
  ~SimNode() override = default;
  SimNode(const SimNode&) = delete;
  SimNode& operator=(const SimNode&) = delete;

  void Start();
  enum class End : std::uint8_t { kPowerCut, kProcess };
  void Crash(End end = End::kPowerCut);
  // Between two actions of the next step, after this many.
  void CrashWithin(std::uint32_t actions) { crash_after_ = actions; }
  void CrashNoMore() { crash_after_.reset(); }
  // As soon as a finalization is on the disk, and before what it leads to.
  void CrashAtFinalization() { crashes_at_finalization_ = true; }
  void Pause() { paused_ = true; }
  // The next write fails, and the process ends.
  void FailWrite() { write_fails_ = true; }
  // The next write waits for room so much longer.
  void StallDisk(std::uint64_t for_ms) { stall_ms_ = for_ms; }
  // A new connection to a peer; and so many stand that with this node they are
  // a quorum.
  void OnConnected(std::uint32_t peer);
  void OnQuorumConnected();
  // A damaged frame came: the connection refuses it, whatever the octets are.
  virtual void OnDamaged(const Packet& /*packet*/) {}
  void Resume();

  void Handle(const SimEvent& event);
  void OnPacket(const Packet& packet);
  virtual void Learn(TransactionSet transactions);
  // A bit of something on the disk, and true, if it is there.
  virtual bool Rot(SimRandom& /*random*/) { return false; }
  // Of replicas: somebody submits more than a block holds.
  virtual void LearnFullBlock() {}
  // Of replicas: somebody submits what nobody had before; each number once.
  virtual void LearnFresh(std::uint32_t /*number*/) {}
  void LoseGuard();
  // Its key stays, and who started it takes that for a new one.
  void LoseDirectory();
  void LoseCertificates(std::size_t count);

  const Role& role() const { return role_; }
  bool is_up() const { return running_ != nullptr; }
  bool is_paused() const { return paused_; }
  bool may_vote() const { return role_.is_validator && !guard_lost_; }
  std::uint32_t incarnation() const { return incarnation_; }
  SimClock& sim_clock() { return clock_; }
  const SimDisk& disk_of() const { return disk_; }
  const Simplex& core() const { return *running_; }
  BlockId tip() const { return disk_.image().tip; }
  // Those of which whoever submitted them here was told that they are in no
  // block and never will be.
  TransactionSet told_expired() const { return told_expired_; }
  // Certificates that ever reached the disk, for forensics.
  const std::vector<SimDisk::SharedCertificate>& archive() const {
    return archive_;
  }

  // ApplicationHost and ByzantineHost.
  Universe& universe() const final { return truth_.universe; }
  SimRandom& random() final { return random_; }
  SimDisk& disk() final { return disk_; }
  std::uint32_t self() const override { return role_.identity; }
  std::uint64_t DrawWork() override;
  std::uint64_t DrawWrite() override;
  void After(std::uint64_t delay_ms, std::uint64_t task) override;
  void Give(ConsensusEvent event) override;
  void SendTo(std::uint32_t node, Packet packet) override;
  void SendToAll(Packet packet) override;
  void OnTipCommitted(BlockId tip) override;
  const ValidatorSet& set() const final { return set_; }
  ValidatorIndex identity() const final {
    return {static_cast<std::uint16_t>(role_.identity)};
  }
  std::uint32_t nodes() const override { return world_.identities(); }
  PeerStatus at() const override { return running_->status(); }
  BlockId final_block() const override { return tip(); }
  const SimplexTiming& timing() const override { return plan_.timing; }
  Instant clock() const final { return clock_.At(truth_.now); }
  void Inject(std::uint32_t to, SharedMessage message) override;
  void InjectLater(std::uint64_t delay_ms, std::uint32_t to,
                   SharedMessage message) override;
  void RepeatLater(std::uint64_t delay_ms, const Packet& packet) override;

 protected:
  TransactionSet told_expired_ = 0;

  // What runs on this node, and sets running_: here a core and the tiny
  // application.
  virtual void Boot();
  virtual void Halt();
  virtual void Take(const Packet& packet);
  // What After asked for.
  virtual void OnTask(std::uint64_t task) { application_->OnWork(task); }
  // The disk is empty, as a new one.
  virtual void ClearDisk() { disk_ = SimDisk(); }
  void GiveUpKey();
  // What its operator does who is told that the key is in doubt: it knows
  // whether the key is new.
  void SettleDoubt();
  bool IsKeyInDoubt() const {
    return may_vote() && !key_is_unused_ && !disk_.image().guard;
  }
  bool IsDirectoryLost() const {
    return (truth_.in_doubt >> role_.identity & 1) != 0;
  }
  // To the wire, behind the behaviours.
  virtual void Emit(Packet& packet) {
    for (const auto& behaviour : behaviours_) {
      behaviour->OnEmitted(*this, packet);
    }
    world_.Transmit(role_.slot, packet);
  }
  // A write reached the disk; and, unless a crash was faster, is told of.
  virtual void OnCompleted(const std::optional<GuardRecord>& before,
                           const SimDisk::Write& write) {
    OnGuardDurable(before, write);
  }
  // The sync of the write that completes fails; the power is cut; a guard was
  // being written then.
  virtual void OnSyncFails() {}
  virtual void OnPowerCut() {}
  virtual void OnTornGuard(const GuardRecord& /*record*/) {}
  virtual void Acknowledge(const SimDisk::Write& write) {
    Give(Durable{write.sequence});
  }

  // After every call of the application, and never within one, since the node
  // may crash in it. Steps the core through all that waits, one event after the
  // other.
  virtual void Drain();
  // A message for the core, as Give and Drain; outside of any Drain.
  virtual void Hear(Received received);
  // False if the node crashed.
  bool Step(const ConsensusEvent& event);
  // True if the node crashed now, as it was told to, between two actions.
  bool CrashesNow();
  void CrashAndRestart(End end = End::kPowerCut);
  // Shows the checkers what the node holds; of a replica, so many blocks.
  void OnStepped(const Checker::Blocks& blocks);
  void BeginWrite(SimDisk::Write write);
  // A message of the core's, opened.
  void TakeCore(const Packet& packet);
  bool RefusesRequests() const;
  void ShowAsked(std::uint32_t asker);
  void ShowSentTo(std::uint32_t to, const ConsensusMessage& message);
  bool Carry(std::vector<ConsensusAction>& actions);
  void Do(Build& build) { application_->On(build); }
  void Do(Check& check) { application_->On(check); }
  void Do(Persist& persist);
  void Do(Send& send);
  void Do(Arm& arm);
  void Do(PullCertificates& pull);
  void Do(Extend& extend) { application_->On(extend); }
  void Do(Commit& commit) { application_->On(commit); }
  void Do(Convict& convict);
  void Do(Blame& blame);
  void Do(TwinSeen& twin);
  void Do(ForkSeen& fork);
  void Do(KeyInDoubt& doubt);

  void OnWritten();
  void EndAfterFailedWrite();
  void OnGuardDurable(const std::optional<GuardRecord>& before,
                      const SimDisk::Write& write);
  Packet PacketOf(std::uint32_t to, SharedMessage message);
  void OnLate(std::uint64_t place);
  // The block of a proposal.
  BlockId BlockOf(const SharedMessage& message);
  void Observe(const ConsensusMessage& message, BlockId block);
  void ObserveReceived(const Packet& packet);
  void HearOfNoBlocks(const Packet& packet);
  void AnswerCertificates(const Packet& packet);
  void KeepAlive();
  void ScheduleWrite();
  void ScheduleTick();
  void OnTick(std::uint64_t number);
  void Push(EventKind kind, TrueMs at, std::uint64_t argument);
  bool IsWatched() const { return role_.is_honest; }

  // What every step looks at stands together, and what is large behind it.
  const Simplex* running_ = nullptr;
  SimWorld& world_;
  const Plan& plan_;
  const ValidatorSet& set_;
  const Checkers& checkers_;
  Truth& truth_;
  SimRandom& random_;
  const Role role_;
  SimClock clock_;
  Behaviours behaviours_;
  SimSigner signer_;
  SimKeys keys_;
  std::unique_ptr<Application> application_;
  std::unique_ptr<Simplex> core_;
  std::vector<ConsensusEvent> inbox_;
  std::size_t inbox_at_ = 0;
  bool draining_ = false;
  bool paused_ = false;
  std::optional<SteadyMs> listens_until_;  // None: too few are connected.
  bool guard_lost_ = false;
  bool key_is_unused_;  // As its operator says.
  bool write_fails_ = false;
  bool crashes_at_finalization_ = false;
  std::optional<std::uint32_t> crash_after_;
  std::uint32_t incarnation_ = 0;
  TrueMs deadline_;         // The newest Arm's.
  TrueMs tick_at_;          // When the Tick under way comes; 0: none is.
  std::uint64_t tick_ = 0;  // Its number: earlier ones mean nothing.
  SharedMessage last_proposal_;
  BlockId last_block_;

  SimDisk disk_;
  std::uint64_t stall_ms_ = 0;
  std::vector<SimEvent> held_back_;  // While paused.
  std::vector<Packet> packets_back_;
  TransactionSet known_ = 0;  // Its own queue: durable.
  std::optional<SimDisk::Image> snapshot_;
  std::vector<SimDisk::SharedCertificate> archive_;
  std::vector<SharedMessage> outgoing_;
  struct Late {
    Packet packet;
    bool is_repeated = false;
  };
  std::vector<Late> late_;  // What a Byzantine node keeps.
};

}  // namespace diptych
