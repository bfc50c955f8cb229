// SPDX-License-Identifier: Apache-2.0
#include "registry/branch_lookup.h"

#include <algorithm>

namespace diptych {
namespace {

// Lookups that are under way at once: enough to hide a miss of the cache.
constexpr std::size_t kAhead = 8;

}  // namespace

void BranchLookup::Find(std::span<const Digest> commitments,
                        std::vector<CommitmentHit>& hits) const {
  const auto first = static_cast<std::ptrdiff_t>(hits.size());
  durable_.Find(commitments, hits);
  std::erase_if(hits, [&](const CommitmentHit& hit) {
    return hit.credential.index >= end_;
  });
  const std::size_t durable_hits = hits.size();
  for (const CredentialSet* block : branch_) {
    if (block->size() == 0) continue;
    for (std::size_t asked = 0; asked < commitments.size(); ++asked) {
      if (asked + kAhead < commitments.size()) {
        block->Prefetch(CommitmentPrefix(commitments[asked + kAhead]));
      }
      block->Find(CommitmentPrefix(commitments[asked]),
                  [&](const AnchoredCredential& credential) {
                    hits.push_back({asked, credential});
                  });
    }
  }
  if (hits.size() == durable_hits) return;
  std::sort(hits.begin() + first, hits.end(),
            [](const CommitmentHit& a, const CommitmentHit& b) {
              if (a.asked != b.asked) return a.asked < b.asked;
              return a.credential.index < b.credential.index;
            });
}

}  // namespace diptych
