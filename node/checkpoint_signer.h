// SPDX-License-Identifier: Apache-2.0
//
// A CheckpointSigner turns a durable tree head into the signed note that a
// node serves: signed as the log, cosigned as a validator.
//
// docs/spec/checkpoints.md. It must be given durable heads only, in ascending
// order of size: what it signs can never be taken back.

#pragma once

#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "merkle/proof.h"
#include "registry/genesis.h"
#include "tlog/vkey.h"

namespace diptych {

class CheckpointSigner {
 public:
  // kRefused if the keys are not those that the genesis and the member's
  // record name.
  static Result<CheckpointSigner> Make(const Genesis& genesis, MemberId member,
                                       Ed25519SecretKey log_key,
                                       Ed25519SecretKey checkpoint_key);

  // The note. Costs two Ed25519 signatures.
  std::string Sign(const TreeHead& head, TimeMs now) const;

 private:
  CheckpointSigner(SignerKey log, SignerKey validator)
      : log_(std::move(log)), validator_(std::move(validator)) {}

  SignerKey log_;
  SignerKey validator_;
};

}  // namespace diptych
