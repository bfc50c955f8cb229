// SPDX-License-Identifier: Apache-2.0
//
// Blocks that are not final: held, completed, and executed on their parents.

#include <algorithm>
#include <iterator>
#include <set>
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

// Blocks asked for at a time by their hash, and within kAskAgainMs, however
// fast they come: each may be full, and a node's budget for who asks allows for
// so many. Further ones are reached by ranges.
constexpr std::size_t kWantedMax = 64;

// Whether a block's batches are the payload that its header names.
bool HasItsPayload(const Block& block) {
  return JudgePayload(block.header, TransactionsOf(block)) ==
         ProposalVerdict::kSound;
}

// Whether batches can have as many octets and transactions as the header says.
bool IsSumOf(const std::vector<BatchReference>& references,
             const Header& header) {
  std::uint64_t octets = 0;
  std::uint64_t transactions = 0;
  for (const BatchReference& reference : references) {
    octets += reference.octets;
    transactions += reference.transaction_count;
  }
  return octets == header.payload_octets &&
         transactions == header.transaction_count;
}

}  // namespace

bool Replica::IsItsProposers(const Proposal& proposal, MemberId from) const {
  const std::set<MemberId>& validators = options_.validators;
  const std::size_t place = proposal.header.proposer;
  return validators.empty() ||
         (place < validators.size() &&
          *std::next(validators.begin(), static_cast<std::ptrdiff_t>(place)) ==
              from);
}

void Replica::HoldProposal(Proposal& proposal, const Digest& hash,
                           MemberId from) {
  const auto [at, is_new] = held_.try_emplace(hash);
  if (!is_new) return;
  Held& held = at->second;
  held.hash = hash;
  held.from = from;
  held.block.header = proposal.header;
  held.block.references = std::move(proposal.references);
  // Before any of so much is fetched.
  held.is_unsound = !IsWithinLimits(proposal.header);
  if (held.is_unsound) return;
  Result<std::vector<BatchReference>> references =
      DecodeReferences(held.block.references);
  if (!references || !IsSumOf(*references, proposal.header)) {
    return GiveUpReferences(held);
  }
  incomplete_.insert(hash);
  held.references = *std::move(references);
  held.batches.resize(held.references.size());
  for (std::size_t place = 0; place < held.references.size(); ++place) {
    if (const SharedBatch batch = pool_.Find(held.references[place].digest)) {
      Fill(held, place, batch);
    }
  }
  Complete(held);
}

void Replica::HoldWhole(Block block, const Digest& hash, MemberId from) {
  Held& held = held_[hash];
  held.hash = hash;
  held.from = from;
  held.block = std::move(block);
  held.payload = Held::Payload::kHere;
  held.references.clear();
  held.batches.clear();
  incomplete_.erase(hash);
  pending_is_stale_ = true;
}

bool Replica::HoldGiven(Block block, const Digest& hash, MemberId from) {
  const auto held = held_.find(hash);
  if (held != held_.end() && held->second.payload == Held::Payload::kHere) {
    return true;
  }
  if (!HasItsPayload(block)) return false;
  HoldWhole(std::move(block), hash, from);
  return true;
}

void Replica::Offer(const SharedBatch& batch) {
  for (auto at = incomplete_.begin(); at != incomplete_.end();) {
    // A block that it completes leaves them.
    Held& held = held_.at(*at++);
    bool is_named = false;
    for (std::size_t place = 0; place < held.references.size(); ++place) {
      if (held.references[place].digest != batch->digest) continue;
      is_named = true;
      Fill(held, place, batch);
    }
    if (is_named) Complete(held);
  }
}

void Replica::Fill(Held& held, std::size_t place, const SharedBatch& batch) {
  // One that is larger than it was said to be would take memory that the header
  // does not account for.
  if (held.references[place] != ReferenceTo(*batch)) {
    return GiveUpReferences(held);
  }
  held.batches[place] = batch;
}

void Replica::Complete(Held& held) {
  if (held.payload != Held::Payload::kMissing) return;
  if (std::ranges::find(held.batches, nullptr) != held.batches.end()) return;
  held.block.batches = held.batches;
  if (!HasItsPayload(held.block)) return GiveUpReferences(held);
  HoldWhole(std::move(held.block), held.hash, held.from);
}

// The block may be sound for all that, and others have it.
void Replica::GiveUpReferences(Held& held) {
  held.payload = Held::Payload::kOther;
  held.references.clear();
  held.batches.clear();
  held.block.references.clear();
  held.block.batches.clear();
  incomplete_.erase(held.hash);
  actions_.emplace_back(
      Blame{held.from, Wrong::kBlock,
            "proposal with references that its block does not bear out"});
}

void Replica::AskForBatches(Held& held) {
  const bool is_first = held.asks == 0;
  if (!is_first && now_.steady.value < held.asked.value + kAskAgainMs) return;
  AskBatches ask;
  for (std::size_t place = 0; place < held.references.size(); ++place) {
    if (held.batches[place] == nullptr) {
      ask.references.push_back(held.references[place]);
    }
  }
  CHECK(!ask.references.empty());
  // Its proposer holds all of them; after that, behind a notarization, most do.
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
  if (now_.steady.value >= asking_since_.value + kAskAgainMs) {
    asking_since_ = now_.steady;
    blocks_asked_ = 0;
  }
  if (blocks_asked_ == kWantedMax) return;
  ++blocks_asked_;
  // Whoever named it first may never answer.
  if (asked != wanted_.end()) from.reset();
  if (asked == wanted_.end() && wanted_.size() == kWantedMax) {
    wanted_.erase(std::ranges::min_element(
        wanted_, {}, [](const auto& want) { return want.second; }));
  }
  wanted_[hash] = now_.steady;
  actions_.emplace_back(AskBlock{.to = from, .hash = hash});
}

void Replica::On(PeerBlock& event) {
  const Digest hash = HeaderHash(event.block.header);
  if (wanted_.erase(hash) == 0) return;
  // It came after a block of its view or a later one had become final.
  if (event.block.header.view <= tip_.view) return;
  if (HoldGiven(std::move(event.block), hash, event.from)) return;
  actions_.emplace_back(Blame{event.from, Wrong::kBlock,
                              "block with a payload that its header denies"});
  // At once, of the next: this answer may have taken the whole of the wait.
  AskForBlock(hash, std::nullopt);
}

const Header* Replica::HeaderOf(const Digest& hash) const {
  if (hash == tip_hash_) return &tip_;
  const auto held = held_.find(hash);
  return held == held_.end() ? nullptr : &held->second.block.header;
}

Replica::Branch Replica::BranchUpTo(const Digest& hash) const {
  Branch branch;
  branch.blocks.insert(hash);
  for (auto held = held_.find(hash); held != held_.end();
       held = held_.find(held->second.block.header.parent_hash)) {
    const Block& block = held->second.block;
    branch.blocks.insert(block.header.parent_hash);
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
  if (JudgeHeader(*state, *parent, header) != ProposalVerdict::kSound ||
      JudgeSigners(*state, transactions) != ProposalVerdict::kSound) {
    held.is_unsound = true;
    return Attempt::kUnsound;
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
  for (auto at = checks_.begin(); at != checks_.end();) {
    const Digest hash = *at;
    const auto held = held_.find(hash);
    if (held == held_.end() || !IsCheckOfUse(held->second)) {
      at = checks_.erase(at);
      continue;
    }
    const Attempt attempt = ExecuteUpTo(hash);
    if (attempt == Attempt::kNotYet) {
      ++at;
      continue;
    }
    checks_.erase(at);
    Feed(Checked{hash, attempt == Attempt::kDone});
    return true;
  }
  return false;
}

// Else each leader of a view that was left could have one more block asked for
// again and again that nobody has.
bool Replica::IsCheckOfUse(const Held& held) const {
  const Header& header = held.block.header;
  return header.view >= core_.view() ||
         core_.IsNotarized(header.view, held.hash);
}

std::set<Digest> Replica::WithoutNews(const Digest& parent,
                                      const std::vector<SharedBatch>& batches) {
  const RegisterState& state = *tree_.StateAfter(parent);
  std::set<Digest> useless;
  std::set<Digest> ids;
  for (const SharedBatch& batch : batches) {
    bool has_news = false;
    for (const CheckedTransaction& checked : batch->transactions) {
      const Transaction& transaction = checked.transaction();
      const bool is_first = ids.insert(transaction.id).second;
      const TransactionName name{transaction.id, transaction.body.expires};
      has_news = has_news || (is_first && !IsSpent(name, state));
    }
    if (!has_news) useless.insert(batch->digest);
  }
  return useless;
}

// Those of no use to any block any more: else they would be a reason for blocks
// for ever, since a commit that judges what is in them has been.
void Replica::DropSpent(const std::vector<SharedBatch>& selected,
                        const std::set<Digest>& useless) {
  const auto is_spent = [this](const CheckedTransaction& checked) {
    const Transaction& transaction = checked.transaction();
    return transaction.body.expires <= tip_.time ||
           tree_.HasAccepted(transaction.id);
  };
  std::vector<SharedBatch> spent;
  // What is accepted was told: with its block, or when it came.
  std::vector<Digest> expired;
  for (const SharedBatch& batch : selected) {
    if (!useless.contains(batch->digest) ||
        !std::ranges::all_of(batch->transactions, is_spent)) {
      continue;
    }
    spent.push_back(batch);
    if (!pool_.IsOwn(batch->digest)) continue;
    for (const CheckedTransaction& checked : batch->transactions) {
      const Digest& id = checked.transaction().id;
      if (!tree_.HasAccepted(id)) expired.push_back(id);
    }
  }
  pool_.Drop(spent);
  Tell(std::move(expired), TransactionVerdict::kExpired);
}

std::vector<SharedBatch> Replica::SelectOn(const Digest& parent) {
  std::set<Digest> taken = BranchUpTo(parent).batches;
  without_news_ = {.parent = parent, .batches = {}};
  const RegisterState& state = *tree_.StateAfter(parent);
  const auto is_unfit = [&](const SharedBatch& batch) {
    return !std::ranges::all_of(batch->transactions,
                                [&](const CheckedTransaction& checked) {
                                  return IsSignedByItsMember(state, checked);
                                });
  };
  for (;;) {
    std::vector<SharedBatch> selected = pool_.Select(taken);
    std::vector<SharedBatch> unfit;
    std::ranges::copy_if(selected, std::back_inserter(unfit), is_unfit);
    const bool is_fit = unfit.empty();
    if (!is_fit) {
      pool_.Drop(unfit);
      pending_is_stale_ = true;
    }
    // On another branch they may be of use, so they stay where they are.
    const std::set<Digest> useless = WithoutNews(parent, selected);
    if (is_fit && useless.empty()) return selected;
    DropSpent(selected, useless);
    taken.insert(useless.begin(), useless.end());
    without_news_.batches.insert(useless.begin(), useless.end());
    pending_is_stale_ = true;
  }
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
    block.batches = SelectOn(build_->parent_hash);
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
  HoldWhole(std::move(block), hash, {});
  build_.reset();
  Feed(built);
  return true;
}

}  // namespace diptych
