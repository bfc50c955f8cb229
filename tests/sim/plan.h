// SPDX-License-Identifier: Apache-2.0
//
// A Plan is what a seed decides before a simulation starts: who takes part,
// who is Byzantine and how, and which faults may happen how often.
//
// Each run draws a subset of the faults (swarm testing): what one fault hides,
// another run shows.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "consensus/simplex.h"
#include "tests/sim/random.h"

namespace diptych {

// Milliseconds of true time, which no node sees.
using TrueMs = Id<struct TrueTag, std::uint64_t>;

enum class Fault : std::uint8_t {
  kPartition,         // Two groups that do not hear each other.
  kOneWay,            // One group hears the other, and not the other way.
  kIsolate,           // One node alone.
  kFlap,              // A link that is cut and joined again and again.
  kSlowLink,          // A link with much delay.
  kClog,              // A link that keeps everything, and lets it go at once.
  kJoin,              // All links whole again.
  kCrash,             // One node.
  kCrashAll,          // A power cut.
  kCrashInStep,       // Between two actions of one step.
  kPause,             // A node that stands still, then works through a burst.
  kClockStep,         // The wall clock forwards or backwards.
  kGuardLost,         // The guard record is gone: it never signs again.
  kCertificatesLost,  // The end of the store is gone, the guard is not.
  kReset,             // A connection ends; what was on its way is gone.
  kBandwidth,         // All links carry little; payload and votes contend.
  kBitFlip,           // A frame of the next is damaged on the wire.
  kDiskError,         // A write fails, and the process ends.
  kDiskFull,          // Writes wait for seconds.
  kClockJump,         // The wall clock by many seconds.
};
inline constexpr std::size_t kFaultKinds = 20;

enum class Misbehaviour : std::uint8_t {
  kEquivocatingLeader,
  kEquivocatingVoter,
  kNullifyAndFinalize,
  kWithholdingLeader,
  kInvalidLeader,
  kRefusesPulls,
  kSelectiveSilence,
  kReplay,
  kForgery,
  kTwin,
  kMutation,
  kVoteSpam,
  kRollback,
  kOldEpoch,
  kMangledFrames,     // Where there are frames: of the replica's simulation.
  kWithheldFinalize,  // Of Mode::kStalls alone.
  kLiesInSync,        // These of peers of replicas: drawn apart.
  kSlowPulls,
  kEvidenceSpam,
  kLastMoment,  // These drawn apart again: the first three of any stack.
  kSecondSpelling,
  kOldSessions,
  kThinBatches,
  kQuestionFlood,
};
// Those before it, which any schedule draws.
inline constexpr std::size_t kMisbehaviours = 15;

enum class Mode : std::uint8_t {
  kSafety,     // At most f faulty: every property holds.
  kForensics,  // f+1 to 2f Byzantine: whoever broke it is convicted.
  // f withhold finality and one is away, until more blocks wait for it than
  // any node takes transactions on top of: then all goes on. Of replicas.
  kStalls,
};

// What runs above the simulated disk and network.
enum class Stack : std::uint8_t {
  kCore,     // The ordering core and a tiny application: fast.
  kReplica,  // The replica with the register, and real frames.
};

struct Plan {
  Mode mode = Mode::kSafety;
  Stack stack = Stack::kCore;
  Epoch epoch;
  std::size_t validators = 4;
  bool observer = false;
  SimplexTiming timing;
  View views{12};
  TrueMs faults_end;

  struct Byzantine {
    std::uint32_t node = 0;
    std::vector<Misbehaviour> does;
  };
  std::vector<Byzantine> byzantine;
  // Of Mode::kStalls: who is away until the heal point, down or cut off.
  std::uint32_t away = 0;
  bool is_away_down = false;
  // Rare faults of disks. A crash keeps the stores of several writes and none
  // of their guards; half of a guard slot is written; a sync fails, and what it
  // was for reads back all the same until the power is cut.
  bool joins_writes = false;
  bool tears_guards = false;
  bool syncs_fail = false;
  // A validator loses its directory and starts with its old key; one is new in
  // a network that has begun; and nobody says at first that keys are new.
  bool loses_directory = false;
  std::optional<std::uint32_t> newcomer;
  bool keys_are_doubted = false;
  // Of replicas: somebody submits payloads of full blocks.
  bool has_full_blocks = false;

  // Network.
  std::uint64_t delay_ms = 5;  // Typical.
  Permille heavy_tail;
  Permille drop;
  Permille duplicate;
  Permille late_duplicate;  // Seconds to minutes later.
  // Disk and application.
  std::uint64_t write_ms = 1;
  std::uint64_t work_ms = 1;
  Permille payload_missing;
  // Clocks.
  std::uint64_t skew_ms = 0;  // At most, either way.
  std::uint64_t drift_ppm = 0;
  // Faults.
  std::vector<Fault> faults;
  std::uint64_t fault_every_ms = 1000;
  // Load.
  std::uint64_t submit_every_ms = 50;
  // After the heal point.
  std::uint64_t healed_delay_ms = 10;  // delta
  bool checks_idle = false;
};

Plan DrawPlan(SimRandom& random, Mode mode, Stack stack);

// What peers of replicas may do besides. From a source of its own, so that
// all other draws stay what they are without it.
void DrawPeers(SimRandom& random, Plan& plan);

// What is rare, in few schedules; from a source of its own, too.
void DrawRare(SimRandom& random, Plan& plan);

// Whose guard is new, and who knows it; the same.
void DrawKeys(SimRandom& random, Plan& plan);

}  // namespace diptych
