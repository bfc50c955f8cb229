// SPDX-License-Identifier: Apache-2.0
//
// CommitmentLookup finds what the log holds already of commitments about to be
// anchored; a port, since the index behind it may be a disk, a table in memory
// or a simulation.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "registry/entry.h"

namespace diptych {

// The first 8 octets of a commitment as a big-endian number: indexes are
// sorted by it. Honest commitments are digests, so hardly two share one.
inline std::uint64_t CommitmentPrefix(const Digest& commitment) {
  std::uint64_t prefix;
  std::memcpy(&prefix, commitment.data(), sizeof prefix);
  return __builtin_bswap64(prefix);
}

// How many commitments of the log may share their first 8 octets
// (prefix_crowded in docs/spec/transactions.md): it bounds every lookup.
inline constexpr std::size_t kPrefixCrowdMax = 16;

// How many commitments a lookup is asked about at once. An answer is at most
// kPrefixCrowdMax hits of 72 octets for each: 19 MB, where all of a hostile
// block's 116,000 items would make 130 MB. Four of the largest transactions.
inline constexpr std::size_t kCommitmentsAskedMax = 16'384;

// A credential that the log holds, and where.
struct AnchoredCredential {
  EntryIndex index;
  CredentialEntry entry;
};

// One credential whose commitment begins like commitments[asked].
struct CommitmentHit {
  std::size_t asked = 0;
  AnchoredCredential credential;
};

class CommitmentLookup {
 public:
  virtual ~CommitmentLookup() = default;

  // Appends to `hits`, in ascending order of `asked`, every credential of the
  // log whose commitment shares its prefix with commitments[asked]: none for
  // most, at most kPrefixCrowdMax for any. Execution asks about at most
  // kCommitmentsAskedMax at a time. A store that cannot answer ends the
  // process: an answer that leaves something out would break the register.
  virtual void Find(std::span<const Digest> commitments,
                    std::vector<CommitmentHit>& hits) const = 0;
};

}  // namespace diptych
