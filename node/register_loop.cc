// SPDX-License-Identifier: Apache-2.0
#include "node/register_loop.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/hex.h"
#include "platform/thread.h"

namespace diptych {
namespace {

// The longest sleep: clock steps are noticed.
constexpr std::uint64_t kSleepMsMax = 1'000;

// How long a nearly full disk is given before it is asked again.
constexpr std::chrono::milliseconds kRoomWait{1'000};

// How often the status is told, and what may have been lost is sent again.
constexpr std::chrono::milliseconds kRepeat{1'000};

// Own transactions that wait for a block: two full ones. Beyond them the
// mempool keeps the rest, and refuses when it is full.
constexpr std::size_t kOwnBacklogMax = 2 * kBlockOctetsMax;

// A configuration that cannot be run, as of sysexits.h.
constexpr int kEndedInDoubt = 78;

[[noreturn]] void EndAfterFailedWrite(const Error& error) {
  // Nothing after a failed write can be trusted to be durable; the next start
  // reads back what is.
  std::fprintf(stderr,
               "diptych: a durable write failed: %s\n"
               "The node ends so that nothing is acknowledged that is not on "
               "the disk. Mend the disk and start it again.\n",
               error.message.c_str());
  std::_Exit(74);
}

void CheckWritten(const Status& written) {
  if (!written) EndAfterFailedWrite(written.error());
}

}  // namespace

Instant RegisterLoop::InstantOf(Clock& clock, SteadyClock::time_point steady) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(
      steady.time_since_epoch());
  return {.time = clock.Now(),
          .steady = {static_cast<std::uint64_t>(since.count())}};
}

RegisterLoop::RegisterLoop(const Parts& parts, std::unique_ptr<Replica> replica)
    : parts_(parts), replica_(std::move(replica)), connections_(parts.needs) {}

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
    if (health_.has_diverged()) {
      parts_.inbox.TakeAll();
      parts_.mempool.Wait(kSleepMsMax, Mempool::Until::kWake);
      continue;
    }
    TakeFromPeers();
    if (stopping_ || health_.has_diverged()) continue;
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
  if (!health_.has_diverged()) WatchDisk();
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
  if (const Status writable = parts_.store.CheckWritable(); !writable) {
    if (writable.error().code != ErrorCode::kLimit) {
      EndAfterFailedWrite(writable.error());
    }
    parts_.on_write_health(writable.error());
    // Whatever it is, the submitter may come again.
    parts_.mempool.Refuse(taken,
                          {ErrorCode::kUnavailable, writable.error().message});
    return;
  }
  Step(OwnBatches{MakeBatches(std::move(taken))});
}

void RegisterLoop::TakeFromPeers() {
  for (PeerInbox::Item& item : parts_.inbox.TakeAll()) {
    std::visit([this](auto& known) { Take(known); }, item.input);
    if (stopping_ || health_.has_diverged()) return;
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
      std::ranges::count_if(Connections(), [](const PeerConnections& peer) {
        return peer.stands[ChannelNumber(PeerChannel::kConsensus)];
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
  if (health_.has_diverged()) return;
  events_.push_back(std::move(event));
  while (!events_.empty() && !stopping_) {
    ReplicaEvent next = std::move(events_.front());
    events_.pop_front();
    for (ReplicaAction& action : replica_->Step(std::move(next), Now())) {
      std::visit([this](auto& known) { Do(known); }, action);
      if (stopping_ || health_.has_diverged()) return;
    }
    WriteVotesNow();
  }
  if (parts_.peers != nullptr) {
    parts_.peers->SetBacklog(replica_->peers_backlog());
  }
}

template <class Write>
bool RegisterLoop::WriteOrWait(Write&& write) {
  for (bool has_waited = false;; has_waited = true) {
    const Status written = write();
    if (written) {
      parts_.on_write_health(std::nullopt);
      // What came meanwhile woke nobody but this.
      if (has_waited) parts_.mempool.Wake();
      return true;
    }
    if (written.error().code != ErrorCode::kLimit) {
      EndAfterFailedWrite(written.error());
    }
    parts_.on_write_health(written.error());
    parts_.mempool.Refuse(parts_.mempool.Take(),
                          {ErrorCode::kUnavailable, written.error().message});
    if (stopping_) return false;
    parts_.mempool.Wait(kRoomWait.count(), Mempool::Until::kReady);
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
    const bool written =
        WriteOrWait([&] { return parts_.store.Persist(certificates, block); });
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
      WriteOrWait([&] { return parts_.store.Commit(blocks, finalization); });
  if (!written) return;
  for (CommitBlocks::Item& item : commit.blocks) TellOf(item);
  if (health_.has_diverged()) return;
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

void RegisterLoop::Do(const Convict& convict) {
  ++convicted_;
  if (parts_.reporter != nullptr) {
    const bool is_new = parts_.shared.Read([&](const RegisterView& view) {
      return parts_.reporter->Note(convict.evidence, view.state);
    });
    if (is_new) SaveReports();
  }
  const Vote& vote = convict.evidence.first;
  const auto [member, name] = parts_.shared.Read(
      [&](const RegisterView& view) -> std::pair<MemberId, std::string> {
        const std::vector<Validator> validators =
            ValidatorsAt(view.state, view.state.tip.time);
        if (vote.signer.value >= validators.size()) return {};
        const MemberId signer = validators[vote.signer.value].member;
        const MemberRecord* record = view.state.FindMember(signer);
        return {signer, record == nullptr ? "" : record->name};
      });
  parts_.log.ReportError(
      "a validator contradicted itself",
      {{"member", std::to_string(member.value)},
       {"name", name},
       {"view", std::to_string(vote.statement.view.value)},
       {"evidence", HexEncode(EncodeEvidence(convict.evidence))}});
}

void RegisterLoop::SaveReports() {
  CheckWritten(parts_.store.SaveReports(parts_.reporter->AllWaiting()));
}

void RegisterLoop::ReportEvidence(Instant now) {
  if (parts_.reporter == nullptr || parts_.reporter->waiting() == 0) return;
  EvidenceReporter::Due due = parts_.shared.Read([&](const RegisterView& view) {
    return parts_.reporter->TakeDue(view.state, now);
  });
  if (due.is_settled) SaveReports();
  std::vector<Mempool::Arrival> arrivals;
  for (CheckedTransaction& report : due.reports) {
    arrivals.push_back(
        {std::move(report), [&log = parts_.log](const auto& outcome) {
           if (!outcome) {
             log.Warning("evidence was not taken in and is sent again",
                         {{"cause", outcome.error().message}});
             return;
           }
           log.Info(
               "evidence reported",
               {{"verdict",
                 std::string(TransactionVerdictName(outcome->outcome.verdict))},
                {"height", std::to_string(outcome->height.value)}});
         }});
  }
  parts_.mempool.Add(std::move(arrivals));
}

void RegisterLoop::Do(const TwinSeen& twin) {
  parts_.log.ReportError(
      "this validator's consensus key has signed what this process does not "
      "know of: another process has it, or the data directory was put back; "
      "this one signs nothing any more",
      {{"view", std::to_string(twin.vote.statement.view.value)}});
  health_.NoteTwin(twin.vote.statement.view);
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
  parts_.checkpoints.Tell(std::move(decided));
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
  if (!health_.has_diverged()) CheckWritten(parts_.store.NoteDivergence(what));
  health_.NoteDivergence(what);
  events_.clear();
  const Error cause{ErrorCode::kUnavailable, health_.trouble()};
  parts_.on_write_health(cause);
  parts_.mempool.Close(cause);
  TellStatus();
}

void RegisterLoop::WatchDisk() {
  const Status writable = parts_.store.CheckWritable();
  // A block may be durable while what was to be written behind it is not.
  if (!writable && writable.error().code != ErrorCode::kLimit) {
    EndAfterFailedWrite(writable.error());
  }
  parts_.on_write_health(writable ? std::nullopt
                                  : std::optional(writable.error()));
}

void RegisterLoop::WatchClock() {
  const Simplex& core = replica_->core();
  if (!health_.NoteClock(core.clock_offset_ms(), core.ClockStrays())) return;
  const std::string warning = health_.clock_warning();
  if (warning.empty()) {
    parts_.log.Info("the clock is as those of the other validators again");
  } else {
    parts_.log.Warning(warning);
  }
}

void RegisterLoop::WatchDoubt() {
  if (!health_.NoteDoubt(replica_->core().IsKeyInDoubt())) return;
  if (replica_->core().IsKeyInDoubt()) {
    parts_.log.Info(
        "the guard file is new: nothing is signed until a quorum has said that "
        "there are no blocks yet");
  } else {
    parts_.log.Info("a quorum has no blocks yet: this validator takes part");
  }
}

std::vector<PeerConnections> RegisterLoop::Connections() const {
  std::vector<PeerConnections> all;
  for (const MemberId member : parts_.validators) {
    PeerConnections& one = all.emplace_back(member);
    for (const PeerChannel channel :
         {PeerChannel::kConsensus, PeerChannel::kBulk}) {
      one.stands[ChannelNumber(channel)] =
          parts_.peers->IsConnected(member, channel);
    }
  }
  return all;
}

void RegisterLoop::WatchConnections(SteadyClock::time_point now) {
  for (const ConnectionWatch::News& news :
       connections_.Update(Connections(), now)) {
    const std::initializer_list<EventLog::Field> fields{
        {"member", std::to_string(news.member.value)},
        {"channel", std::string(ChannelName(news.channel))}};
    if (news.is_back) {
      parts_.log.Info("the connection with a validator is back", fields);
    } else {
      parts_.log.Warning(
          "a connection with a validator stays missing: see that its node runs "
          "and that two connections get through",
          fields);
    }
  }
  health_.NoteConnections(connections_.trouble(), connections_.warnings());
}

void RegisterLoop::Repeat() {
  if (health_.has_diverged()) return;
  const auto now = parts_.now();
  if (now < repeat_at_) return;
  repeat_at_ = now + kRepeat;
  WatchDisk();
  if (parts_.peers == nullptr) return;
  WatchConnections(now);
  ListenToQuorum();
  WatchCatchUp(now);
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
  ReportEvidence(Now());
  WatchClock();
  WatchDoubt();
  TellStatus();
}

void RegisterLoop::TellStatus() {
  if (parts_.peers == nullptr) return;
  ConsensusStatus status{
      .epoch = replica_->status().epoch,
      .view = replica_->status().view,
      .peers = {},
      .evidence_count =
          convicted_ + parts_.checkpoints.contradictions().found(),
      .clock_offset_ms = replica_->core().clock_offset_ms(),
      .clock_strays = replica_->core().ClockStrays(),
      .trouble = health_.trouble(),
      .warnings = health_.warnings(),
      .takes_work = health_.takes_work(),
      .catch_up = progress_.status()};
  status.contradictions = parts_.checkpoints.contradictions().all();
  const auto now = parts_.now();
  heights_.Note(replica_->height(), now);
  for (const PeerConnections& peer : Connections()) {
    const Height told = replica_->HeightOf(peer.member);
    status.peers.push_back({.member = peer.member,
                            .is_connected = peer.has_both(),
                            .height = told});
    const std::uint64_t behind = heights_.Behind(told, replica_->height(), now);
    if (behind == 0 || !peer.has_both()) continue;
    status.warnings.push_back("member " + std::to_string(peer.member.value) +
                              " is " + std::to_string(behind) +
                              " blocks behind this node");
  }
  parts_.on_status(std::move(status));
}

void RegisterLoop::WatchCatchUp(SteadyClock::time_point now) {
  const Height height = replica_->height();
  const Height target{height.value + replica_->behind()};
  using News = CatchUpProgress::News;
  const News news = progress_.Update(height, target, now);
  std::optional<ConsensusHealth::Standstill> standstill;
  if (progress_.stands_still()) {
    standstill = {.height = height, .target = target};
  }
  if (health_.NoteStandstill(standstill)) {
    if (standstill) {
      parts_.log.Warning("the register here stands still",
                         {{"height", std::to_string(height.value)},
                          {"others", std::to_string(target.value)}});
    } else {
      parts_.log.Info("the register here goes on",
                      {{"height", std::to_string(height.value)}});
    }
  }
  switch (news) {
    case News::kNone:
      return;
    case News::kBegun:
    case News::kGoesOn: {
      const CatchUpStatus& status = *progress_.status();
      parts_.log.Info(
          "catching up",
          {{"percent", std::to_string(status.percent())},
           {"height", std::to_string(status.height.value)},
           {"remaining", std::to_string(status.remaining())},
           {"blocks_per_second", std::to_string(status.blocks_per_second)}});
      return;
    }
    case News::kDone:
      parts_.log.Info("caught up", {{"height", std::to_string(height.value)}});
      return;
  }
}

}  // namespace diptych
