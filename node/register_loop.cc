// SPDX-License-Identifier: Apache-2.0
#include "node/register_loop.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "platform/thread.h"

namespace diptych {
namespace {

// The longest sleep: clock steps are noticed.
constexpr std::uint64_t kSleepMsMax = 1'000;

// How often the status is told, and what may have been lost is sent again.
constexpr std::chrono::milliseconds kRepeat{1'000};

// Own transactions that wait for a block: two full ones. Beyond them the
// mempool keeps the rest, and refuses when it is full.
constexpr std::size_t kOwnBacklogMax = 2 * kBlockOctetsMax;

// A configuration that cannot be run, as of sysexits.h.
constexpr int kEndedInDoubt = 78;

}  // namespace

Instant RegisterLoop::InstantOf(Clock& clock, SteadyClock::time_point steady) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(
      steady.time_since_epoch());
  return {.time = clock.Now(),
          .steady = {static_cast<std::uint64_t>(since.count())}};
}

RegisterLoop::RegisterLoop(const Parts& parts, std::unique_ptr<Replica> replica)
    : parts_(parts),
      replica_(std::move(replica)),
      writer_({.store = parts.store,
               .mempool = parts.mempool,
               .on_health = parts.on_write_health,
               .stopping = stopping_}),
      evidence_({.store = parts.store,
                 .mempool = parts.mempool,
                 .shared = parts.shared,
                 .log = parts.log,
                 .reporter = parts.reporter}),
      watch_(parts.log, parts.needs) {}

void RegisterLoop::Run() {
  NameThread("register");
  RequestShortSlice();
  if (parts_.divergence) {
    parts_.log.ReportError(
        "the register here is not the one that a quorum made final, as was "
        "found before this start",
        {{"cause", *parts_.divergence}});
    Halt(*parts_.divergence);
  } else {
    CheckWritten(parts_.checkpoints.Cosign());
    Step(Tick{});
  }
  while (!stopping_) {
    if (watch_.has_diverged()) {
      parts_.inbox.TakeAll();
      parts_.mempool.Wait(kSleepMsMax, Mempool::Until::kWake);
      continue;
    }
    TakeFromPeers();
    if (stopping_ || watch_.has_diverged()) continue;
    TakeSubmitted();
    if (Now().steady >= deadline_) Step(Tick{});
    CheckWritten(parts_.checkpoints.SaveIfDue(parts_.now()));
    Repeat();
    const bool is_full = replica_->own_backlog() >= kOwnBacklogMax;
    parts_.mempool.Wait(MillisecondsToWait(), is_full ? Mempool::Until::kWake
                                                      : Mempool::Until::kReady);
  }
  if (parts_.checkpoints.IsSaveDue()) {
    CheckWritten(parts_.checkpoints.SaveNow());
  }
  if (!watch_.has_diverged()) (void)writer_.Look();
}

void RegisterLoop::Stop() {
  stopping_ = true;
  parts_.mempool.Wake();
}

std::uint64_t RegisterLoop::MillisecondsToWait() const {
  const SteadyMs now = Now().steady;
  const std::uint64_t left = deadline_ > now ? deadline_.value - now.value : 0;
  // A checkpoint is to be saved within a twentieth of a second.
  const std::uint64_t most = parts_.checkpoints.IsSaveDue() ? 50 : kSleepMsMax;
  return std::min(left, most);
}

void RegisterLoop::TakeSubmitted() {
  if (!parts_.mempool.IsReady()) return;
  if (replica_->own_backlog() >= kOwnBacklogMax) return;
  std::vector<CheckedTransaction> taken = parts_.mempool.Take();
  if (const std::optional<Error> cause = writer_.Look()) {
    return parts_.mempool.Refuse(taken, *cause);
  }
  Step(OwnBatches{MakeBatches(std::move(taken))});
}

void RegisterLoop::TakeFromPeers() {
  for (PeerInbox::Item& item : parts_.inbox.TakeAll()) {
    std::visit([this](auto& known) { Take(known); }, item.input);
    if (stopping_ || watch_.has_diverged()) return;
  }
}

void RegisterLoop::NoteClockOf(const PeerCosignature& received) {
  const auto stated = clocks_.Take(received.from, received.cosignature);
  if (!stated) return;
  const Instant now = Now();
  // It may have waited here, behind a write.
  const std::uint64_t waited = now.steady > received.received
                                   ? now.steady.value - received.received.value
                                   : 0;
  replica_->NoteClock(received.from, *stated,
                      {now.time.value - std::min(waited, now.time.value)});
}

void RegisterLoop::Take(const PeerCosignature& received) {
  NoteClockOf(received);
  const Result<CosignatureVerdict> verdict =
      parts_.checkpoints.Add(received.from, received.cosignature);
  if (!verdict) EndAfterFailedWrite(verdict.error());
  if (*verdict == CosignatureVerdict::kBadSignature ||
      *verdict == CosignatureVerdict::kUnknownMember) {
    parts_.peers->Do(Blame{received.from, Wrong::kSignature,
                           "cosignature that is nobody's"});
  }
}

void RegisterLoop::Take(const PeerUp& up) {
  if (up.channel == PeerChannel::kBulk) {
    greetings_.Note(up.member);
    return Greet();
  }
  clocks_.NoteConnected(up.member);
  parts_.peers->Do(Send{
      .to = up.member,
      .message = std::make_shared<const ConsensusMessage>(replica_->status())});
  if (parts_.checkpoints.own()) {
    parts_.peers->Cosigned(*parts_.checkpoints.own(), up.member);
  }
  // Whose directory was put back learns so what its key has signed (2.6).
  for (const Vote& vote : replica_->NewestVotesOf(up.member)) {
    parts_.peers->Do(
        Send{.to = up.member,
             .message = std::make_shared<const ConsensusMessage>(vote)});
  }
  ListenToQuorum();
}

void RegisterLoop::ListenToQuorum() {
  if (hears_quorum_) return;
  const auto connected =
      std::ranges::count_if(parts_.validators, [this](MemberId member) {
        return parts_.peers->IsConnected(member, PeerChannel::kConsensus);
      });
  if (static_cast<std::size_t>(connected) < parts_.needs.others) return;
  hears_quorum_ = true;
  Step(QuorumConnected{});
}

void RegisterLoop::Greet() {
  // A leader that was away needs what waits, to have something to propose.
  for (const MemberId member : greetings_.TakeDue(Now().steady)) {
    for (const SharedBatch& batch : replica_->OwnMissingAt(member)) {
      parts_.peers->Do(SendBatch{.to = member, .batch = batch});
    }
  }
}

void RegisterLoop::Step(ReplicaEvent event) {
  if (watch_.has_diverged()) return;
  events_.push_back(std::move(event));
  while (!events_.empty() && !stopping_) {
    ReplicaEvent next = std::move(events_.front());
    events_.pop_front();
    for (ReplicaAction& action : replica_->Step(std::move(next), Now())) {
      std::visit([this](auto& known) { Do(known); }, action);
      if (stopping_ || watch_.has_diverged()) return;
    }
    WriteVotesNow();
  }
  if (parts_.peers != nullptr) {
    parts_.peers->SetBacklog(replica_->peers_backlog());
  }
}

void RegisterLoop::Do(WriteVotes& write) {
  const auto has_block = [](const WriteVotes& each) {
    return each.block.has_value();
  };
  if (write.block && std::ranges::any_of(votes_, has_block)) WriteVotesNow();
  votes_.push_back(std::move(write));
}

void RegisterLoop::WriteVotesNow() {
  if (votes_.empty()) return;
  const std::vector<WriteVotes> writes = std::exchange(votes_, {});
  // In a network of one nothing leaves the process before the block is
  // committed, in one synced write, so its votes need no write of their own;
  // and nothing that an observer says stands on what it holds.
  if (parts_.guard != nullptr) {
    std::vector<Certificate> certificates;
    std::optional<UnfinalisedBlock> block;
    for (const WriteVotes& write : writes) {
      certificates.insert(certificates.end(), write.certificates.begin(),
                          write.certificates.end());
      if (!write.block) continue;
      block = UnfinalisedBlock{.hash = HeaderHash(write.block->header),
                               .header = write.block->header,
                               .references = write.block->references,
                               .payload = PayloadOf(*write.block)};
    }
    const bool written = writer_.Write(
        [&] { return parts_.store.Persist(certificates, block); });
    if (!written) return;
    CheckWritten(parts_.guard->Write(writes.back().guard));
  }
  for (const WriteVotes& write : writes) {
    events_.emplace_back(Durable{write.sequence});
  }
}

void RegisterLoop::Do(CommitBlocks& commit) {
  WriteVotesNow();
  if (stopping_) return;
  std::vector<StoredBlock> stored;
  stored.reserve(commit.blocks.size());
  std::vector<CommittedBlock> blocks;
  for (CommitBlocks::Item& item : commit.blocks) {
    stored.push_back({item.header, std::move(item.payload)});
    blocks.push_back({item.executed.execution, stored.back()});
  }
  const Certificate* finalization =
      parts_.peers == nullptr ? nullptr : &commit.finalization;
  const bool written =
      writer_.Write([&] { return parts_.store.Commit(blocks, finalization); });
  if (!written) return;
  for (CommitBlocks::Item& item : commit.blocks) TellOf(item);
  if (watch_.has_diverged()) return;
  // A head is cosigned for those who wait for it; of blocks that others made
  // final long ago only the last will be asked for.
  if (!commit.more_follow) CheckWritten(parts_.checkpoints.Cosign());
  if (parts_.peers != nullptr) parts_.peers->SetStatus(replica_->status());
  events_.emplace_back(Stored{});
}

void RegisterLoop::TellOf(CommitBlocks::Item& item) {
  Execution& execution = item.executed.execution;
  std::vector<DecidedTransaction> decided;
  decided.reserve(item.transaction_ids.size());
  for (std::size_t i = 0; i < item.transaction_ids.size(); ++i) {
    decided.push_back(
        {item.transaction_ids[i],
         {std::move(execution.outcomes[i]), execution.height, execution.time}});
  }
  const BlockSummary summary{.height = execution.height,
                             .time = execution.time,
                             .transactions = decided.size(),
                             .entries = execution.entries.count(),
                             .log_size = execution.log.size()};
  parts_.checkpoints.Append(execution, item.executed.hash, std::move(decided));
  parts_.on_block(summary);
}

void RegisterLoop::Do(const TwinSeen& twin) {
  watch_.NoteTwin(twin.vote.statement.view);
  TellStatus();
}

void RegisterLoop::Do(const Spent& spent) {
  std::vector<DecidedTransaction> decided;
  decided.reserve(spent.ids.size());
  for (const Digest& id : spent.ids) {
    decided.push_back({id,
                       {TransactionOutcome{.verdict = spent.verdict},
                        spent.height, spent.time}});
  }
  // A block that waits for its checkpoint may tell of them better.
  if (spent.verdict == TransactionVerdict::kReplayed) {
    return parts_.checkpoints.TellBehind(std::move(decided));
  }
  parts_.mempool.Finish(decided);
}

void RegisterLoop::Do(const KeyInDoubt& /*doubt*/) {
  parts_.log.ReportError(
      "the guard file is new, and the others have blocks for which this "
      "validator's consensus key may have signed: the node ends");
  std::fprintf(
      stderr,
      "diptych: the guard file is new while the network has blocks already. If "
      "this validator's consensus key has never signed anything, because it is "
      "started for the first time, say so once: diptych node run "
      "--key-never-used. If its data directory was lost, it needs a new "
      "consensus key (docs/spec/guard.md).\n");
  std::_Exit(kEndedInDoubt);
}

void RegisterLoop::Do(const Diverged& diverged) {
  parts_.log.ReportError(
      "the register here is not the one that a quorum made final",
      {{"height", std::to_string(diverged.header.height.value)},
       {"cause", diverged.reason}});
  Halt("block " + std::to_string(diverged.header.height.value) + ": " +
       diverged.reason);
}

void RegisterLoop::Halt(const std::string& what) {
  if (!watch_.has_diverged()) CheckWritten(parts_.store.NoteDivergence(what));
  watch_.NoteDivergence(what);
  events_.clear();
  const Error cause{ErrorCode::kUnavailable, watch_.trouble()};
  parts_.on_write_health(cause);
  parts_.mempool.Close(cause);
  TellStatus();
}

void RegisterLoop::Repeat() {
  if (watch_.has_diverged()) return;
  const auto now = parts_.now();
  if (now < repeat_at_) return;
  repeat_at_ = now + kRepeat;
  (void)writer_.Look();
  if (parts_.peers == nullptr) return;
  ListenToQuorum();
  Greet();
  parts_.peers->SetStatus(replica_->status());
  if (parts_.checkpoints.IsUnanswered()) {
    parts_.peers->Cosigned(*parts_.checkpoints.own(), std::nullopt);
  }
  const Height height = replica_->status().final_height;
  if (height != told_height_) {
    told_height_ = height;
    parts_.peers->Do(Send{.to = std::nullopt,
                          .message = std::make_shared<const ConsensusMessage>(
                              replica_->status())});
  }
  evidence_.Report(Now());
  TellStatus();
}

ConsensusSight RegisterLoop::See() const {
  const Simplex& core = replica_->core();
  ConsensusSight sight{.epoch = core.status().epoch,
                       .view = core.status().view,
                       .height = replica_->height(),
                       .behind = replica_->behind(),
                       .is_key_in_doubt = core.IsKeyInDoubt(),
                       .clock_offset_ms = core.clock_offset_ms(),
                       .clock_strays = core.ClockStrays()};
  for (const MemberId member : parts_.validators) {
    ConsensusSight::Peer& peer = sight.peers.emplace_back();
    peer.connections.member = member;
    for (const PeerChannel channel :
         {PeerChannel::kConsensus, PeerChannel::kBulk}) {
      peer.connections.stands[ChannelNumber(channel)] =
          parts_.peers->IsConnected(member, channel);
    }
    peer.told = replica_->HeightOf(member);
  }
  return sight;
}

void RegisterLoop::TellStatus() {
  if (parts_.peers == nullptr) return;
  ConsensusStatus status = watch_.Look(See(), parts_.now());
  const KeptContradictions& contradictions =
      parts_.checkpoints.contradictions();
  status.evidence_count = evidence_.found() + contradictions.found();
  status.contradictions = contradictions.all();
  parts_.on_status(std::move(status));
}

}  // namespace diptych
