// SPDX-License-Identifier: Apache-2.0
//
// The checkpoint check judges the note that a log is served under: by the keys
// that its own genesis names, or by a policy from elsewhere.

#pragma once

#include <string>
#include <string_view>

#include "audit/difference.h"
#include "base/digest.h"
#include "base/result.h"
#include "registry/genesis.h"
#include "tlog/checkpoint.h"
#include "tlog/policy.h"

namespace diptych {

// The policy that a genesis amounts to: its log key, and of its n validators
// n - floor((n - 1) / 3). kInvalid if a key or name in it cannot be used.
Result<Policy> PolicyOfGenesis(const Genesis& genesis,
                               const Digest& network_id);

// The checkpoint that a note states, or how it breaks the policy.
struct CheckpointJudgement {
  Checkpoint checkpoint;
  std::size_t signatures = 0;  // Those that were verified.
  std::optional<Difference> difference;
};

CheckpointJudgement JudgeCheckpoint(const Policy& policy,
                                    const Genesis& genesis,
                                    const Digest& network_id,
                                    std::string_view note);

}  // namespace diptych
