// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/tiny_application.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/check.h"

namespace diptych {
TinyApplication::TinyApplication(ApplicationHost& host) : host_(host) {
  held_.blocks = host_.disk().image().blocks;
  extended_ = host_.disk().image().tip;
}

std::optional<BlockId> TinyApplication::Missing(BlockId block) const {
  const Universe& universe = host_.universe();
  const View final_view = universe.at(host_.disk().image().tip).header.view;
  for (;;) {
    if (!held_.Holds(block)) return block;
    const SimBlock& known = universe.at(block);
    if (known.header.view <= final_view || !known.parent) return std::nullopt;
    block = *known.parent;
  }
}

bool TinyApplication::IsExecuted(BlockId block) const {
  return !Missing(block).has_value();
}

void TinyApplication::Want(BlockId block) {
  if (std::ranges::find(wanted_, block) != wanted_.end()) return;
  wanted_.push_back(block);
  Ask(block);
  if (fetching_) return;
  fetching_ = true;
  host_.After(kFetchAgainMs, Pack(Task::kFetch, {}));
}

void TinyApplication::Ask(BlockId block) {
  Packet packet;
  packet.kind = Packet::Kind::kBlockRequest;
  packet.block = block;
  packet.floor = host_.universe().at(host_.disk().image().tip).header.height;
  host_.SendToAll(packet);
}

void TinyApplication::On(const Build& build) {
  build_ = build;
  build_started_ = false;
  Proceed();
}

void TinyApplication::On(const Check& check) {
  const std::optional<BlockId> block = host_.universe().Find(check.block_hash);
  CHECK(block.has_value());
  checks_.push_back(*block);
  Proceed();
}

void TinyApplication::On(const Extend& extend) {
  const std::optional<BlockId> block = host_.universe().Find(extend.block_hash);
  CHECK(block.has_value());
  extended_ = *block;
  pending_ = false;  // As the core takes it from here on.
  Proceed();
  UpdatePending();
}

void TinyApplication::On(const Commit& commit) {
  commit_ = commit;
  commit_started_ = false;
  Proceed();
}

void TinyApplication::Learn(TransactionSet transactions) {
  known_ |= transactions;
  UpdatePending();
}

void TinyApplication::UpdatePending() {
  const Universe& universe = host_.universe();
  if (!held_.Holds(extended_)) return;
  const bool pending = (known_ & ~universe.at(extended_).all) != 0;
  if (pending == pending_) return;
  pending_ = pending;
  host_.Give(TransactionsPending{pending});
}

void TinyApplication::OnPayload(BlockId block) {
  if (held_.Holds(block)) return;
  held_.Hold(block);
  known_ |= host_.universe().at(block).own;
  Proceed();
  UpdatePending();
}

void TinyApplication::Proceed() {
  const Universe& universe = host_.universe();
  std::erase_if(wanted_, [&](BlockId block) { return Holds(block); });
  if (const auto missing = Missing(extended_)) Want(*missing);
  if (build_ && !build_started_) {
    const std::optional<BlockId> parent = universe.Find(build_->parent_hash);
    CHECK(parent.has_value());
    if (const auto missing = Missing(*parent)) {
      Want(*missing);
    } else {
      build_started_ = true;
      host_.After(host_.DrawWork(), Pack(Task::kBuild, *parent));
    }
  }
  std::erase_if(checks_, [&](BlockId block) {
    if (const auto missing = Missing(block)) {
      Want(*missing);
      return false;
    }
    host_.After(host_.DrawWork(), Pack(Task::kCheck, block));
    return true;
  });
  if (commit_ && !commit_started_) {
    const std::optional<BlockId> block =
        universe.Find(commit_->finalization.statement.block_hash);
    CHECK(block.has_value());
    if (const auto missing = Missing(*block)) {
      Want(*missing);
    } else {
      commit_started_ = true;
      host_.After(host_.DrawWrite(), Pack(Task::kCommit, *block));
    }
  }
}

void TinyApplication::OnWork(std::uint64_t task) {
  const BlockId block{static_cast<std::uint32_t>(task)};
  switch (static_cast<Task>(task >> 32)) {
    case Task::kBuild:
      return FinishBuild();
    case Task::kCheck:
      return host_.Give(Checked{.block_hash = host_.universe().at(block).hash,
                                .valid = host_.universe().at(block).is_valid});
    case Task::kCommit:
      return FinishCommit(block);
    case Task::kFetch:
      fetching_ = !wanted_.empty();
      for (const BlockId wanted : wanted_) Ask(wanted);
      if (fetching_) host_.After(kFetchAgainMs, Pack(Task::kFetch, {}));
      return;
  }
}

void TinyApplication::FinishBuild() {
  if (!build_ || !build_started_) return;
  const Build build = *std::exchange(build_, std::nullopt);
  Universe& universe = host_.universe();
  const BlockId parent = *universe.Find(build.parent_hash);
  const Header header =
      universe.Make({.parent = parent,
                     .view = build.view,
                     .time = build.time,
                     .proposer = static_cast<std::uint16_t>(host_.self()),
                     .transactions = known_ & ~universe.at(parent).all});
  const BlockId block = universe.Add(header, known_ & ~universe.at(parent).all);
  held_.Hold(block);
  host_.Give(Built{.header = header, .references = {}});
}

void TinyApplication::FinishCommit(BlockId block) {
  if (!commit_ || !commit_started_) return;
  const Universe& universe = host_.universe();
  const Digest& hash = commit_->finalization.statement.block_hash;
  // A newer one came while this one was being written.
  if (universe.at(block).hash != hash) return;
  const Commit commit = *std::exchange(commit_, std::nullopt);
  const BlockId tip = host_.disk().image().tip;
  if (!universe.Descends(block, tip)) return;  // Only with more than f faulty.
  host_.disk().CommitTip(
      universe, block,
      std::make_shared<const Certificate>(std::move(commit.finalization)));
  host_.OnTipCommitted(block);
  host_.Give(Committed{universe.at(block).header});
  UpdatePending();
}

void TinyApplication::OnPacket(const Packet& packet) {
  const Universe& universe = host_.universe();
  if (packet.kind == Packet::Kind::kBlockRequest) {
    if (!held_.Holds(packet.block)) return;
    Packet reply = packet;
    reply.kind = Packet::Kind::kBlockReply;
    for (BlockId at = packet.block;
         universe.at(at).header.height > packet.floor && universe.at(at).parent;
         at = *universe.at(at).parent) {
      if (held_.Holds(at)) continue;
      reply.floor = universe.at(at).header.height;
      break;
    }
    host_.SendTo(packet.from, reply);
    return;
  }
  BlockId block = packet.block;
  while (universe.at(block).header.height > packet.floor) {
    if (!held_.Holds(block)) {
      held_.Hold(block);
      known_ |= universe.at(block).own;
    }
    if (!universe.at(block).parent) break;
    block = *universe.at(block).parent;
  }
  Proceed();
  UpdatePending();
}

}  // namespace diptych
