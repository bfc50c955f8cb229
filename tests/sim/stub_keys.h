// SPDX-License-Identifier: Apache-2.0
//
// SimKeys are signatures that cost nothing: 64 bits of a hash of signer,
// statement and a secret of the run. Who does not call Make cannot sign, and
// the simulator calls it for a behaviour's own key only.

#pragma once

#include <cstring>

#include "consensus/vote_keys.h"
#include "tests/sim/random.h"

namespace diptych {

class SimKeys final : public VoteVerifier {
 public:
  static EcdsaSignature Make(ValidatorIndex signer,
                             const Statement& statement) {
    std::uint64_t hash = Mix(0x51ab * (signer.value + 1ULL));
    hash = Mix(hash ^ statement.epoch.value);
    hash = Mix(hash ^ statement.view.value);
    hash = Mix(hash ^ static_cast<std::uint64_t>(statement.kind));
    for (std::size_t at = 0; at < statement.block_hash.size(); at += 8) {
      std::uint64_t word;
      std::memcpy(&word, &statement.block_hash[at], sizeof word);
      hash = (hash ^ word) * 0x9e3779b97f4a7c15;
      hash ^= hash >> 29;
    }
    hash = Mix(hash);
    EcdsaSignature signature{};
    std::memcpy(signature.data(), &hash, sizeof hash);
    return signature;
  }

  bool Verify(const Vote& vote) const override {
    return vote.signature == Make(vote.signer, vote.statement);
  }
};

class SimSigner final : public VoteSigner {
 public:
  explicit SimSigner(ValidatorIndex self) : self_(self) {}
  EcdsaSignature Sign(const Statement& statement) const override {
    return SimKeys::Make(self_, statement);
  }

 private:
  ValidatorIndex self_;
};

}  // namespace diptych
