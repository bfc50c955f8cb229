// SPDX-License-Identifier: Apache-2.0
#include "consensus/vote_keys.h"

#include <string>
#include <utility>

namespace diptych {

Result<EcdsaVoteVerifier> EcdsaVoteVerifier::Make(
    const Digest& network_id, const std::vector<Bytes>& keys) {
  std::vector<EcdsaPublicKey> parsed;
  for (const Bytes& key : keys) {
    Result<EcdsaPublicKey> point = EcdsaPublicKey::Parse(key);
    if (!point) {
      return Annotate(point.error(), "consensus key of validator " +
                                         std::to_string(parsed.size()));
    }
    parsed.push_back(*point);
  }
  return EcdsaVoteVerifier(network_id, std::move(parsed));
}

bool EcdsaVoteVerifier::Verify(const Vote& vote) const {
  if (vote.signer.value >= keys_.size()) return false;
  return keys_[vote.signer.value].Verify(
      StatementDigest(network_id_, vote.statement), vote.signature);
}

EcdsaSignature EcdsaVoteSigner::SignStatement(
    const Statement& statement) const {
  return key_.Sign(StatementDigest(network_id_, statement));
}

}  // namespace diptych
