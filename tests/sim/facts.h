// SPDX-License-Identifier: Apache-2.0
//
// Facts are the votes that honest validators sent, and what certificates can
// exist because of them: the abstract model's whole network.
//
// As in the model, whoever is Byzantine is taken to have signed everything. So
// a certificate can exist if the honest votes for it and the Byzantine
// validators together are a quorum. Written from consensus.md 2.0 and the
// model; it asks nothing of consensus/ but its types.

#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "consensus/vote.h"

namespace diptych {

using ValidatorMask = std::uint64_t;

class Facts {
 public:
  struct Tally {
    VoteKind kind = VoteKind::kNotarize;
    Digest block_hash{};
    ValidatorMask honest = 0;
  };

  Facts(std::size_t validators, ValidatorMask byzantine)
      : quorum_(validators - ((validators - 1) / 3)), byzantine_(byzantine) {}

  // True if this is the first time.
  bool Add(const Statement& statement, ValidatorIndex signer);

  bool Has(const Statement& statement, ValidatorIndex signer) const;

  // Whether a certificate of this can exist.
  bool CanBeCertified(const Tally& tally) const {
    return std::popcount(tally.honest | byzantine_) >=
           static_cast<int>(quorum_);
  }
  bool CanBeCertified(VoteKind kind, View view, const Digest& block_hash) const;
  // Of any block, or none.
  bool CanBeLeft(View view) const;

  const std::vector<Tally>& At(View view) const;
  View highest() const { return {views_.size()}; }
  std::size_t quorum() const { return quorum_; }

 private:
  std::size_t quorum_;
  ValidatorMask byzantine_;
  std::vector<std::vector<Tally>> views_;  // From view 1 on.
};

}  // namespace diptych
