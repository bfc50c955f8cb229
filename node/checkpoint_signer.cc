// SPDX-License-Identifier: Apache-2.0
#include "node/checkpoint_signer.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "registry/genesis_policy.h"
#include "tlog/checkpoint.h"

namespace diptych {
namespace {

bool IsCheckpointKeyOf(const Genesis& genesis, MemberId member,
                       const Ed25519PublicKeyBytes& key) {
  const auto record =
      std::ranges::find(genesis.members, member, &MemberRecord::member);
  return record != genesis.members.end() &&
         std::ranges::any_of(record->keys, [&](const MemberKey& held) {
           return held.purpose == KeyPurpose::kCheckpoint &&
                  std::ranges::equal(held.public_key, key);
         });
}

}  // namespace

Result<CheckpointSigner> CheckpointSigner::Make(
    const Genesis& genesis, MemberId member, Ed25519SecretKey log_key,
    std::optional<Ed25519SecretKey> checkpoint_key) {
  if (log_key.public_key().bytes() != genesis.log_key) {
    return Error{ErrorCode::kInvalid,
                 "is not the log key that the genesis names: check "
                 "that the key belongs to this network"};
  }
  if (checkpoint_key &&
      !IsCheckpointKeyOf(genesis, member,
                         checkpoint_key->public_key().bytes())) {
    return Error{ErrorCode::kInvalid,
                 "is not a checkpoint key of member " +
                     std::to_string(member.value) +
                     ": check node.member and the key's file"};
  }
  ASSIGN_OR_RETURN(SignerKey log,
                   SignerKey::Make(genesis.origin, SignatureType::kEd25519,
                                   std::move(log_key)));
  std::optional<SignerKey> validator;
  if (checkpoint_key) {
    ASSIGN_OR_RETURN(validator,
                     SignerKey::Make(ValidatorKeyName(genesis.origin, member),
                                     SignatureType::kCosignature,
                                     *std::move(checkpoint_key)));
  }
  ASSIGN_OR_RETURN(std::vector<Cosigner> cosigners, CosignersOf(genesis));
  return CheckpointSigner(member, std::move(log), std::move(validator),
                          std::move(cosigners));
}

MemberCosignature CheckpointSigner::Cosign(const TreeHead& head,
                                           TimeMs now) const {
  CHECK(validator_.has_value());
  return CosignAs(member_, *validator_, log_.verifier().name(), head,
                  CosignatureTime{now.value / 1000});
}

std::string CheckpointSigner::Publish(const CosignedHead& cosigned) const {
  return FormatCosignedNote(log_, cosigners_, cosigned);
}

std::string CheckpointSigner::Sign(const TreeHead& head, TimeMs now) const {
  return Publish({.head = head, .cosignatures = {Cosign(head, now)}});
}

}  // namespace diptych
