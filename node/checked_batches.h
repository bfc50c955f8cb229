// SPDX-License-Identifier: Apache-2.0
//
// CheckedBatches remember which batches were checked, so that no signature is
// verified twice.
//
// A batch comes again when a proposal that names it was faster than its check,
// and the second copy may come when its block is final already and nobody holds
// the first any more: so the newest are held here as well. Not synchronized.

#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>

#include "base/digest.h"
#include "registry/execution.h"
#include "replica/batch.h"
#include "replica/exchange.h"

namespace diptych {

// Batches that are remembered: 70 KiB for each thousand.
inline constexpr std::size_t kCheckedMax = 4'096;
// Octets of those that are held: a full block's, which takes longer to become
// final than a copy is under way. At most half of kCheckedMax of them, so that
// what is held is never what makes all be forgotten.
inline constexpr std::size_t kCheckedHeldOctets = kBlockOctetsMax;

class CheckedBatches {
 public:
  // Null if it was never checked, or is forgotten.
  SharedBatch Find(const RawBatch& batch) const;

  void Add(const SharedBatch& batch);

  std::size_t held_octets() const { return held_octets_; }

 private:
  std::map<Digest, std::weak_ptr<const Batch>> known_;
  std::deque<SharedBatch> held_;  // Newest last.
  std::size_t held_octets_ = 0;
};

}  // namespace diptych
