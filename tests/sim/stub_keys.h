// SPDX-License-Identifier: Apache-2.0
//
// SimKeys are signatures that cost nothing: 64 bits of a hash of signer,
// statement and a secret of the run. Who does not call Make cannot sign, and
// the simulator calls it for a behaviour's own key only.

#pragma once

#include <array>
#include <cstring>

#include "consensus/vote_keys.h"
#include "tests/sim/random.h"

namespace diptych {

class SimKeys final : public VoteVerifier {
 public:
  static EcdsaSignature Make(ValidatorIndex signer,
                             const Statement& statement) {
    // A sum of products, none of which waits for another.
    std::uint64_t hash = (signer.value + 1ULL) * 0x9e3779b97f4a7c15;
    hash += statement.epoch.value * 0xbf58476d1ce4e5b9;
    hash += statement.view.value * 0x94d049bb133111eb;
    hash += static_cast<std::uint64_t>(statement.kind) * 0xd6e8feb86659fd93;
    std::array<std::uint64_t, 4> words;
    static_assert(sizeof words == sizeof statement.block_hash);
    std::memcpy(words.data(), statement.block_hash.data(), sizeof words);
    hash += Mix(words[0]) + (words[1] * 0xa0761d6478bd642f) +
            (words[2] * 0xe7037ed1a0b428db) + (words[3] * 0x8ebc6af09c88c6e3);
    hash = Mix(hash);
    EcdsaSignature signature{};
    std::memcpy(signature.data(), &hash, sizeof hash);
    return signature;
  }

  // The other octets that a lax verifier would take for the same signature, as
  // one with n - s for s: anybody can make them of the first.
  static EcdsaSignature Respell(EcdsaSignature signature) {
    for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) {
      signature[i] = static_cast<std::uint8_t>(~signature[i]);
    }
    return signature;
  }

  bool Verify(const Vote& vote) const override {
    return vote.signature == Make(vote.signer, vote.statement);
  }
};

class SimSigner final : public VoteSigner {
 public:
  explicit SimSigner(ValidatorIndex self) : self_(self) {}

 private:
  EcdsaSignature SignStatement(const Statement& statement) const override {
    return SimKeys::Make(self_, statement);
  }

  ValidatorIndex self_;
};

}  // namespace diptych
