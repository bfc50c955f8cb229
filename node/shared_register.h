// SPDX-License-Identifier: Apache-2.0
//
// The SharedRegister is the register's state after its newest final block, and
// its newest checkpoint, as one thread changes them and others read them.
//
// A block is final before its checkpoint is cosigned, so the two may be of
// different blocks:
//
//   height     76        77        78
//           cosigned    final     final
//              |                    |
//         checkpoint,             state       what the next block builds on
//         seal, proofs                        and submissions are judged by
//
// Whatever is proven to readers is proven against the cosigned block. Its
// entries, log nodes and statuses are on the disk for ever; its directory is
// kept here when a later block changes the directory. In a network of one,
// every block is cosigned as it becomes final.
//
// The register's thread alone changes it, after a block is durable. Readers
// hold it still while they look.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/digest.h"
#include "merkle/proof.h"
#include "node/durable_checkpoint.h"
#include "platform/mutex.h"
#include "registry/execution.h"
#include "registry/state.h"

namespace diptych {

// How many final blocks may wait for their checkpoint; of more, the oldest are
// given up, since a later checkpoint covers them. As many as a cosigner is
// listened to (tlog/cosignature_quorum.h).
inline constexpr std::size_t kWaitingBlocksMax = 64;

// A block that readers may prove things against.
struct ProvableBlock {
  Height height;
  TreeHead head;
  SealEntry seal;  // Entry head.size - 1.
  // The directory as that block left it; null while it is that of the state.
  std::shared_ptr<const DirectoryState> directory;
};

struct RegisterView {
  RegisterState state;  // After the newest final block.
  SealEntry seal;       // That block's.
  // The newest cosigned checkpoint; null if there is none. Its note is asked
  // for within Read() only, so that heads are signed in ascending order.
  std::shared_ptr<const DurableCheckpoint> checkpoint;
  // The block that the checkpoint is over; nothing if there is none, or if
  // its directory is lost with the process that knew it.
  std::optional<ProvableBlock> cosigned;

  // The directory that the cosigned block left. Requires: there is one.
  const DirectoryState& CosignedDirectory() const {
    return cosigned->directory ? *cosigned->directory : state;
  }
};

// What a reader is told as long as there is no checkpoint.
Error NothingCosigned();

enum class PublishOutcome : std::uint8_t {
  kPublished,
  kEarly,  // Its block is not here yet; published together with it.
  kOld,    // A checkpoint as large is published already.
  // This node's log has another root at that size: what a quorum has is not
  // what is here, and the node must stop.
  kOtherRoot,
};

class SharedRegister {
 public:
  // A view without `cosigned` and with a checkpoint is one whose checkpoint is
  // over its newest block.
  explicit SharedRegister(RegisterView view);

  // Calls read(const RegisterView&) while nothing changes, and gives what it
  // gives. References into the view must not leave the call.
  template <class Reader>
  auto Read(Reader&& read) const {
    const ReaderLock lock(mutex_);
    return read(std::as_const(view_));
  }

  // Calls change(RegisterView&) alone. For a network of one: the change sets
  // state, seal and checkpoint to those of one block.
  template <class Changer>
  void Advance(Changer&& change) {
    const WriterLock lock(mutex_);
    change(view_);
    waiting_.clear();
    view_.cosigned = Newest();
  }

  // Takes in a final, durable block whose checkpoint is to be published later:
  // calls change(RegisterState&) alone, which applies it. Gives what became of
  // a checkpoint that was early until now: kPublished or kOtherRoot.
  template <class Changer>
  std::optional<PublishOutcome> Append(const SealEntry& seal,
                                       Changer&& change) {
    const WriterLock lock(mutex_);
    KeepDirectory(seal.directory_root);
    change(view_.state);
    view_.seal = seal;
    return TakeIn();
  }

  // Takes in the cosigned checkpoint of `head`.
  PublishOutcome Publish(const TreeHead& head, std::string note);

 private:
  ProvableBlock Newest() const REQUIRES(mutex_);
  // Copies the directory for those that stand on it, if the next block's has
  // another root.
  void KeepDirectory(const Digest& next_root) REQUIRES(mutex_);
  std::optional<PublishOutcome> TakeIn() REQUIRES(mutex_);
  PublishOutcome PublishLocked(const TreeHead& head, std::string note)
      REQUIRES(mutex_);

  struct EarlyCheckpoint {
    TreeHead head;
    std::string note;
  };

  mutable Mutex mutex_;
  RegisterView view_ GUARDED_BY(mutex_);
  // Final blocks above the cosigned one, in order.
  std::deque<ProvableBlock> waiting_ GUARDED_BY(mutex_);
  // The largest that came before its block.
  std::optional<EarlyCheckpoint> early_ GUARDED_BY(mutex_);
};

}  // namespace diptych
