// SPDX-License-Identifier: Apache-2.0
//
// A BranchLookup finds commitments as if a branch of blocks that are not final
// were in the log: in the log first, then in the branch, block by block.
//
// Its answers are those of an index that holds log and branch; hits of one
// commitment come in the order of their entries. Borrows all that it is given.

#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "registry/commitment.h"
#include "registry/credential_set.h"

namespace diptych {

class BranchLookup final : public CommitmentLookup {
 public:
  // `durable` answers for the entries before `end`; it may know later ones, of
  // blocks that are in the branch too. `branch` holds what each block behind
  // them anchors, in order of height.
  BranchLookup(const CommitmentLookup& durable, EntryIndex end,
               std::vector<const CredentialSet*> branch)
      : durable_(durable), end_(end), branch_(std::move(branch)) {}

  void Find(std::span<const Digest> commitments,
            std::vector<CommitmentHit>& hits) const override;

 private:
  const CommitmentLookup& durable_;
  EntryIndex end_;
  std::vector<const CredentialSet*> branch_;
};

}  // namespace diptych
