// SPDX-License-Identifier: Apache-2.0
#include "node/checkpoint_round.h"

#include <memory>
#include <string>
#include <utility>

#include "registry/genesis_policy.h"

namespace diptych {
namespace {

// How long after its block a checkpoint is saved. Under load dozens of blocks
// follow one another meanwhile; who reads the directory of a node that was
// killed finds a checkpoint no older than this.
constexpr std::chrono::milliseconds kSaveDelay{50};

}  // namespace

CheckpointRound::CheckpointRound(const Parts& parts, const Genesis& genesis,
                                 bool cosigns)
    : parts_(parts),
      cosigns_(cosigns),
      quorum_(genesis.origin, parts.signer.cosigners(),
              QuorumOf(parts.signer.cosigners().size())),
      contradictions_(genesis, parts.signer.cosigners(), parts.contradictions) {
  parts_.shared.Read([this](const RegisterView& view) {
    if (view.cosigned) quorum_.StartAfter(view.cosigned->head.size);
    quorum_.NoteLog(view.state.log.size());
  });
}

void CheckpointRound::Append(const Execution& execution,
                             const Digest& header_hash,
                             std::vector<DecidedTransaction> decided) {
  if (IsAlone()) {
    AppendAlone(execution, header_hash);
    parts_.mempool.Finish(decided);
    return;
  }
  quorum_.NoteLog(execution.log.size());
  const std::optional<PublishOutcome> early = parts_.shared.Append(
      execution.seal,
      [&](RegisterState& state) { Apply(execution, header_hash, state); });
  if (early == PublishOutcome::kOtherRoot) {
    parts_.on_other_root(
        {.size = execution.log.size(), .root = execution.log.Root()});
  }
  parts_.mempool.Finish(
      outcomes_.Add(execution.log.size(), std::move(decided)));
  // A checkpoint may have been complete before this block was here.
  parts_.mempool.Finish(outcomes_.TakeUpTo(quorum_.complete_size()));
}

void CheckpointRound::AppendAlone(const Execution& execution,
                                  const Digest& header_hash) {
  const TreeHead head{.size = execution.log.size(),
                      .root = execution.log.Root()};
  auto checkpoint = std::make_shared<const DurableCheckpoint>(
      [&signer = parts_.signer, head, now = parts_.clock.Now()] {
        return signer.Sign(head, now);
      });
  parts_.shared.Advance([&](RegisterView& view) {
    Apply(execution, header_hash, view.state);
    view.seal = execution.seal;
    view.checkpoint = std::move(checkpoint);
  });
  if (!save_time_) save_time_ = SteadyClock::now() + kSaveDelay;
}

void CheckpointRound::Tell(std::vector<DecidedTransaction> decided) {
  parts_.mempool.Finish(outcomes_.AddBehind(std::move(decided)));
}

Status CheckpointRound::Cosign() {
  if (IsAlone()) return Ok();
  RETURN_IF_ERROR(TakeAhead());
  if (!cosigns_) return Ok();
  const TreeHead head = parts_.shared.Read([](const RegisterView& view) {
    return TreeHead{.size = view.state.log.size(),
                    .root = view.state.log.Root()};
  });
  if (head.size <= cosigned_size_) return Ok();
  cosigned_size_ = head.size;
  const MemberCosignature own = parts_.signer.Cosign(head, parts_.clock.Now());
  own_ = own;
  parts_.send(own);
  const Result<CosignatureVerdict> taken = Take(quorum_.AddOwn(own));
  if (!taken) return taken.error();
  return Ok();
}

Result<CosignatureVerdict> CheckpointRound::Add(
    MemberId from, const MemberCosignature& cosignature) {
  const CosignatureOutcome outcome = quorum_.Add(cosignature);
  if (outcome.verdict == CosignatureVerdict::kAhead &&
      from == cosignature.member) {
    ahead_[from] = cosignature;
  }
  return Take(outcome);
}

Status CheckpointRound::TakeAhead() {
  for (const auto& [member, cosignature] : std::exchange(ahead_, {})) {
    const Result<CosignatureVerdict> taken = Add(member, cosignature);
    if (!taken) return taken.error();
  }
  return Ok();
}

Result<CosignatureVerdict> CheckpointRound::Take(
    const CosignatureOutcome& outcome) {
  if (outcome.contradiction) {
    const SharedContradiction kept =
        contradictions_.Keep(*outcome.contradiction);
    if (kept != nullptr) {
      RETURN_IF_ERROR(
          parts_.store.SaveContradictions(contradictions_.Signatures()));
      parts_.on_contradiction(*kept);
    }
  }
  if (outcome.complete) RETURN_IF_ERROR(Publish(*outcome.complete));
  return outcome.verdict;
}

Status CheckpointRound::Publish(const CosignedHead& cosigned) {
  const TreeHead& head = cosigned.head;
  if (parts_.shared.Publish(head, parts_.signer.Publish(cosigned)) ==
      PublishOutcome::kOtherRoot) {
    parts_.on_other_root(head);
    return Ok();
  }
  if (!save_time_) save_time_ = SteadyClock::now() + kSaveDelay;
  parts_.mempool.Finish(outcomes_.TakeUpTo(head.size));
  return Ok();
}

Status CheckpointRound::SaveIfDue(SteadyClock::time_point now) {
  if (!save_time_ || now < *save_time_) return Ok();
  return SaveNow();
}

Status CheckpointRound::SaveNow() {
  save_time_.reset();
  const std::string note = parts_.shared.Read([](const RegisterView& view) {
    return view.checkpoint ? view.checkpoint->Note() : std::string();
  });
  if (note.empty()) return Ok();
  return parts_.store.SaveCheckpoint(note);
}

}  // namespace diptych
