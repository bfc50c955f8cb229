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
    Handle(TransactionsPending{!parts_.mempool.empty()});
    const TimeMs now = parts_.clock.Now();
    const std::uint64_t left =
        deadline_ > now ? deadline_.value - now.value : 0;
    // While the core waits for company, the queue must not wake us at once.
    const auto until = parts_.mempool.empty() ? Mempool::Until::kTransaction
                                              : Mempool::Until::kWake;
    parts_.mempool.Wait(std::min(left, kSleepMsMax), until);
  }
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
  std::string checkpoint = parts_.signer.Sign(head, parts_.clock.Now());
  if (const Status saved = parts_.store.SaveCheckpoint(checkpoint); !saved) {
    EndAfterFailedWrite(saved.error());
  }
  const BlockSummary summary{.height = execution_.height,
                             .time = execution_.time,
                             .transactions = transactions_.size(),
                             .entries = execution_.entries.count(),
                             .log_size = head.size};
  const std::vector<TransactionOutcome> outcomes =
      std::move(execution_.outcomes);
  const SealEntry seal = execution_.seal;
  const Digest hash = HeaderHash(commit.header);
  parts_.shared.Advance([&](RegisterView& view) {
    Apply(execution_, hash, view.state);
    view.seal = seal;
    view.checkpoint = std::move(checkpoint);
  });
  Acknowledge(outcomes, summary);
  parts_.on_block(summary);
  events_.emplace_back(Durable{commit.header.height});
  events_.emplace_back(TransactionsPending{!parts_.mempool.empty()});
}

void RegisterLoop::Acknowledge(const std::vector<TransactionOutcome>& outcomes,
                               const BlockSummary& summary) {
  for (std::size_t i = 0; i < transactions_.size(); ++i) {
    parts_.mempool.Finish(
        transactions_[i].transaction().id,
        FinalOutcome{outcomes[i], summary.height, summary.time});
  }
}

void RegisterLoop::Refuse(const Error& reason) {
  parts_.on_write_health(reason);
  for (const CheckedTransaction& checked : transactions_) {
    parts_.mempool.Finish(checked.transaction().id, reason);
  }
}

}  // namespace diptych
