// SPDX-License-Identifier: Apache-2.0
//
// A VoteBook holds the verified votes of one view, and makes certificates of
// them.
//
// consensus.md 2.1 and 2.13: at most two notarize, one nullify and two
// finalize votes of each signer; a stored vote is never replaced. Every vote
// in it was verified one by one, so a certificate made from it is valid.

#pragma once

#include <optional>
#include <span>
#include <vector>

#include "consensus/certificate.h"
#include "consensus/evidence.h"
#include "consensus/validator_set.h"
#include "consensus/vote.h"

namespace diptych {

class VoteBook {
 public:
  // The vote of this statement and signer; null if it is not here.
  const Vote* Find(const Statement& statement, ValidatorIndex signer) const;

  // Whether there is room for a vote that is not here. Once a signer has
  // contradicted itself, further votes of the kind add nothing.
  bool HasRoom(const Vote& vote) const;

  // Stores a verified vote that is not here, and gives what it contradicts.
  // Requires HasRoom.
  std::optional<Evidence> Add(const Vote& vote);

  // Whether Add would give evidence: it is not here, there is room for it, and
  // it contradicts a vote of its signer. Its signature is not looked at.
  bool IsContradictedBy(const Vote& vote) const;

  // How many validators have cast this vote.
  std::size_t Count(const Statement& statement) const;

  // Of all statements and signers.
  std::size_t size() const { return votes_.size(); }

  // A certificate of the first q of them; none if there are fewer.
  std::optional<Certificate> Certify(const ValidatorSet& set,
                                     const Statement& statement) const;

  // Those of one signer, good until the next Add.
  std::span<const Vote> Of(ValidatorIndex signer) const;

 private:
  // Whether there is room for one more of the kind beside its signer's others.
  static bool HasRoom(std::span<const Vote> own, VoteKind kind);

  // Signers ascend; of each, in the order of their coming. One array, and
  // nothing in it that nobody sent: most signers cast two votes a view.
  std::vector<Vote> votes_;
};

}  // namespace diptych
