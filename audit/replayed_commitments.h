// SPDX-License-Identifier: Apache-2.0
//
// ReplayedCommitments finds, in memory, the credentials that a replay has
// anchored so far.
//
// About 85 octets for each credential. Not synchronized: const methods may run
// at the same time, others may not.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "registry/commitment.h"
#include "registry/commitment_table.h"
#include "registry/execution.h"

namespace diptych {

class ReplayedCommitments : public CommitmentLookup {
 public:
  // `hash_seed` is a number that the author of the log does not know.
  explicit ReplayedCommitments(std::uint64_t hash_seed) : table_(hash_seed) {}

  // Adds the credentials among the execution's entries.
  void Add(const Execution& execution);

  void Find(std::span<const Digest> commitments,
            std::vector<CommitmentHit>& hits) const override;

  std::uint64_t size() const { return size_; }
  // Requires: number < size().
  const AnchoredCredential& at(std::uint64_t number) const {
    return (*chunks_[number / kChunk])[number % kChunk];
  }

 private:
  // Chunks never move, so growing copies nothing.
  static constexpr std::uint64_t kChunk = 16'384;
  using Chunk = std::vector<AnchoredCredential>;

  CommitmentTable table_;  // prefix -> number
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::uint64_t size_ = 0;
};

}  // namespace diptych
