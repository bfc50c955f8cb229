// SPDX-License-Identifier: Apache-2.0
#include "node/shared_register.h"

#include <algorithm>

#include "base/check.h"

namespace diptych {

Error NothingCosigned() {
  return {ErrorCode::kUnavailable,
          "the validators have cosigned no checkpoint yet: ask again soon"};
}

SharedRegister::SharedRegister(RegisterView view) : view_(std::move(view)) {
  const WriterLock lock(mutex_);
  if (view_.checkpoint != nullptr && !view_.cosigned) {
    view_.cosigned = Newest();
  } else {
    waiting_.push_back(Newest());
  }
}

PublishOutcome SharedRegister::Publish(const TreeHead& head, std::string note) {
  const WriterLock lock(mutex_);
  if (head.size > view_.state.log.size()) {
    if (!early_ || early_->head.size < head.size) {
      early_ = {head, std::move(note)};
    }
    return PublishOutcome::kEarly;
  }
  return PublishLocked(head, std::move(note));
}

PublishOutcome SharedRegister::PublishLocked(const TreeHead& head,
                                             std::string note) {
  const auto block =
      std::ranges::find_if(waiting_, [&](const ProvableBlock& waiting) {
        return waiting.head.size == head.size;
      });
  if (block == waiting_.end()) return PublishOutcome::kOld;
  if (block->head.root != head.root) return PublishOutcome::kOtherRoot;
  view_.cosigned = std::move(*block);
  view_.checkpoint = std::make_shared<const DurableCheckpoint>(
      [note = std::move(note)] { return note; });
  waiting_.erase(waiting_.begin(), block + 1);
  return PublishOutcome::kPublished;
}

ProvableBlock SharedRegister::Newest() const {
  return {
      .height = view_.state.tip.height,
      .head = {.size = view_.state.log.size(), .root = view_.state.log.Root()},
      .seal = view_.seal,
      .directory = nullptr};
}

void SharedRegister::KeepDirectory(const Digest& next_root) {
  const Digest& root = view_.seal.directory_root;
  if (next_root == root) return;
  const DirectoryState& present = view_.state;
  // One copy for all: those without one stand on the present directory.
  std::shared_ptr<const DirectoryState> kept;
  const auto keep = [&](ProvableBlock& block) {
    if (block.directory) return;
    CHECK(block.seal.directory_root == root);
    if (!kept) kept = std::make_shared<const DirectoryState>(present);
    block.directory = kept;
  };
  if (view_.cosigned) keep(*view_.cosigned);
  for (ProvableBlock& block : waiting_) keep(block);
}

std::optional<PublishOutcome> SharedRegister::TakeIn() {
  waiting_.push_back(Newest());
  if (waiting_.size() > kWaitingBlocksMax) waiting_.pop_front();
  if (!early_ || early_->head.size > view_.state.log.size()) {
    return std::nullopt;
  }
  EarlyCheckpoint early = *std::move(early_);
  early_.reset();
  return PublishLocked(early.head, std::move(early.note));
}

}  // namespace diptych
