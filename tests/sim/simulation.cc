// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/simulation.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

// A schedule that takes more steps than this does not come to an end.
constexpr std::uint64_t kStepsMost = 3'000'000;
// Of stalls: seven validators that wait for most of a day tell each other some
// 17 times a second where they are.
constexpr std::uint64_t kStallStepsMost = 10'000'000;
constexpr std::uint64_t kReplicaStepsMost = 500'000;  // But for stalls.
// Transactions of the fault phase; the rest of the 64 are for the rounds.
constexpr std::uint32_t kSubmittedMost = 40;
// Disks rot in so many schedules of replicas.
constexpr Permille kRots{350};
constexpr std::uint64_t kAddedSeed = 0x6164646564;
constexpr std::uint64_t kPeersSeed = 0x7065657273;
constexpr std::uint64_t kRareSeed = 0x72617265;
constexpr std::uint64_t kKeysSeed = 0x6b657973;
// When a newcomer starts, at the latest.
constexpr std::uint64_t kComesMsMost = 10'000;

Plan PlanOf(std::uint64_t seed, SimRandom& random,
            const SimulationOptions& options) {
  Plan plan = DrawPlan(random, options.mode, options.stack);
  if (plan.stack == Stack::kReplica && plan.mode == Mode::kSafety) {
    SimRandom of_peers(Mix(seed ^ kPeersSeed));
    DrawPeers(of_peers, plan);
  }
  if (plan.mode == Mode::kSafety) {
    SimRandom of_rare(Mix(seed ^ kRareSeed));
    DrawRare(of_rare, plan);
    SimRandom of_keys(Mix(seed ^ kKeysSeed));
    DrawKeys(of_keys, plan);
  }
  return plan;
}

ValidatorMask ByzantineMask(const Plan& plan) {
  ValidatorMask mask = 0;
  for (const Plan::Byzantine& byzantine : plan.byzantine) {
    mask |= ValidatorMask{1} << byzantine.node;
  }
  return mask;
}

std::int64_t Either(SimRandom& random, std::uint64_t most) {
  return static_cast<std::int64_t>(random.Below((2 * most) + 1)) -
         static_cast<std::int64_t>(most);
}

std::uint32_t Slots(const Plan& plan) {
  auto slots =
      static_cast<std::uint32_t>(plan.validators) + (plan.observer ? 1U : 0U);
  for (const Plan::Byzantine& byzantine : plan.byzantine) {
    slots += static_cast<std::uint32_t>(
        std::ranges::count(byzantine.does, Misbehaviour::kTwin));
  }
  return slots;
}

std::string DescribeOther(const Packet& packet) {
  if (packet.octets == nullptr) return "a pull or its answer";
  const std::string size = std::to_string(packet.octets->size()) + " octets";
  if (packet.sort == FrameSort::kBatch) return "batch, " + size;
  if (packet.sort == FrameSort::kBlocks) return "blocks, " + size;
  const std::uint8_t kind = packet.octets->empty() ? 0 : packet.octets->front();
  return "question " + std::to_string(kind) + ", " + size;
}

}  // namespace

Simulation::Simulation(std::uint64_t seed, const SimulationOptions& options)
    : random_(seed),
      added_random_(Mix(seed ^ kAddedSeed)),
      plan_(PlanOf(seed, random_, options)),
      trace_(options.prints),
      identities_(static_cast<std::uint32_t>(plan_.validators) +
                  (plan_.observer ? 1U : 0U)),
      replicas_(
          plan_.stack == Stack::kReplica
              ? std::make_unique<ReplicaWorld>(plan_.validators, plan_.epoch)
              : nullptr),
      own_universe_(
          replicas_ == nullptr
              ? std::make_unique<Universe>(
                    static_cast<std::uint16_t>(plan_.validators), plan_.epoch)
              : nullptr),
      universe_(replicas_ == nullptr ? *own_universe_ : replicas_->universe),
      set_(plan_.epoch, plan_.validators,
           universe_.at(Universe::kGenesis).hash),
      facts_(plan_.validators, ByzantineMask(plan_)),
      truth_{.plan = plan_,
             .universe = universe_,
             .facts = facts_,
             .byzantine = ByzantineMask(plan_),
             .only = options.only},
      checkers_(MakeCheckers(truth_)),
      network_(plan_, Slots(plan_)) {
  MakeNodes();
}

Simulation::~Simulation() = default;

void Simulation::MakeNodes() {
  const auto add = [&](SimNode::Role role,
                       const std::vector<Misbehaviour>& does) {
    role.slot = static_cast<std::uint32_t>(nodes_.size());
    Behaviours behaviours;
    for (const Misbehaviour kind : does) {
      auto behaviour = MakeBehaviour(kind);
      if (behaviour) behaviours.push_back(std::move(behaviour));
    }
    const std::int64_t skew = Either(random_, plan_.skew_ms);
    const std::int64_t drift = Either(random_, plan_.drift_ppm);
    const SimClock clock(skew, drift, random_.Below(1'000'000));
    if (replicas_ == nullptr) {
      nodes_.push_back(
          std::make_unique<SimNode>(*this, role, clock, std::move(behaviours)));
    } else {
      nodes_.push_back(std::make_unique<ReplicaNode>(
          *this, *replicas_, role, clock, std::move(behaviours)));
    }
  };
  for (std::uint32_t i = 0; i < identities_; ++i) {
    std::vector<Misbehaviour> does;
    for (const Plan::Byzantine& byzantine : plan_.byzantine) {
      if (byzantine.node == i) does = byzantine.does;
    }
    const auto has = [&](Misbehaviour kind) {
      return std::ranges::find(does, kind) != does.end();
    };
    add({.identity = i,
         .is_validator = i < plan_.validators,
         .is_honest = does.empty(),
         .rolls_back = has(Misbehaviour::kRollback),
         .mangles = has(Misbehaviour::kMangledFrames)},
        does);
  }
  for (const Plan::Byzantine& byzantine : plan_.byzantine) {
    if (std::ranges::find(byzantine.does, Misbehaviour::kTwin) ==
        byzantine.does.end()) {
      continue;
    }
    add({.identity = byzantine.node, .is_honest = false}, {});
  }
  connections_.resize(nodes_.size() * nodes_.size());
}

SimulationResult Simulation::Run() {
  for (const auto& node : nodes_) {
    if (node->role().slot != plan_.newcomer) {
      node->Start();
      continue;
    }
    Schedule({added_random_.Between(1, kComesMsMost)},
             {.kind = EventKind::kRestart, .node = node->role().slot});
  }
  DialAll();
  if (plan_.loses_directory) {
    Schedule({added_random_.Between(1, plan_.faults_end.value)},
             {.kind = EventKind::kLosesDirectory});
  }
  Schedule({random_.Below(100)}, {.kind = EventKind::kSubmit});
  if (plan_.mode == Mode::kStalls) BeginStall();
  if (!plan_.faults.empty()) {
    Schedule({random_.Between(1, 3'000)}, {.kind = EventKind::kFault});
  }
  const bool may_rot = replicas_ != nullptr && plan_.mode == Mode::kSafety;
  if (may_rot && added_random_.Chance(kRots)) {
    Schedule({added_random_.Between(50, 3'000)}, {.kind = EventKind::kRot});
  }
  Schedule(plan_.faults_end, {.kind = EventKind::kDeadline});
  const std::uint64_t most = plan_.mode == Mode::kStalls   ? kStallStepsMost
                             : plan_.stack == Stack::kCore ? kStepsMost
                                                           : kReplicaStepsMost;
  while (phase_ != Phase::kDone && !truth_.violation) {
    CHECK(!queue_.IsEmpty());
    const SimEvent event = queue_.Pop();
    truth_.now = queue_.now();
    trace_.Add(now().value);
    trace_.Add((static_cast<std::uint64_t>(event.kind) << 32) | event.node);
    Dispatch(event);
    UpdatePhase(event);
    if (++result_.steps == most) {
      truth_.Fail("L6", "the schedule does not come to an end");
      break;
    }
  }
  if (!truth_.violation) Finish();
  result_.violation = truth_.violation;
  result_.trace_hash = trace_.hash();
  result_.views = HighestView().value;
  result_.simulated_ms = now().value;
  Measure();
  return result_;
}

void Simulation::Measure() {
  BlockId highest = Universe::kGenesis;
  for (const auto& node : nodes_) {
    const std::uint64_t height = universe_.at(node->tip()).header.height.value;
    if (height <= result_.blocks) continue;
    result_.blocks = height;
    highest = node->tip();
  }
  if (replicas_ == nullptr) return;
  while (highest != Universe::kGenesis) {
    const SimBlock& block = universe_.at(highest);
    result_.largest =
        std::max<std::uint64_t>(result_.largest, block.header.payload_octets);
    highest = *block.parent;
  }
}

void Simulation::Schedule(TrueMs at, const SimEvent& event) {
  queue_.Push(at, event);
}

void Simulation::Note(std::uint32_t slot, const std::string& line) {
  trace_.Print(now().value, std::to_string(slot) + " " + line);
}

void Simulation::Dispatch(const SimEvent& event) {
  switch (event.kind) {
    case EventKind::kDeliver:
      return Arrive(event);
    case EventKind::kTick:
    case EventKind::kWritten:
    case EventKind::kWork:
    case EventKind::kKeepAlive:
    case EventKind::kBehave:
    case EventKind::kLate:
      return nodes_[event.node]->Handle(event);
    case EventKind::kRestart:
      if (nodes_[event.node]->is_up()) return;
      nodes_[event.node]->Start();
      return Connect(event.node);
    case EventKind::kResume:
      return nodes_[event.node]->Resume();
    case EventKind::kRelease:
      return Release(event.argument);
    case EventKind::kSubmit:
      return Submit();
    case EventKind::kLearn:
      return nodes_[event.node]->Learn(event.argument);
    case EventKind::kFault:
      return InjectFault();
    case EventKind::kDeadline:
      return OnDeadline(event.argument);
    case EventKind::kRot:
      return RotOne();
    case EventKind::kLosesDirectory:
      return LoseDirectory();
    case EventKind::kConnected:
      return OnConnected(event);
    case EventKind::kSilence:
      return OnSilence();
  }
}

std::uint32_t Simulation::Store(const Packet& packet) {
  if (newest_parcel_ < parcels_.size()) {
    Parcel& newest = parcels_[newest_parcel_];
    if (newest.copies != 0 && newest.packet.IsCopyOf(packet)) {
      ++newest.copies;
      return newest_parcel_;
    }
  }
  if (free_parcels_.empty()) {
    newest_parcel_ = static_cast<std::uint32_t>(parcels_.size());
    parcels_.push_back({.packet = packet, .copies = 1});
    return newest_parcel_;
  }
  newest_parcel_ = free_parcels_.back();
  free_parcels_.pop_back();
  parcels_[newest_parcel_].packet = packet;
  parcels_[newest_parcel_].copies = 1;
  return newest_parcel_;
}

void Simulation::ScheduleDelivery(TrueMs at, SimNetwork::Ends ends,
                                  std::uint32_t connection,
                                  std::uint32_t place) {
  Schedule(at, {.kind = EventKind::kDeliver,
                .node = ends.to,
                .incarnation = connection,
                .argument = (std::uint64_t{ends.from} << 32) | place});
}

void Simulation::Arrive(const SimEvent& event) {
  const auto place = static_cast<std::uint32_t>(event.argument);
  Parcel& parcel = parcels_[place];
  const auto from = static_cast<std::uint32_t>(event.argument >> 32);
  Deliver({from, event.node}, event.incarnation, parcel.packet);
  if (--parcel.copies != 0) return;
  parcel.packet.message.reset();
  parcel.packet.octets.reset();
  free_parcels_.push_back(place);
}

void Simulation::Transmit(std::uint32_t slot, const Packet& packet) {
  if (IsWithheld(slot, packet)) return;
  if (nodes_[slot]->role().is_honest) ++sent_;
  // What goes to all is shown once.
  if (packet.message != seen_) {
    seen_ = packet.message;
    if (const auto* certificate = std::get_if<Certificate>(seen_.get())) {
      for (Checker* checker : checkers_.of_wire) checker->OnWire(*certificate);
    }
  }
  SendOver({slot, packet.to}, packet);
  for (std::size_t twin = identities_; twin < nodes_.size(); ++twin) {
    const SimNode::Role& role = nodes_[twin]->role();
    if (role.identity == packet.to) SendOver({slot, role.slot}, packet);
  }
}

void Simulation::SendOver(SimNetwork::Ends ends, const Packet& sent) {
  if (damages_.value != 0 && random_.Chance(damages_)) {
    Packet damaged = sent;
    damaged.damaged_bit = static_cast<std::uint32_t>(random_.Next() | 1);
    return Carry(ends, damaged);
  }
  Carry(ends, sent);
}

void Simulation::Carry(SimNetwork::Ends ends, const Packet& packet) {
  const SimNetwork::Link& link = network_.At(ends);
  if (link.clogged) {
    return clogged_.push_back({ends, link.connection, Store(packet)});
  }
  for (const TrueMs at : network_.Arrivals(ends, packet, now(), random_)) {
    ScheduleDelivery(at, ends, link.connection, Store(packet));
  }
}

void Simulation::Deliver(SimNetwork::Ends ends, std::uint32_t connection,
                         const Packet& packet) {
  SimNode& node = *nodes_[ends.to];
  trace_.Add(packet.from);
  if (packet.message) trace_.Add(*packet.message);
  if (packet.octets) trace_.Add(packet.octets->size());
  if (!node.is_up() || network_.At(ends).connection != connection) return;
  if (packet.damaged_bit != 0) {
    node.OnDamaged(packet);
    return Reset(ends);
  }
  if (trace_.prints()) {
    const std::string what =
        packet.message ? Describe(*packet.message) : DescribeOther(packet);
    Note(node.role().slot, "<- " + std::to_string(packet.from) + " " + what);
  }
  node.OnPacket(packet);
}

void Simulation::Submit() {
  if (phase_ != Phase::kFaults) return;
  Schedule({now().value + random_.HeavyTail(plan_.submit_every_ms)},
           {.kind = EventKind::kSubmit});
  if (plan_.mode == Mode::kStalls) return SubmitForStall();
  if (submitted_ == kSubmittedMost) return;
  const View highest = HighestView();
  if (highest == submitted_in_ && !random_.Chance({100})) return;
  submitted_in_ = highest;
  const TransactionSet one = TransactionSet{1} << submitted_++;
  const bool all = random_.Chance({700});
  const std::uint64_t to = random_.Below(nodes_.size());
  // Not at once: who is down then never hears of it.
  const bool is_full = submitted_ == 3 || submitted_ == 6;
  if (plan_.has_full_blocks && is_full) nodes_[to]->LearnFullBlock();
  for (const auto& node : nodes_) {
    if (!all && node->role().slot != to && random_.Chance({500})) continue;
    Schedule({now().value + random_.HeavyTail(plan_.delay_ms)},
             {.kind = EventKind::kLearn,
              .node = node->role().slot,
              .argument = one});
  }
}

View Simulation::HighestView() const {
  View highest;
  for (const auto& node : nodes_) {
    if (!node->role().is_honest || !node->is_up()) continue;
    highest = std::max(highest, node->core().view());
  }
  return highest;
}

SimulationResult Simulate(std::uint64_t seed,
                          const SimulationOptions& options) {
  return Simulation(seed, options).Run();
}

}  // namespace diptych
