// SPDX-License-Identifier: Apache-2.0
//
// A CredentialSet is credentials in the order of their entries, to be found by
// the prefix of their commitments.
//
// What one block anchors is one; so a block that is not final yet answers for
// its commitments as an index would. 72 octets and a slot of the table for
// each. Not synchronized: const methods may run at the same time, others may
// not.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "registry/commitment.h"
#include "registry/commitment_table.h"

namespace diptych {

class CredentialSet {
 public:
  // `seed` as for CommitmentTable.
  explicit CredentialSet(std::uint64_t seed) : table_(seed) {}

  // Makes room for `count` in all; until there are more, what Find and all()
  // gave out stays where it is.
  void Reserve(std::size_t count);

  void Add(const AnchoredCredential& credential);

  // Takes out the one that was added last. Requires that there is one.
  void RemoveLast();

  // Calls visit(const AnchoredCredential&) for each whose commitment has the
  // prefix.
  template <class Visit>
  void Find(std::uint64_t prefix, Visit&& visit) const {
    table_.Find(prefix,
                [&](std::uint64_t place) { visit(credentials_[place]); });
  }

  // As CommitmentTable::Prefetch.
  void Prefetch(std::uint64_t prefix) const { table_.Prefetch(prefix); }

  std::size_t size() const { return credentials_.size(); }
  std::span<const AnchoredCredential> all() const { return credentials_; }

 private:
  std::vector<AnchoredCredential> credentials_;
  CommitmentTable table_;  // prefix -> place in credentials_
};

}  // namespace diptych
