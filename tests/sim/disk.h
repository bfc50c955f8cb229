// SPDX-License-Identifier: Apache-2.0
//
// A SimDisk is one node's disk: a store and a guard file, written in this
// order, and what of it a crash leaves.
//
// A write that completed stays. Of those under way a crash keeps as many as
// the seed says, from the front, and of the next one perhaps the store without
// the guard. Where a node joins writes, as RegisterLoop does, it may keep the
// stores of several of them: they go in one, and the newest guard after them.

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "consensus/simplex.h"
#include "tests/sim/random.h"
#include "tests/sim/universe.h"

namespace diptych {

class SimDisk {
 public:
  using CertificateKey = std::pair<View, VoteKind>;
  using SharedCertificate = std::shared_ptr<const Certificate>;

  struct Image {
    std::optional<GuardRecord> guard;
    std::map<CertificateKey, SharedCertificate> certificates;
    std::vector<bool> blocks;  // By BlockId.
    BlockId tip = Universe::kGenesis;
    SharedCertificate finalization;  // What proved the tip.

    bool Holds(BlockId block) const {
      return block.value < blocks.size() && blocks[block.value];
    }
    void Hold(BlockId block);
  };

  struct Write {
    std::uint64_t sequence = 0;
    GuardRecord guard;
    std::vector<SharedCertificate> certificates;
    std::optional<BlockId> block;

    // Instead of all these: the store's own write of a final block.
    struct Final {
      BlockId block;
      View view;
      SharedCertificate finalization;
      bool is_last = false;  // Of those that became final together.
    };
    std::optional<Final> final;
  };

  SimDisk();

  const Image& image() const { return image_; }

  void Begin(Write write) { pending_.push_back(std::move(write)); }
  bool IsBusy() const { return !pending_.empty(); }
  std::size_t pending() const { return pending_.size(); }

  // Whether the oldest is the store's own. Requires IsBusy.
  bool IsFinalNext() const { return pending_.front().final.has_value(); }
  // The oldest write completes. Requires IsBusy.
  Write Complete();

  // `kept` hears of each write that reached the disk after all, and `torn` of
  // the one whose guard was being written.
  using Heard = std::function<void(const Write&)>;
  void Crash(SimRandom& random, bool joins_writes, const Heard& kept,
             const Heard& torn);
  // The process ends before it wrote more.
  void Forget() { pending_.clear(); }

  // The store's own write of a new final tip, with its ancestors.
  void CommitTip(const Universe& universe, BlockId tip,
                 SharedCertificate finalization);

  void LoseGuard() { image_.guard.reset(); }
  // The newest certificates and blocks are gone.
  void LoseCertificates(std::size_t count);
  void Restore(Image image) { image_ = std::move(image); }

 private:
  void StoreOf(const Write& write);
  void SetTip(BlockId tip, View view, SharedCertificate finalization);

  Image image_;
  std::deque<Write> pending_;
};

}  // namespace diptych
