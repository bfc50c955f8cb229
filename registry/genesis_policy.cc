// SPDX-License-Identifier: Apache-2.0
#include "registry/genesis_policy.h"

#include <algorithm>
#include <utility>

#include "crypto/ed25519.h"

namespace diptych {

Result<std::vector<Cosigner>> CosignersOf(const Genesis& genesis) {
  std::vector<Cosigner> cosigners;
  for (const MemberRecord& member : genesis.members) {
    if (!HasRole(member, Role::kValidator, genesis.time)) continue;
    const auto key =
        std::ranges::find_if(member.keys, [&](const MemberKey& held) {
          return held.type == KeyType::kEd25519 &&
                 KeyHolds(held, KeyPurpose::kCheckpoint, genesis.time);
        });
    if (key == member.keys.end()) continue;
    ASSIGN_OR_RETURN(Ed25519PublicKey parsed,
                     Ed25519PublicKey::Parse(key->public_key));
    ASSIGN_OR_RETURN(
        VerifierKey verifier,
        VerifierKey::Make(ValidatorKeyName(genesis.origin, member.member),
                          SignatureType::kCosignature, std::move(parsed)));
    cosigners.push_back({member.member, std::move(verifier)});
  }
  if (cosigners.empty()) {
    return Error{ErrorCode::kInvalid,
                 "genesis: no validator has a checkpoint key"};
  }
  std::ranges::sort(cosigners, {}, &Cosigner::member);
  return cosigners;
}

Result<NetworkPolicy> NetworkPolicyOf(const Genesis& genesis,
                                      const Digest& network_id) {
  ASSIGN_OR_RETURN(const std::vector<Cosigner> cosigners, CosignersOf(genesis));
  ASSIGN_OR_RETURN(Ed25519PublicKey log_key,
                   Ed25519PublicKey::Parse(genesis.log_key));
  ASSIGN_OR_RETURN(VerifierKey log,
                   VerifierKey::Make(genesis.origin, SignatureType::kEd25519,
                                     std::move(log_key)));
  NetworkPolicy policy{.genesis = network_id,
                       .log = std::move(log),
                       .log_url = "",
                       .validators = {},
                       .threshold = QuorumOf(cosigners.size())};
  for (const Cosigner& cosigner : cosigners) {
    policy.validators.push_back(cosigner.key);
  }
  return policy;
}

}  // namespace diptych
