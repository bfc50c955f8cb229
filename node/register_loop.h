// SPDX-License-Identifier: Apache-2.0
//
// The RegisterLoop is the one thread that orders, executes and writes blocks:
// it feeds the replica with events and carries out its actions.
//
//   WriteVotes    a synced write, then the guard file; then Durable. Several
//                 that come together share both.
//   CommitBlocks  one synced write; then readers see the blocks; then Stored
//   Arm           wake up at that time
//   all others    to the other nodes, through the PeerGateway
//
// Nothing is signed, acknowledged or sent before what it stands on is durable.
// A failed durable write ends the process; a disk that is nearly full is waited
// for, and nothing is taken in meanwhile (docs/adr/0012).

#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "node/checkpoint_round.h"
#include "node/connection_watch.h"
#include "node/consensus_watch.h"
#include "node/event_log.h"
#include "node/evidence_keeper.h"
#include "node/evidence_reporter.h"
#include "node/greeting_pace.h"
#include "node/mempool.h"
#include "node/node_status.h"
#include "node/patient_writer.h"
#include "node/peer_gateway.h"
#include "node/peer_inbox.h"
#include "node/stated_clocks.h"
#include "replica/replica.h"
#include "storage/guard_file.h"
#include "storage/store.h"

namespace diptych {

// What a block did, for those who watch.
struct BlockSummary {
  Height height;
  TimeMs time;
  std::size_t transactions = 0;
  std::uint64_t entries = 0;
  std::uint64_t log_size = 0;
};

class RegisterLoop {
 public:
  using SteadyClock = std::chrono::steady_clock;

  struct Parts {
    Store& store;
    Mempool& mempool;
    CheckpointRound& checkpoints;
    Clock& clock;
    EventLog& log;
    PeerInbox& inbox;
    // Null in a network of one.
    PeerGateway* peers = nullptr;
    // Null in a network of one, and for an observer.
    GuardFile* guard = nullptr;
    EvidenceReporter* reporter = nullptr;
    // Where the register stands, for the reporter.
    const SharedRegister& shared;
    // The other validators, for the status.
    std::vector<MemberId> validators;
    ConnectionWatch::Needs needs = {};
    // What the store says of an earlier divergence: nothing is begun then.
    std::optional<std::string> divergence;
    // Called on the loop's thread: after each block; why writes are refused,
    // or that they are taken again; how consensus is doing.
    std::function<void(const BlockSummary&)> on_block;
    std::function<void(const std::optional<Error>&)> on_write_health;
    std::function<void(ConsensusStatus)> on_status;
    // What all but the time of day is measured with. The loop's thread.
    std::function<SteadyClock::time_point()> now = SteadyClock::now;
  };

  RegisterLoop(const Parts& parts, std::unique_ptr<Replica> replica);

  // Runs until Stop, on the calling thread.
  void Run();

  // Lets what is being written become durable, then ends Run. Any thread.
  void Stop();

  // Takes nothing more in and orders nothing more, since the register here is
  // not the quorum's; Run goes on without doing anything until Stop, now and
  // whenever the store is opened again. Of the loop's thread.
  void Halt(const std::string& what);

  // The clocks as the replica has them.
  static Instant InstantOf(Clock& clock, SteadyClock::time_point steady);

 private:
  Instant Now() const { return InstantOf(parts_.clock, parts_.now()); }
  void TakeSubmitted();
  void TakeFromPeers();
  void Take(ReplicaEvent& event) { Step(std::move(event)); }
  void Take(const PeerCosignature& received);
  void NoteClockOf(const PeerCosignature& received);
  void Take(const PeerUp& up);
  // Sends own batches to those whose turn it is.
  void Greet();
  // Tells the replica once a quorum is connected.
  void ListenToQuorum();
  void Step(ReplicaEvent event);
  std::uint64_t MillisecondsToWait() const;
  void Repeat();
  // What the watch looks at. Requires peers.
  ConsensusSight See() const;
  void TellStatus();

  void Do(WriteVotes& write);
  // Carries out those that were put off.
  void WriteVotesNow();
  void Do(CommitBlocks& commit);
  void Do(const Arm& arm) { deadline_ = arm.deadline; }
  void Do(const Convict& convict) { evidence_.Take(convict.evidence); }
  void Do(const TwinSeen& twin);
  void Do(const Spent& spent);
  [[noreturn]] void Do(const KeyInDoubt& doubt);
  void Do(const Diverged& diverged);
  // What goes to other nodes; nobody is there in a network of one.
  template <class Action>
  void Do(const Action& action) {
    if (parts_.peers != nullptr) parts_.peers->Do(action);
  }

  // For the readers and the submitters; the block is durable.
  void TellOf(CommitBlocks::Item& item);

  Parts parts_;
  std::unique_ptr<Replica> replica_;
  std::atomic<bool> stopping_ = false;
  std::deque<ReplicaEvent> events_;
  SteadyMs deadline_;
  SteadyClock::time_point repeat_at_{};
  // What the next synced write is for, in order; at most one has a block.
  std::vector<WriteVotes> votes_;
  Height told_height_;  // What the others were told last.
  GreetingPace greetings_;
  StatedClocks clocks_;
  bool hears_quorum_ = false;
  PatientWriter writer_;
  EvidenceKeeper evidence_;
  ConsensusWatch watch_;
};

}  // namespace diptych
