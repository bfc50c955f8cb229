// SPDX-License-Identifier: Apache-2.0
#include "node/register_loop.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "platform/thread.h"
#include "registry/block.h"

namespace diptych {
namespace {

// The longest sleep: a heartbeat is never due later, and clock steps are
// noticed.
constexpr std::uint64_t kSleepMsMax = 1'000;

// How long after its block a checkpoint is saved. Under load dozens of blocks
// follow one another meanwhile; who reads the directory of a node that was
// killed finds a checkpoint no older than this.
constexpr std::chrono::milliseconds kSaveDelay{50};

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

}  // namespace

RegisterLoop::RegisterLoop(const Parts& parts, const Options& options)
    : parts_(parts),
      options_(options),
      core_({.tip = options.tip,
             .heartbeat_ms = options.heartbeat_ms,
             .delay_ms = options.delay_ms}) {}

void RegisterLoop::Run() {
  NameThread("register");
  RequestShortSlice();
  while (!stopping_) {
    Handle(TransactionsPending{parts_.mempool.IsReady()});
    SaveCheckpointIfDue();
    const TimeMs now = parts_.clock.Now();
    std::uint64_t left = deadline_ > now ? deadline_.value - now.value : 0;
    if (save_time_) left = std::min<std::uint64_t>(left, kSaveDelay.count());
    // While the core waits, a queue that is ready must not wake us at once.
    const auto until = parts_.mempool.IsReady() ? Mempool::Until::kWake
                                                : Mempool::Until::kReady;
    parts_.mempool.Wait(std::min(left, kSleepMsMax), until);
  }
  if (save_time_) SaveCheckpoint();
}

void RegisterLoop::Stop() {
  stopping_ = true;
  parts_.mempool.Wake();
}

void RegisterLoop::Handle(const OrderingEvent& event) {
  events_.push_back(event);
  while (!events_.empty()) {
    const OrderingEvent next = events_.front();
    events_.erase(events_.begin());
    for (const OrderingAction& action : core_.Step(next, parts_.clock.Now())) {
      std::visit([this](const auto& known) { Do(known); }, action);
    }
  }
}

void RegisterLoop::Do(const Arm& arm) { deadline_ = arm.deadline; }

void RegisterLoop::Do(const Build& build) {
  transactions_ = parts_.mempool.Take();
  const BlockInput input{.time = build.time, .transactions = transactions_};
  Digest validators{};
  Digest network{};
  parts_.shared.Read([&](const RegisterView& view) {
    execution_ =
        ExecuteBlock(view.state, parts_.store, input, options_.hash_seed);
    validators = ValidatorsHash(ValidatorsAt(view.state, build.time));
    network = view.state.network_id;
  });
  block_.payload = EncodePayload(transactions_);
  block_.header = Header{
      .network_id = network,
      .epoch = options_.tip.epoch,
      .view = build.view,
      .height = build.height,
      .parent_hash = build.parent_hash,
      .parent_view = build.parent_view,
      .time = build.time,
      .flags = transactions_.empty() ? kHeaderHeartbeat : std::uint8_t{0},
      .payload_root = execution_.seal.transactions_root,
      .payload_octets = static_cast<std::uint32_t>(block_.payload.size()),
      .transaction_count = static_cast<std::uint32_t>(transactions_.size()),
      .log_size = execution_.log.size(),
      .log_root = execution_.log.Root(),
      .validators_hash = validators};
  events_.emplace_back(Built{block_.header});
}

void RegisterLoop::Do(const Commit& commit) {
  const Status committed = parts_.store.Commit(execution_, block_);
  if (!committed) {
    if (committed.error().code != ErrorCode::kLimit) {
      EndAfterFailedWrite(committed.error());
    }
    Refuse(committed.error());
    events_.emplace_back(NotCommitted{});
    return;
  }
  parts_.on_write_health(std::nullopt);
  const TreeHead head{.size = commit.header.log_size,
                      .root = commit.header.log_root};
  auto checkpoint = std::make_shared<const DurableCheckpoint>(
      [&signer = parts_.signer, head, now = parts_.clock.Now()] {
        return signer.Sign(head, now);
      });
  const BlockSummary summary{.height = execution_.height,
                             .time = execution_.time,
                             .transactions = transactions_.size(),
                             .entries = execution_.entries.count(),
                             .log_size = head.size};
  std::vector<TransactionOutcome> outcomes = std::move(execution_.outcomes);
  const SealEntry seal = execution_.seal;
  const Digest hash = HeaderHash(commit.header);
  parts_.shared.Advance([&](RegisterView& view) {
    Apply(execution_, hash, view.state);
    view.seal = seal;
    view.checkpoint = std::move(checkpoint);
  });
  Acknowledge(std::move(outcomes), summary);
  if (!save_time_) save_time_ = SteadyClock::now() + kSaveDelay;
  SaveCheckpointIfDue();
  parts_.on_block(summary);
  events_.emplace_back(Durable{commit.header.height});
  events_.emplace_back(TransactionsPending{parts_.mempool.IsReady()});
}

void RegisterLoop::SaveCheckpointIfDue() {
  if (save_time_ && *save_time_ <= SteadyClock::now()) SaveCheckpoint();
}

void RegisterLoop::SaveCheckpoint() {
  const std::string note = parts_.shared.Read(
      [](const RegisterView& view) { return view.checkpoint->Note(); });
  if (const Status saved = parts_.store.SaveCheckpoint(note); !saved) {
    EndAfterFailedWrite(saved.error());
  }
  save_time_.reset();
}

void RegisterLoop::Acknowledge(std::vector<TransactionOutcome> outcomes,
                               const BlockSummary& summary) {
  std::vector<Result<FinalOutcome>> final_outcomes;
  final_outcomes.reserve(outcomes.size());
  for (TransactionOutcome& outcome : outcomes) {
    final_outcomes.emplace_back(
        FinalOutcome{std::move(outcome), summary.height, summary.time});
  }
  parts_.mempool.Finish(transactions_, final_outcomes);
}

void RegisterLoop::Refuse(const Error& reason) {
  parts_.on_write_health(reason);
  // Whatever it is, the submitter may come again.
  const Result<FinalOutcome> refused =
      Error{ErrorCode::kUnavailable, reason.message};
  parts_.mempool.Finish(transactions_,
                        std::vector(transactions_.size(), refused));
}

}  // namespace diptych
