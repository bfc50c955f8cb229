// SPDX-License-Identifier: Apache-2.0
#include "audit/replayed_commitments.h"

namespace diptych {
namespace {

// How far ahead of the one at work slots are fetched: a memory access takes as
// long as about ten lookups that hit the cache.
constexpr std::size_t kPrefetchAhead = 12;

}  // namespace

void ReplayedCommitments::Add(const Execution& execution) {
  for (const AnchoredCredential& credential : execution.credentials.all()) {
    if (size_ % kChunk == 0) {
      chunks_.push_back(std::make_unique<Chunk>());
      chunks_.back()->reserve(kChunk);
    }
    table_.Insert(CommitmentPrefix(credential.entry.commitment), size_++);
    chunks_.back()->push_back(credential);
  }
}

void ReplayedCommitments::Find(std::span<const Digest> commitments,
                               std::vector<CommitmentHit>& hits) const {
  for (std::size_t asked = 0; asked < commitments.size(); ++asked) {
    if (asked + kPrefetchAhead < commitments.size()) {
      table_.Prefetch(CommitmentPrefix(commitments[asked + kPrefetchAhead]));
    }
    table_.Find(
        CommitmentPrefix(commitments[asked]),
        [&](std::uint64_t number) { hits.push_back({asked, at(number)}); });
  }
}

}  // namespace diptych
