// SPDX-License-Identifier: Apache-2.0
#include "consensus/simplex.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace diptych {

Simplex::Simplex(const Options& options, const ValidatorSet& set,
                 const VoteVerifier& verifier, const VoteSigner* signer,
                 const Start& start, Instant now)
    : options_(options),
      set_(set),
      verifier_(verifier),
      signer_(signer),
      now_(now),
      table_(start.tip.epoch == set.epoch() ? start.tip.view : View{0},
             HeaderHash(start.tip)),
      notarized_view_(table_.final_view()),
      newest_time_(start.tip.time),
      entered_(now.steady),
      resend_at_(now.steady),
      resend_ms_(options.timing.resend_ms),
      tip_(start.tip),
      finalization_(start.finalization) {
  CHECK(!options.self || (signer != nullptr && set.Contains(*options.self)));
  // Alone, there is nobody to hear a twin from.
  if (set_.size() == 1) listen_until_ = now.steady;
  is_key_in_doubt_ = options_.self && set_.size() > 1 && start.is_key_in_doubt;
  guard_.epoch = set.epoch();
  for (const Certificate& certificate : start.certificates) {
    ReadBack(certificate);
  }
  if (start.finalization) ReadBack(*start.finalization);
  guard_.view = {table_.final_view().value + 1};
  if (start.guard && (*start.guard)->epoch == set_.epoch()) {
    read_back_ = start.guard;
    at_start_ = **start.guard;
    const View recorded = at_start_.view;
    const ViewRecord* before = table_.Find({recorded.value - 1});
    const bool proves_entry =
        recorded <= guard_.view ||
        (before != nullptr && (before->Notarization() != nullptr ||
                               before->nullification.has_value()));
    // The disk lost what the record stands on: what was signed there may be
    // more than the record of a later write would say (2.6).
    if (!proves_entry || !start.holds_notarized_block) {
      silent_through_ = recorded;
    }
    if (recorded >= guard_.view) {
      guard_ = at_start_;
    } else {
      guard_.finalized = at_start_.finalized;
    }
  }
  // Alone, nothing is recorded, and nobody else signs.
  if (set_.size() > 1) {
    for (const Certificate& certificate : start.certificates) {
      MeetOwn(certificate);
    }
  }
  LeaveWhatEnded(start.certificates);
  const ViewRecord* highest = table_.Find(notarized_view_);
  const Certificate* proof =
      highest == nullptr ? nullptr : highest->Notarization();
  if (proof != nullptr) {
    Do(Extend{notarized_view_, proof->statement.block_hash});
  }
}

// The store is written before the guard: a certificate may be on the disk
// while the record is still in the view that it ends. Peers that send it again
// are told nothing new, so that the view is left here.
void Simplex::LeaveWhatEnded(const std::vector<Certificate>& stored) {
  View highest;
  for (const Certificate& certificate : stored) {
    const Statement& statement = certificate.statement;
    if (statement.epoch == set_.epoch()) {
      highest = std::max(highest, statement.view);
    }
  }
  if (highest >= guard_.view) return Leave(highest);
  if (guard_.view.value - 1 == table_.final_view().value) {
    entry_certificate_ = finalization_;
    return;
  }
  const ViewRecord* left = table_.Find({guard_.view.value - 1});
  if (left == nullptr) return;
  if (const Certificate* proof = left->Notarization()) {
    entry_certificate_ = *proof;
  } else if (left->nullification) {
    entry_certificate_ = left->nullification->certificate;
  }
}

void Simplex::ReadBack(const Certificate& certificate) {
  const Statement& statement = certificate.statement;
  if (statement.epoch != set_.epoch()) return;
  if (statement.view < table_.final_view()) return;
  // They may contradict what comes.
  KeepVotes(certificate);
  if (statement.view == table_.final_view()) return;
  table_.At(statement.view).Slot(statement.kind) = {certificate, true};
  if (statement.kind == VoteKind::kNullify) return;
  notarized_view_ = std::max(notarized_view_, statement.view);
  // Its blocks were not written yet when the process ended.
  if (statement.kind == VoteKind::kFinalize) Finalize(certificate);
}

std::vector<ConsensusAction> Simplex::Step(const ConsensusEvent& event,
                                           Instant now) {
  now_ = now;
  // Before any vote for a later view.
  RestoreOwnVotes();
  std::visit([this](const auto& known) { On(known); }, event);
  if (transactions_pending_ || IsHeartbeatDue()) quiet_blocks_ = 0;
  Propose();
  Notarize();
  // Not at a Tick alone: another event may come first at the deadline, and
  // arming for what comes after it would take the Tick away.
  if (!guard_.nullified &&
      ((timer_ && now_.steady >= *timer_) || HasWaitedElsewhere())) {
    Nullify();
  }
  UpdateTimer();
  ArmNext();
  return std::exchange(actions_, {});
}

PeerStatus Simplex::status() const {
  return {.epoch = set_.epoch(),
          .view = guard_.view,
          .final_view = table_.final_view(),
          .final_height = tip_.height};
}

Simplex::Holdings Simplex::holdings() const {
  Holdings holdings{.view = guard_.view,
                    .final_view = table_.final_view(),
                    .highest = table_.highest(),
                    .views = table_.size(),
                    .votes = 0,
                    .proposals = table_.most_proposals(),
                    .past = table_.past()};
  if (const ViewRecord* record = table_.Find(guard_.view)) {
    holdings.votes = record->votes.size();
  }
  return holdings;
}

bool Simplex::HasNotarized(ValidatorIndex validator, View view,
                           const Digest& block_hash) const {
  const ViewRecord* record = table_.Find(view);
  return record != nullptr &&
         record->votes.Find(
             MakeStatement(VoteKind::kNotarize, view, block_hash), validator) !=
             nullptr;
}

bool Simplex::IsNotarized(View view, const Digest& block_hash) const {
  const ViewRecord* record = table_.Find(view);
  const Certificate* proof =
      record == nullptr ? nullptr : record->Notarization();
  return proof != nullptr && proof->statement.block_hash == block_hash;
}

void Simplex::On(const TransactionsPending& event) {
  if (event.pending && !transactions_pending_) pending_since_ = now_.steady;
  transactions_pending_ = event.pending;
}

void Simplex::On(const Committed& event) {
  tip_ = event.header;
  newest_time_ = std::max(newest_time_, tip_.time);
}

void Simplex::On(const QuorumConnected& /*event*/) {
  if (listen_until_) return;
  listen_until_ = {now_.steady.value + 2 * options_.timing.resend_ms};
}

// That nobody shows a block proves nothing, however long it listens: who has
// some answers seldom, and may be away. So those count who say that they have
// none, and of these validators alone: any quorum that made a block final has
// one in common with them.
void Simplex::On(const HasNoBlocks& event) {
  // A vote of its own key has shown that it is none that is new.
  if (!is_key_in_doubt_ || twin_seen_ || event.validator == options_.self ||
      !set_.Contains(event.validator)) {
    return;
  }
  without_blocks_.insert(event.validator);
  if (without_blocks_.size() + 1 < set_.quorum()) return;
  is_key_in_doubt_ = false;
  without_blocks_.clear();
  // Of the first view, also if nothing else comes into it.
  Write({}, {}, std::nullopt);
}

Statement Simplex::MakeStatement(VoteKind kind, View view,
                                 const Digest& block_hash) const {
  return {.epoch = set_.epoch(),
          .view = view,
          .kind = kind,
          .block_hash = block_hash};
}

Vote Simplex::Sign(const DurableToken& token) const {
  return {.statement = token.statement(),
          .signer = *options_.self,
          .signature = signer_->Sign(token)};
}

SharedMessage Simplex::Broadcast(ConsensusMessage message) {
  auto shared = std::make_shared<const ConsensusMessage>(std::move(message));
  Do(Send{.to = std::nullopt, .message = shared});
  return shared;
}

void Simplex::SendTo(MemberId to, ConsensusMessage message) {
  Do(Send{
      .to = to,
      .message = std::make_shared<const ConsensusMessage>(std::move(message))});
}

void Simplex::Write(AfterPersist after, std::vector<Certificate> certificates,
                    std::optional<Digest> block) {
  Do(Persist{.sequence = writes_.Push(std::move(after), guard_),
             .guard = guard_,
             .certificates = std::move(certificates),
             .block = block});
}

}  // namespace diptych
