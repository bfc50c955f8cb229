// SPDX-License-Identifier: Apache-2.0
//
// A Simulation is one schedule of a cluster, decided by one seed: a phase of
// faults over at least twelve views, a heal point, and a phase in which it has
// to finish within stated bounds.
//
// The same seed, options and build give the same trace hash (S15).

#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/checker.h"
#include "tests/sim/event.h"
#include "tests/sim/network.h"
#include "tests/sim/node.h"
#include "tests/sim/plan.h"
#include "tests/sim/replica/replica_node.h"
#include "tests/sim/replica/replica_world.h"
#include "tests/sim/trace.h"

namespace diptych {

struct SimulationOptions {
  Mode mode = Mode::kSafety;
  Stack stack = Stack::kCore;
  std::string only = {};  // A property; whatever else fails is passed over.
  bool prints = false;
};

struct SimulationResult {
  std::optional<Violation> violation;
  std::uint64_t trace_hash = 0;

  std::uint64_t steps = 0;
  std::uint64_t views = 0;
  std::uint64_t blocks = 0;   // Finalized.
  std::uint64_t largest = 0;  // Octets of the payload of one of them.
  std::uint64_t crashes = 0;
  std::uint64_t rotten = 0;  // Octets that changed on a disk.
  std::uint64_t simulated_ms = 0;
  std::uint64_t slowest_ms = 0;  // Of the rounds after the heal point.
  std::uint64_t forks = 0;       // Only with more than f Byzantine.
};

class Simulation final : public SimWorld {
 public:
  Simulation(std::uint64_t seed, const SimulationOptions& options);
  ~Simulation() override;

  SimulationResult Run();

 private:
  enum class Phase { kFaults, kRounds, kIdle, kDone };

  // SimWorld.
  TrueMs now() const override { return truth_.now; }
  SimRandom& random() override { return random_; }
  const Plan& plan() const override { return plan_; }
  bool healed() const override { return phase_ != Phase::kFaults; }
  const ValidatorSet& set() const override { return set_; }
  Truth& truth() override { return truth_; }
  const Checkers& checkers() const override { return checkers_; }
  void Schedule(TrueMs at, const SimEvent& event) override;
  void Transmit(std::uint32_t slot, const Packet& packet) override;
  std::uint32_t identities() const override { return identities_; }
  bool Prints() const override { return trace_.prints(); }
  void Note(std::uint32_t slot, const std::string& line) override;

  void MakeNodes();
  void Measure();
  void Dispatch(const SimEvent& event);
  // A packet that goes to several is kept once.
  struct Parcel {
    Packet packet;
    std::uint32_t copies = 0;  // On their way.
  };
  // One more copy of it; gives its place.
  std::uint32_t Store(const Packet& packet);
  void ScheduleDelivery(TrueMs at, SimNetwork::Ends ends,
                        std::uint32_t connection, std::uint32_t place);
  void Arrive(const SimEvent& event);
  void Deliver(SimNetwork::Ends ends, std::uint32_t connection,
               const Packet& packet);
  void SendOver(SimNetwork::Ends ends, const Packet& sent);
  void Carry(SimNetwork::Ends ends, const Packet& packet);
  void Submit();
  View HighestView() const;

  // simulation_faults.cc
  void InjectFault();
  void Partition(bool both_ways);
  void CutLink(std::uint64_t for_ms, bool clogs);
  void Release(std::uint64_t link);
  void CrashOne(SimNode& node);
  void Damage(Fault fault);
  void RotOne();
  void LoseDirectory();
  bool HaveBlocks(const SimNode& but) const;
  std::size_t Faulty() const;
  SimNode& AnyNode();

  // simulation_connections.cc
  struct Connection {
    bool stands = false;  // If both ends are up since.
    std::array<std::uint32_t, 2> incarnations{};
    std::uint32_t dials = 0;  // The newest attempt's number.
  };
  Connection& ConnectionOf(SimNetwork::Ends ends);
  bool Stands(SimNetwork::Ends ends);
  bool GetsThrough(SimNetwork::Ends ends);
  bool ReachesQuorum(std::uint32_t slot);
  void Dial(SimNetwork::Ends ends, std::uint64_t waits_ms);
  void DialAll();
  std::uint64_t HandshakeMs(std::uint64_t delay_ms);
  std::uint64_t HandshakeMsMost() const;  // From the heal point on.
  void OnConnected(const SimEvent& event);
  void Reset(SimNetwork::Ends ends);
  void Connect(std::uint32_t slot);
  void Cut(SimNetwork::Ends ends);
  void OnSilence();
  void Silence(std::uint32_t slot);

  // simulation_stall.cc
  void BeginStall();
  void SetAway(std::uint32_t node, bool is_away);
  void TakeTurns();
  // What a Byzantine leader keeps to itself from the turns on.
  bool IsWithheld(std::uint32_t slot, const Packet& packet) const;
  void SubmitForStall();

  // simulation_liveness.cc
  void Heal();
  void BeginRound();
  void UpdatePhase(const SimEvent& event);
  bool AllCommitted() const;
  void OnDeadline(std::uint64_t of);
  std::uint64_t ViewTimeout(View view, View final_view) const;
  std::uint64_t FinalizationBound() const;  // L4
  void BeginIdle();
  void CheckIdle();
  void CheckSilence();             // L6
  std::uint64_t NeededMs() const;  // By an honest leader's view, at most.
  std::uint64_t AheadMs() const;
  void Finish();

  SimRandom random_;
  SimRandom added_random_;  // Of later faults: older draws stay what they were.
  Plan plan_;
  Trace trace_;
  std::uint32_t identities_;
  std::unique_ptr<ReplicaWorld> replicas_;  // Null where the core runs alone.
  std::unique_ptr<Universe> own_universe_;  // Null elsewhere.
  Universe& universe_;
  ValidatorSet set_;
  Facts facts_;
  Truth truth_;
  Checkers checkers_;
  SimNetwork network_;
  EventQueue queue_;
  std::deque<Parcel> parcels_;  // What was sent stays where it is.
  std::vector<std::uint32_t> free_parcels_;
  std::uint32_t newest_parcel_ = 0;
  struct Clogged {
    SimNetwork::Ends ends;
    std::uint32_t connection;
    std::uint32_t parcel;
  };
  std::vector<Clogged> clogged_;
  std::vector<std::unique_ptr<SimNode>> nodes_;  // Twins last.
  std::vector<Connection> connections_;          // By pair.
  TrueMs silence_at_;  // When links that are cut are looked at next.
  SimulationResult result_;

  Phase phase_ = Phase::kFaults;
  std::uint32_t submitted_ = 0;
  View submitted_in_;
  View turns_from_;  // Of a stall in which several are away in turn; else 0.
  std::uint64_t turns_ = 0;
  bool leader_is_silent_ = false;
  bool directory_lost_ = false;
  std::uint32_t rounds_ = 0;
  TransactionSet awaited_ = 0;
  TrueMs round_began_;
  Permille damages_;        // Frames on the wire.
  SharedMessage seen_;      // The message shown to the checkers last.
  std::uint64_t sent_ = 0;  // By honest nodes.
  std::uint64_t sent_before_idle_ = 0;
  View view_before_idle_;
};

// The schedule of a seed.
SimulationResult Simulate(std::uint64_t seed,
                          const SimulationOptions& options = {});

}  // namespace diptych
