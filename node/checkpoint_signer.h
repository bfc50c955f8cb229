// SPDX-License-Identifier: Apache-2.0
//
// A CheckpointSigner makes what this node signs under a checkpoint: its own
// cosignature of a durable tree head, and, once a quorum has cosigned the head,
// the note with the log's signature on it.
//
//   Cosign(head)  ->  own cosignature  ->  (others', tlog/cosignature_quorum.h)
//   Publish(cosigned head)  ->  the note that nodes serve
//
// docs/spec/checkpoints.md. It must be given final, durable heads only, in
// ascending order of size: what it signs can never be taken back.

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "merkle/proof.h"
#include "registry/genesis.h"
#include "tlog/cosignature_quorum.h"
#include "tlog/vkey.h"

namespace diptych {

class CheckpointSigner {
 public:
  // kInvalid if the keys are not those that the genesis and the member's
  // record name. An observer has no checkpoint key, and only publishes.
  static Result<CheckpointSigner> Make(
      const Genesis& genesis, MemberId member, Ed25519SecretKey log_key,
      std::optional<Ed25519SecretKey> checkpoint_key);

  // This node's own cosignature, as it goes to the others. Costs one Ed25519
  // signature. Requires a checkpoint key.
  MemberCosignature Cosign(const TreeHead& head, TimeMs now) const;

  // The note: the log's signature, then the cosignatures. Costs one Ed25519
  // signature. Requires: each is of a validator of the genesis.
  std::string Publish(const CosignedHead& cosigned) const;

  // Both for a network of one, whose own cosignature is the quorum.
  std::string Sign(const TreeHead& head, TimeMs now) const;

  // The genesis's validators, whose cosignatures count.
  const std::vector<Cosigner>& cosigners() const { return cosigners_; }

 private:
  CheckpointSigner(MemberId member, SignerKey log,
                   std::optional<SignerKey> validator,
                   std::vector<Cosigner> cosigners)
      : member_(member),
        log_(std::move(log)),
        validator_(std::move(validator)),
        cosigners_(std::move(cosigners)) {}

  MemberId member_;
  SignerKey log_;
  std::optional<SignerKey> validator_;
  std::vector<Cosigner> cosigners_;
};

}  // namespace diptych
