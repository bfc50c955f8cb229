// SPDX-License-Identifier: Apache-2.0
//
// A ReplicaStart puts a replica together from what is on the disk: the store,
// the guard file, and this node's consensus key.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "consensus/validator_set.h"
#include "consensus/vote_keys.h"
#include "crypto/passphrase.h"
#include "node/config.h"
#include "node/evidence_reporter.h"
#include "registry/state.h"
#include "replica/replica.h"
#include "storage/guard_file.h"
#include "storage/store.h"

namespace diptych {

// A replica and what it refers to.
struct RunningReplica {
  std::vector<Validator> validators;
  std::unique_ptr<ValidatorSet> set;
  // Of the replica, and of whoever else judges certificates of this network,
  // in any thread: none of them verifies what another has (CheckedVotes).
  std::unique_ptr<VoteVerifier> verifier;
  std::unique_ptr<VoteSigner> signer;  // Null: an observer.
  // What reports contradictions; none for an observer and in a network of one.
  std::optional<EvidenceReporter> reporter;
  std::optional<GuardFile> guard;  // None in a network of one, too.
  // Where the register here parted from the quorum's, if it ever did.
  std::optional<std::string> divergence;
  std::unique_ptr<Replica> replica;
};

// `state` is the store's newest. kInvalid if the consensus key is not the one
// that the directory names; kRefused if the key may have signed behind a guard
// that is lost; errors of OpenGuard, which all mean that nothing
// may be signed.
Result<RunningReplica> StartReplica(const NodeConfig& config,
                                    const Passphrase& passphrase, Store& store,
                                    const RegisterState& state,
                                    std::uint64_t hash_seed, Clock& clock);

}  // namespace diptych
