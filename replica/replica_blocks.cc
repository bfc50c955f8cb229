// SPDX-License-Identifier: Apache-2.0
//
// Blocks that are not final: held, completed, and executed on their parents.

#include <algorithm>
#include <string>
#include <utility>

#include "base/check.h"
#include "replica/proposal_rules.h"
#include "replica/replica.h"

namespace diptych {
namespace {

// What was asked for and did not come is asked for again after this.
constexpr std::uint64_t kAskAgainMs = 1'000;

// After so many times the block itself is asked for, too: its proposer may have
// named here what nobody has, and it be final for all that.
constexpr std::uint32_t kBatchAsks = 2;

// Blocks asked for at a time by their hash; further ones are reached by
// ranges.
constexpr std::size_t kWantedMax = 64;

// Whether a block's batches have as many octets and transactions as its header
// says; its root is looked at when it is executed.
bool IsPayload(const Block& block) {
  std::size_t octets = 0;
  std::size_t transactions = 0;
  for (const SharedBatch& batch : block.batches) {
    octets += batch->payload.size();
    transactions += batch->transactions.size();
  }
  return octets == block.header.payload_octets &&
         transactions == block.header.transaction_count;
}

// Whether they are what it says.
bool IsItsPayload(const Block& block) {
  return IsPayload(block) &&
         TransactionsRoot(TransactionsOf(block)) == block.header.payload_root;
}

}  // namespace

void Replica::Hold(Block block, const Digest& hash, MemberId from) {
  Held& held = held_[hash];
  if (held.payload == Held::Payload::kHere) return;
  if (held.payload == Held::Payload::kOther && block.batches.empty()) return;
  held.hash = hash;
  held.from = from;
  held.asks = 0;
  const bool is_whole =
      !block.batches.empty() || block.header.transaction_count == 0;
  held.block = std::move(block);
  if (is_whole) {
    held.payload =
        IsPayload(held.block) ? Held::Payload::kHere : Held::Payload::kOther;
    return;
  }
  held.payload = Held::Payload::kMissing;
  Resolve(held);
}

void Replica::Resolve(Held& held) {
  const Result<std::vector<BatchReference>> references =
      DecodeReferences(held.block.references);
  if (!references) {
    held.payload = Held::Payload::kOther;
    return;
  }
  std::vector<SharedBatch> batches;
  for (const BatchReference& reference : *references) {
    SharedBatch batch = pool_.Find(reference.digest);
    if (batch == nullptr) return;
    batches.push_back(std::move(batch));
  }
  held.block.batches = std::move(batches);
  held.payload =
      IsPayload(held.block) ? Held::Payload::kHere : Held::Payload::kOther;
  pending_is_stale_ = true;
}

void Replica::AskForBatches(Held& held) {
  const bool is_first = held.asks == 0;
  if (!is_first && now_.steady.value < held.asked.value + kAskAgainMs) return;
  const Result<std::vector<BatchReference>> references =
      DecodeReferences(held.block.references);
  CHECK(references.has_value());
  AskBatches ask;
  for (const BatchReference& reference : *references) {
    if (pool_.Find(reference.digest) == nullptr) {
      ask.references.push_back(reference);
    }
  }
  // Its proposer holds all of them; after that, whoever voted for it.
  if (is_first) ask.to = held.from;
  held.asked = now_.steady;
  ++held.asks;
  actions_.emplace_back(std::move(ask));
  if (held.asks > kBatchAsks) AskForBlock(held.hash, std::nullopt);
}

void Replica::AskForBlock(const Digest& hash, std::optional<MemberId> from) {
  const auto asked = wanted_.find(hash);
  if (asked != wanted_.end() &&
      now_.steady.value < asked->second.value + kAskAgainMs) {
    return;
  }
  // Whoever named it first may never answer.
  if (asked != wanted_.end()) from.reset();
  if (asked == wanted_.end() && wanted_.size() == kWantedMax) {
    wanted_.erase(std::ranges::min_element(
        wanted_, {}, [](const auto& want) { return want.second; }));
  }
  wanted_[hash] = now_.steady;
  actions_.emplace_back(AskBlock{.to = from, .hash = hash});
}

void Replica::On(const BlockWanted& event) {
  const auto held = held_.find(event.hash);
  // Its proposer may have named another payload here than elsewhere.
  const bool is_here =
      held != held_.end() && held->second.payload == Held::Payload::kHere &&
      (tree_.Contains(event.hash) || IsItsPayload(held->second.block));
  if (is_here) {
    actions_.emplace_back(SendBlock{event.from, held->second.block});
    return;
  }
  // It may be final and stored: whoever knows how far this node is asks for
  // its height.
  actions_.emplace_back(
      Send{.to = event.from,
           .message = std::make_shared<const ConsensusMessage>(status())});
}

void Replica::On(PeerBlock& event) {
  const Header& header = event.block.header;
  const Digest hash = HeaderHash(header);
  const auto wanted = wanted_.find(hash);
  if (wanted == wanted_.end()) return;
  // Judged before it is held: it would pass for what the proposer named, or
  // for what others send of this block. The question stays open, for another.
  if (!IsItsPayload(event.block)) {
    actions_.emplace_back(Blame{event.from, Wrong::kBlock,
                                "block with a payload that its header denies"});
    return;
  }
  wanted_.erase(wanted);
  // It came after a block of its view or a later one had become final.
  if (header.view <= tip_.view) return;
  Hold(std::move(event.block), hash, event.from);
}

const Header* Replica::HeaderOf(const Digest& hash) const {
  if (hash == tip_hash_) return &tip_;
  const auto held = held_.find(hash);
  return held == held_.end() ? nullptr : &held->second.block.header;
}

Replica::Branch Replica::BranchUpTo(const Digest& hash) const {
  Branch branch;
  for (auto held = held_.find(hash); held != held_.end();
       held = held_.find(held->second.block.header.parent_hash)) {
    const Block& block = held->second.block;
    if (block.header.transaction_count != 0) ++branch.loaded;
    for (const SharedBatch& batch : block.batches) {
      branch.batches.insert(batch->digest);
    }
  }
  return branch;
}

Replica::Attempt Replica::ExecuteUpTo(const Digest& hash) {
  if (storing_) return Attempt::kNotYet;
  std::vector<Held*> path;
  Digest at = hash;
  while (!tree_.Contains(at)) {
    const auto found = held_.find(at);
    if (found == held_.end()) {
      AskForBlock(
          at, path.empty() ? std::nullopt : std::optional(path.back()->from));
      return Attempt::kNotYet;
    }
    Held& held = found->second;
    if (held.is_unsound) return Attempt::kUnsound;
    if (held.payload == Held::Payload::kMissing) {
      AskForBatches(held);
      return Attempt::kNotYet;
    }
    if (held.payload == Held::Payload::kOther) {
      AskForBlock(at, std::nullopt);
      return Attempt::kNotYet;
    }
    path.push_back(&held);
    at = held.block.header.parent_hash;
  }
  if (!IsRoomFor(path, at)) return Attempt::kNotYet;
  for (auto held = path.rbegin(); held != path.rend(); ++held) {
    const Attempt attempt = Execute(**held);
    if (attempt != Attempt::kDone) return attempt;
  }
  return Attempt::kDone;
}

// Else two branches, neither of which there is room for, would take it from
// each other at every event.
bool Replica::IsRoomFor(const std::vector<Held*>& path,
                        const Digest& base) const {
  if (path.empty()) return true;
  const auto loaded = static_cast<std::size_t>(
      std::ranges::count_if(path, [](const Held* held) {
        return held->block.header.transaction_count != 0;
      }));
  const std::uint64_t blocks =
      path.size() + HeaderOf(base)->height.value - tip_.height.value;
  return blocks <= kTreeBlocksWithHeartbeatsMax &&
         (loaded == 0 || loaded + tree_.LoadedUpTo(base) <= kTreeBlocksMax);
}

std::expected<Execution, TreeRefusal> Replica::ExecuteOn(
    const Digest& parent, const BlockInput& input) {
  auto execution = tree_.Execute(parent, input);
  if (execution || execution.error() != TreeRefusal::kFull) return execution;
  tree_.KeepOnly(parent);
  return tree_.Execute(parent, input);
}

Replica::Attempt Replica::Execute(Held& held) {
  const Header& header = held.block.header;
  const Header* parent = HeaderOf(header.parent_hash);
  const RegisterState* state = tree_.StateAfter(header.parent_hash);
  CHECK(parent != nullptr && state != nullptr);
  const std::vector<CheckedTransaction> transactions =
      TransactionsOf(held.block);
  if (JudgeHeader(*state, *parent, header) != ProposalVerdict::kSound) {
    held.is_unsound = true;
    return Attempt::kUnsound;
  }
  const ProposalVerdict payload = JudgePayload(*state, header, transactions);
  if (payload == ProposalVerdict::kSigner) {
    held.is_unsound = true;
    return Attempt::kUnsound;
  }
  if (payload != ProposalVerdict::kSound) {
    // Not what the header says: the references were wrong, which says nothing
    // about the block.
    held.payload = Held::Payload::kOther;
    held.block.batches.clear();
    return Attempt::kNotYet;
  }
  std::expected<Execution, TreeRefusal> execution = ExecuteOn(
      header.parent_hash, {.time = header.time, .transactions = transactions});
  if (!execution) return Attempt::kNotYet;
  if (JudgeExecution(header, *execution) != ProposalVerdict::kSound) {
    held.is_unsound = true;
    return Attempt::kUnsound;
  }
  tree_.Add(held.hash, *std::move(execution));
  return Attempt::kDone;
}

bool Replica::TryCheck() {
  for (auto& [hash, held] : held_) {
    if (!held.is_check_asked) continue;
    const bool was_other = held.payload == Held::Payload::kOther;
    const Attempt attempt = was_other ? Attempt::kUnsound : ExecuteUpTo(hash);
    if (attempt == Attempt::kNotYet) continue;
    held.is_check_asked = false;
    Feed(Checked{hash, attempt == Attempt::kDone});
    return true;
  }
  return false;
}

bool Replica::TryBuild() {
  if (!build_ || storing_) return false;
  if (build_->view != core_.view()) {
    build_.reset();
    return false;
  }
  if (ExecuteUpTo(build_->parent_hash) != Attempt::kDone) return false;
  const Header& parent = *HeaderOf(build_->parent_hash);
  Block block;
  // Without transactions it can still become final, and all before it with it.
  if (tree_.LoadedUpTo(build_->parent_hash) < kTreeBlocksMax) {
    block.batches = pool_.Select(BranchUpTo(build_->parent_hash).batches);
  }
  std::vector<BatchReference> references;
  for (const SharedBatch& batch : block.batches) {
    references.push_back(ReferenceTo(*batch));
  }
  block.references = EncodeReferences(references);
  const std::vector<CheckedTransaction> transactions = TransactionsOf(block);
  const TimeMs time{std::max(build_->time.value, parent.time.value + 1)};
  std::expected<Execution, TreeRefusal> execution = ExecuteOn(
      build_->parent_hash, {.time = time, .transactions = transactions});
  if (!execution) return false;
  std::size_t octets = 0;
  for (const SharedBatch& batch : block.batches) {
    octets += batch->payload.size();
  }
  const RegisterState& state = *tree_.StateAfter(build_->parent_hash);
  block.header = Header{
      .network_id = options_.core.network_id,
      .epoch = set_.epoch(),
      .view = build_->view,
      .height = {parent.height.value + 1},
      .parent_hash = build_->parent_hash,
      .parent_view = build_->parent_view,
      .time = time,
      .proposer = options_.core.self->value,
      .flags = transactions.empty() ? kHeaderHeartbeat : std::uint8_t{0},
      .payload_root = execution->seal.transactions_root,
      .payload_octets = static_cast<std::uint32_t>(octets),
      .transaction_count = static_cast<std::uint32_t>(transactions.size()),
      .log_size = execution->log.size(),
      .log_root = execution->log.Root(),
      .validators_hash = ValidatorsHash(ValidatorsAt(state, time))};
  const Digest hash = HeaderHash(block.header);
  const Built built{block.header, block.references};
  tree_.Add(hash, *std::move(execution));
  Hold(std::move(block), hash, {});
  build_.reset();
  Feed(built);
  return true;
}

}  // namespace diptych
