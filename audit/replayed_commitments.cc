// SPDX-License-Identifier: Apache-2.0
#include "audit/replayed_commitments.h"

#include "base/check.h"
#include "base/wire.h"

namespace diptych {
namespace {

// How far ahead of the one at work slots are fetched: a memory access takes as
// long as about ten lookups that hit the cache.
constexpr std::size_t kPrefetchAhead = 12;

}  // namespace

void ReplayedCommitments::Add(const Execution& execution) {
  WireReader reader(execution.entries.bundle());
  for (std::uint64_t i = 0; i < execution.entries.count(); ++i) {
    const ByteView octets = reader.Long();
    if (octets.empty() ||
        octets[0] != static_cast<std::uint8_t>(EntryKind::kCredential)) {
      continue;
    }
    const Result<CredentialEntry> entry = DecodeCredentialEntry(octets);
    CHECK(entry.has_value());
    if (size_ % kChunk == 0) {
      chunks_.push_back(std::make_unique<Chunk>());
      chunks_.back()->reserve(kChunk);
    }
    table_.Insert(CommitmentPrefix(entry->commitment), size_++);
    chunks_.back()->push_back({{execution.first_entry.value + i}, *entry});
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
