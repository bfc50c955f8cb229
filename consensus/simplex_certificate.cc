// SPDX-License-Identifier: Apache-2.0
//
// A certificate moves the core: to a later view (R5), to a longer final chain
// (R6), or closer to what a proposal needs (R3).

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "consensus/simplex.h"

namespace diptych {

void Simplex::Adopt(const Certificate& certificate) {
  const Statement statement = certificate.statement;
  // To act on it would be to write a record, by which the next start would not
  // doubt the key any more. Its senders repeat it (R7).
  if (is_key_in_doubt_ && statement.kind == VoteKind::kNullify) return;
  if (is_key_in_doubt_) {
    is_key_in_doubt_ = false;
    twin_seen_ = true;
    Do(KeyInDoubt{});
  }
  ViewRecord& record = table_.At(statement.view);
  record.Slot(statement.kind) = {certificate, false};
  HeldProposal* held = statement.kind == VoteKind::kNullify
                           ? nullptr
                           : record.FindProposal(statement.block_hash);
  if (held != nullptr && held->stage == HeldProposal::Stage::kReceived) {
    // It was not to be voted for here, but later blocks stand on it.
    held->stage = HeldProposal::Stage::kChecking;
    Do(Check{held->proposal, held->block_hash, held->from});
  }
  if (statement.kind != VoteKind::kNullify &&
      statement.view > notarized_view_) {
    notarized_view_ = statement.view;
    ++quiet_blocks_;
    if (held != nullptr) {
      newest_time_ = std::max(newest_time_, held->proposal.header.time);
    }
    transactions_pending_ = false;
    Do(Extend{statement.view, statement.block_hash});
  }
  const bool leaves = statement.view >= guard_.view;
  if (leaves) Leave(statement.view);
  if (statement.kind == VoteKind::kFinalize) {
    Finalize(certificate);
    if (!leaves) Broadcast(certificate);
  }
  if (leaves) return Enter();
  if (!pulled_.empty()) PullFurther();
}

void Simplex::Leave(View view) {
  const bool gave_up = view == guard_.view && guard_.nullified;
  const bool may_sign = MaySign();
  ViewRecord& record = table_.At(view);
  const bool is_notarized = record.Notarization() != nullptr;
  HeldCertificate& proof = *(record.finalization   ? record.finalization
                             : record.notarization ? record.notarization
                                                   : record.nullification);
  entry_certificate_ = proof.certificate;
  AfterPersist after{
      .certificates = {proof.certificate}, .statement = {}, .proposal = {}};
  guard_.view = {view.value + 1};
  guard_.notarized.reset();
  guard_.nullified = false;
  if (is_notarized && !gave_up && may_sign) {
    const Digest block_hash = proof.certificate.statement.block_hash;
    guard_.finalized = {view, block_hash};
    after.statement = MakeStatement(VoteKind::kFinalize, view, block_hash);
  }
  std::vector<Certificate> unsaved;
  if (!std::exchange(proof.saved, true)) unsaved = {proof.certificate};
  Write(std::move(after), std::move(unsaved), std::nullopt);
}

void Simplex::Finalize(const Certificate& finalization) {
  const Statement& statement = finalization.statement;
  NoteBlockTime(statement);
  table_.Finalize(statement.view, statement.block_hash);
  finalization_ = finalization;
  Do(Commit{finalization});
}

void Simplex::NoteBlockTime(const Statement& finalized) {
  ViewRecord* record = table_.Find(finalized.view);
  if (record == nullptr) return;
  const HeldProposal* held = record->FindProposal(finalized.block_hash);
  if (held == nullptr) return;
  // One's own blocks agree with one's own clock, whatever it shows.
  const Header& header = held->proposal.header;
  const ValidatorIndex proposer{header.proposer};
  if (proposer == options_.self) return;
  // A time that is the parent's plus one is not the proposer's clock's.
  ViewRecord* before = table_.Find(header.parent_view);
  const HeldProposal* parent =
      before == nullptr ? nullptr : before->FindProposal(header.parent_hash);
  const bool is_tip = header.parent_view == tip_.view;
  if (parent == nullptr && !is_tip) return;
  const TimeMs parent_time = is_tip ? tip_.time : parent->proposal.header.time;
  if (header.time.value <= parent_time.value + 1) return;
  clock_offset_.Note(proposer, header.time, held->received);
}

bool Simplex::ClockStrays() const {
  return clock_offset_.IsBeyond(options_.timing.precision_ms / 2,
                                set_.faults());
}

void Simplex::Enter() {
  entered_ = now_.steady;
  timer_.reset();
  resend_ms_ = options_.timing.resend_ms;
  resend_at_ = {now_.steady.value + resend_ms_};
  own_proposal_.reset();
  own_notarize_.reset();
  own_nullify_.reset();
  PullMissing();
}

std::vector<PullCertificates> Simplex::Missing() const {
  std::vector<PullCertificates> missing;
  const ParentSearch search = table_.FindParent(guard_.view);
  if (!search.parent) {
    missing.push_back({search.missing.first, search.missing.last, {}});
  }
  const ViewRecord* record = table_.Find(guard_.view);
  if (record == nullptr) return missing;
  for (const HeldProposal& held : record->proposals) {
    const Header& header = held.proposal.header;
    const auto range = table_.MissingBetween(header.parent_view, header.view);
    if (range) missing.push_back({range->first, range->last, held.from});
  }
  return missing;
}

void Simplex::PullMissing() {
  pulled_ = Missing();
  for (const PullCertificates& pull : pulled_) Do(pull);
}

void Simplex::PullFurther() {
  std::vector<PullCertificates> missing = Missing();
  for (PullCertificates& pull : missing) {
    const auto asked =
        std::ranges::find_if(pulled_, [&](const PullCertificates& before) {
          return before.from == pull.from && before.first <= pull.last &&
                 pull.first <= before.last;
        });
    if (asked != pulled_.end()) {
      pull = *asked;
    } else {
      Do(pull);
    }
  }
  pulled_ = std::move(missing);
}

void Simplex::AnswerWhoIsBehind(MemberId peer, View peer_view,
                                View peer_final_view) {
  const bool is_behind =
      peer_view < guard_.view || peer_final_view < table_.final_view();
  if (!is_behind) return;
  peer_behind_ = true;
  const auto answered = answered_.find(peer);
  if (answered != answered_.end() &&
      now_.steady.value < answered->second.value + options_.timing.resend_ms) {
    return;
  }
  answered_[peer] = now_.steady;
  if (peer_view < guard_.view && entry_certificate_) {
    SendTo(peer, *entry_certificate_);
  }
  if (finalization_) SendTo(peer, *finalization_);
}

}  // namespace diptych
