// SPDX-License-Identifier: Apache-2.0
//
// The genesis policy is whose signatures a network's checkpoints need, as its
// genesis says: the log's, and of its n validators a quorum's.
//
// docs/spec/checkpoints.md section 4. Pure.

#pragma once

#include <cstddef>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "registry/genesis.h"
#include "tlog/cosignature_quorum.h"
#include "tlog/policy.h"

namespace diptych {

// n - floor((n - 1) / 3): any two quorums of n validators share an honest one
// while fewer than a third are dishonest. Requires: n > 0.
constexpr std::size_t QuorumOf(std::size_t validators) {
  return validators - (validators - 1) / 3;
}

// The genesis's validators that have a checkpoint key, in order of members.
// kInvalid if there is none, or a key or name in it cannot be used.
Result<std::vector<Cosigner>> CosignersOf(const Genesis& genesis);

// The policy for verifiers that trust the genesis. kInvalid as above.
Result<NetworkPolicy> NetworkPolicyOf(const Genesis& genesis,
                                      const Digest& network_id);

}  // namespace diptych
