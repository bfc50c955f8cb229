// SPDX-License-Identifier: Apache-2.0
//
// TwoNotarizeVotes is a contradiction for tests: a validator's votes for two
// blocks in one view, signed as the register checks them.

#pragma once

#include <cstdint>

#include "consensus/evidence.h"
#include "consensus/vote_keys.h"
#include "crypto/ecdsa.h"

namespace diptych {

inline Evidence TwoNotarizeVotes(const Digest& network_id,
                                 ValidatorIndex signer,
                                 const EcdsaSecretKey& key,
                                 std::uint64_t view) {
  const auto cast = [&](std::uint8_t block) {
    Vote vote{.statement = {.epoch = {},
                            .view = {view},
                            .kind = VoteKind::kNotarize,
                            .block_hash = {block}},
              .signer = signer};
    vote.signature = key.Sign(StatementDigest(network_id, vote.statement));
    return vote;
  };
  return MakeEvidence(cast(1), cast(2));
}

}  // namespace diptych
