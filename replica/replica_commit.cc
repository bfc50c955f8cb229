// SPDX-License-Identifier: Apache-2.0
//
// Final blocks: handed on to be written, whether they became final before this
// node's eyes or while it was away.

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "replica/replica.h"

namespace diptych {
namespace {

// Blocks of a range written together: they share one synced write, and take
// the tens of milliseconds that votes may wait. Of those with transactions
// fewer than the tree holds, and no more than some full ones.
constexpr std::size_t kBlocksPerCommit = 128;
constexpr std::size_t kLoadedPerCommit = kTreeBlocksMax / 4;
constexpr std::size_t kOctetsPerCommit = 2 * kBlockOctetsMax;

std::vector<Digest> IdsOf(const Block& block) {
  std::vector<Digest> ids;
  ids.reserve(block.header.transaction_count);
  for (const SharedBatch& batch : block.batches) {
    for (const CheckedTransaction& checked : batch->transactions) {
      ids.push_back(checked.transaction().id);
    }
  }
  return ids;
}

}  // namespace

bool Replica::TryCommit() {
  // A range goes before: what it leads to is not asked for block by block.
  if (!finalization_ || storing_ || range_) return false;
  const Statement statement = finalization_->statement;
  if (statement.view <= tip_.view) {
    finalization_.reset();
    return false;
  }
  switch (ExecuteUpTo(statement.block_hash)) {
    case Attempt::kNotYet:
      return false;
    case Attempt::kUnsound:
      actions_.emplace_back(
          Diverged{held_.at(statement.block_hash).block.header,
                   "a final block breaks a rule here"});
      finalization_.reset();
      return false;
    case Attempt::kDone:
      break;
  }
  const Certificate finalization = *std::exchange(finalization_, std::nullopt);
  Store(statement.block_hash, finalization);
  return true;
}

void Replica::Store(const Digest& last, const Certificate& finalization) {
  CommitBlocks commit{.blocks = {}, .finalization = finalization};
  for (ExecutedBlock& executed : tree_.Finalise(last)) {
    const Block& block = held_.at(executed.hash).block;
    std::vector<Digest> ids = IdsOf(block);
    pool_.Finalize(block.batches);
    // Others may hold copies of them, and one that was fetched may have come
    // without its references, and so in one piece.
    pool_.FinalizeTransactions(ids);
    commit.blocks.push_back({.header = block.header,
                             .payload = PayloadOf(block),
                             .transaction_ids = std::move(ids),
                             .executed = std::move(executed)});
  }
  CHECK(!commit.blocks.empty());
  storing_ = commit.blocks.back().header;
  actions_.emplace_back(std::move(commit));
}

void Replica::On(const Stored& /*event*/) {
  CHECK(storing_.has_value());
  tip_ = *std::exchange(storing_, std::nullopt);
  tip_hash_ = HeaderHash(tip_);
  // By the view, too: a block that claims a height far away cannot become
  // final any more, and would stay for ever.
  std::erase_if(held_, [this](const auto& held) {
    const Header& header = held.second.block.header;
    return header.height <= tip_.height || header.view <= tip_.view;
  });
  std::erase_if(incomplete_,
                [this](const Digest& hash) { return !held_.contains(hash); });
  if (!held_.contains(extended_)) extended_ = tip_hash_;
  catch_up_.Forget(tip_.height);
  TellSpent();
  pending_is_stale_ = true;
  Feed(Committed{tip_});
}

// What came just behind its final block no other node takes up, and no block
// here: nobody would tell its submitter, but in the end that it had expired.
void Replica::TellSpent() {
  if (storing_) return;
  std::vector<Digest> accepted;
  for (const SharedBatch& batch : std::exchange(own_unjudged_, {})) {
    for (const CheckedTransaction& checked : batch->transactions) {
      const Digest& id = checked.transaction().id;
      if (tree_.HasAccepted(id)) accepted.push_back(id);
    }
  }
  pool_.FinalizeTransactions(accepted);
  Tell(std::move(accepted), TransactionVerdict::kReplayed);
  Tell(pool_.DropExpired(tip_.time), TransactionVerdict::kExpired);
}

void Replica::Tell(std::vector<Digest> ids, TransactionVerdict verdict) {
  if (ids.empty()) return;
  pending_is_stale_ = true;
  actions_.emplace_back(Spent{.ids = std::move(ids),
                              .verdict = verdict,
                              .height = tip_.height,
                              .time = tip_.time});
}

void Replica::On(PeerRange& event) {
  catch_up_.Take(event.from, std::move(event.range), now_.steady);
}

Height Replica::have() const {
  Height height = storing_ ? storing_->height : tip_.height;
  if (range_) height = std::max(height, range_->last);
  return height;
}

void Replica::AskForRanges() {
  // As a rule a final block is here already when its certificate comes.
  const bool is_behind = finalization_ && !storing_;
  if (!is_behind && !range_) return;
  while (const auto question = catch_up_.Next(have(), now_.steady)) {
    actions_.emplace_back(AskRange{question->to, question->first});
  }
}

bool Replica::TryRange() {
  if (storing_) return false;
  if (!range_) {
    std::optional<CatchUp::Answer> answer =
        catch_up_.TakeFrom({tip_.height.value + 1});
    if (!answer) return false;
    const BlockRange& range = answer->range;
    const auto is_valid = [this](const Certificate& certificate) {
      return core_.IsValid(certificate);
    };
    if (JudgeRange(range, is_valid) != RangeVerdict::kSound) {
      catch_up_.Fail(answer->from, now_.steady);
      actions_.emplace_back(Blame{answer->from, Wrong::kSignature,
                                  "blocks that no certificate proves"});
      return true;
    }
    // Its heights are those that a quorum voted for.
    if (range.blocks.front().header.parent_hash != tip_hash_) {
      catch_up_.Fail(answer->from, now_.steady);
      // Whoever sees the divergence does no more.
      Feed(
          Proven{.certificate = range.finalization, .is_evidence_alone = true});
      actions_.emplace_back(
          Diverged{range.blocks.front().header,
                   "a final block does not follow the one here"});
      return true;
    }
    const Height last = range.blocks.back().header.height;
    range_ = RangeInHand{.range = std::move(answer->range),
                         .from = answer->from,
                         .last = last,
                         .next = 0};
    // Before any of it is stored: the core is then beyond all views of it, and
    // votes for no block that is stored already.
    Feed(Proven{range_->range.finalization});
  }
  return ExecuteOfRange();
}

bool Replica::ExecuteOfRange() {
  BlockRange& range = range_->range;
  const Certificate finalization = range.finalization;
  // Consensus may have stored some of them meanwhile.
  while (range_->next < range.blocks.size() &&
         range.blocks[range_->next].header.height <= tip_.height) {
    ++range_->next;
  }
  std::optional<Digest> last;
  std::size_t loaded = 0;
  std::size_t octets = 0;
  for (std::size_t count = 0;
       count < kBlocksPerCommit && loaded < kLoadedPerCommit &&
       octets < kOctetsPerCommit && range_->next < range.blocks.size();
       ++count) {
    Block& block = range.blocks[range_->next];
    const Digest hash = HeaderHash(block.header);
    const Header header = block.header;
    if (!HoldGiven(std::move(block), hash, range_->from)) {
      catch_up_.Fail(range_->from, now_.steady);
      actions_.emplace_back(Blame{range_->from, Wrong::kBlock,
                                  "blocks with a payload that is not theirs"});
      range_.reset();
      break;
    }
    const Attempt attempt = ExecuteUpTo(hash);
    if (attempt == Attempt::kUnsound) {
      actions_.emplace_back(
          Diverged{header, "a final block breaks a rule here"});
    }
    if (attempt != Attempt::kDone) {
      range_.reset();
      break;
    }
    ++range_->next;
    last = hash;
    loaded += header.transaction_count != 0 ? 1 : 0;
    octets += header.payload_octets;
  }
  if (!last) {
    range_.reset();
    return false;
  }
  Store(*last, finalization);
  const bool is_end = range_ && range_->next == range.blocks.size();
  std::get<CommitBlocks>(actions_.back()).more_follow = range_ && !is_end;
  if (is_end) {
    catch_up_.Succeed(range_->from);
    range_.reset();
  }
  return true;
}

}  // namespace diptych
