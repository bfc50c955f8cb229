// SPDX-License-Identifier: Apache-2.0
//
// A CheckpointRound brings final blocks under checkpoints: it cosigns each
// newest head, gathers the others' cosignatures, publishes what a quorum has
// signed, and then lets the submitters know.
//
// In a network of one the own cosignature is the quorum: the checkpoint is
// there as soon as the block is durable, signed when somebody first asks for
// it, and saved a moment later, so that blocks in a row share one.
//
// Of the register's thread.

#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "node/checkpoint_signer.h"
#include "node/kept_contradictions.h"
#include "node/mempool.h"
#include "node/outcome_queue.h"
#include "node/shared_register.h"
#include "registry/execution.h"
#include "storage/store.h"
#include "tlog/cosignature_quorum.h"

namespace diptych {

class CheckpointRound {
 public:
  struct Parts {
    Store& store;
    SharedRegister& shared;
    Mempool& mempool;
    const CheckpointSigner& signer;
    Clock& clock;
    // The own cosignature, for the others; never called in a network of one.
    std::function<void(const MemberCosignature&)> send;
    // Two cosignatures that contradict each other, once for the same signers;
    // they are kept.
    std::function<void(const KeptContradiction&)> on_contradiction;
    // A quorum has cosigned another log than this one.
    std::function<void(const TreeHead&)> on_other_root;
    // What the store has kept.
    std::vector<CosignatureContradiction> contradictions = {};
  };

  // `cosigns`: whether this node's cosignature counts.
  CheckpointRound(const Parts& parts, const Genesis& genesis, bool cosigns);

  // A durable, final block: applies it for the readers. Its submitters hear of
  // it when a checkpoint covers it.
  void Append(const Execution& execution, const Digest& header_hash,
              std::vector<DecidedTransaction> decided);

  // Own transactions that no block decides any more, as of the newest one.
  void Tell(std::vector<DecidedTransaction> decided);

  // Cosigns the newest head, if it has not been. After the last Append of
  // several.
  Status Cosign();

  // One that a peer sent. Gives what it is worth. One too far above the log
  // here waits until the log has come near, each validator's newest that it
  // sent itself.
  Result<CosignatureVerdict> Add(MemberId from,
                                 const MemberCosignature& cosignature);

  // The own newest cosignature, for a node that may have missed it; none before
  // there is one, and in a network of one.
  const std::optional<MemberCosignature>& own() const { return own_; }
  // Whether no quorum has signed a head as large yet.
  bool IsUnanswered() const {
    return own_ && own_->head.size > quorum_.complete_size();
  }

  // Saves what is due. `now` or at the end.
  using SteadyClock = std::chrono::steady_clock;
  Status SaveIfDue(SteadyClock::time_point now);
  Status SaveNow();
  bool IsSaveDue() const { return save_time_.has_value(); }

  const KeptContradictions& contradictions() const { return contradictions_; }

 private:
  bool IsAlone() const { return parts_.signer.cosigners().size() == 1; }
  void AppendAlone(const Execution& execution, const Digest& header_hash);
  Result<CosignatureVerdict> Take(const CosignatureOutcome& outcome);
  Status Publish(const CosignedHead& cosigned);
  Status TakeAhead();

  Parts parts_;
  bool cosigns_;
  CosignatureQuorum quorum_;
  OutcomeQueue outcomes_;
  std::uint64_t cosigned_size_ = 0;
  std::optional<MemberCosignature> own_;
  // When the newest checkpoint is to be saved; nothing if it is.
  std::optional<SteadyClock::time_point> save_time_;
  KeptContradictions contradictions_;
  // Of validators, and so bounded.
  std::map<MemberId, MemberCosignature> ahead_;
};

}  // namespace diptych
