// SPDX-License-Identifier: Apache-2.0
//
// Proposing (R2) and voting for proposals (R3).

#include <algorithm>

#include "base/check.h"
#include "consensus/simplex.h"

namespace diptych {

void Simplex::Propose() {
  if (!MaySign() || set_.Leader(guard_.view) != *options_.self) return;
  if (guard_.notarized || guard_.nullified) return;
  if (built_for_ == guard_.view || !IsProposalDue()) return;
  const ParentSearch search = table_.FindParent(guard_.view);
  if (!search.parent) return;  // Pulled, when the view was entered and again.
  built_for_ = guard_.view;
  Do(Build{.view = guard_.view,
           .parent_view = search.parent->view,
           .parent_hash = search.parent->block_hash,
           .time = now_.time});
}

void Simplex::On(const Built& event) {
  const Header& header = event.header;
  if (header.view != guard_.view || !MaySign()) return;
  if (guard_.notarized || guard_.nullified) return;
  // A certificate of a view between may have come since.
  if (!table_.IsJustified(header.view, header.parent_view,
                          header.parent_hash)) {
    return;
  }
  CHECK(ValidatorIndex{header.proposer} == *options_.self);
  const Digest hash = HeaderHash(header);
  Proposal proposal{
      .header = header, .references = event.references, .signature = {}};
  table_.At(header.view)
      .Keep({.proposal = proposal,
             .block_hash = hash,
             .from = {},
             .received = now_.time,
             .stage = HeldProposal::Stage::kValid});
  guard_.notarized = hash;
  AfterPersist after{
      .certificates = table_.Justification(header.view, header.parent_view),
      .statement = MakeStatement(VoteKind::kNotarize, header.view, hash),
      .proposal = std::move(proposal)};
  Write(std::move(after), table_.TakeUnsaved(header.view, header.parent_view),
        hash);
}

void Simplex::Notarize() {
  if (!MaySign() || guard_.notarized) return;
  ViewRecord* record = table_.Find(guard_.view);
  if (record == nullptr) return;
  for (HeldProposal& held : record->proposals) {
    if (held.stage == HeldProposal::Stage::kChecking ||
        held.stage == HeldProposal::Stage::kInvalid) {
      continue;
    }
    const Header& header = held.proposal.header;
    if (!table_.IsJustified(header.view, header.parent_view,
                            header.parent_hash)) {
      continue;
    }
    if (held.stage == HeldProposal::Stage::kReceived) {
      if (!TimeIsPlausible(held)) {
        held.stage = HeldProposal::Stage::kInvalid;
        continue;
      }
      held.stage = HeldProposal::Stage::kChecking;
      Do(Check{held.proposal, held.block_hash, held.from});
      continue;
    }
    guard_.notarized = held.block_hash;
    Write({.certificates = {},
           .statement =
               MakeStatement(VoteKind::kNotarize, header.view, held.block_hash),
           .proposal = {}},
          table_.TakeUnsaved(header.view, header.parent_view), held.block_hash);
    return;
  }
}

void Simplex::On(const Checked& event) {
  ViewRecord* record = table_.Find(guard_.view);
  if (record == nullptr) return;
  HeldProposal* held = record->FindProposal(event.block_hash);
  if (held == nullptr || held->stage != HeldProposal::Stage::kChecking) return;
  held->stage =
      event.valid ? HeldProposal::Stage::kValid : HeldProposal::Stage::kInvalid;
  if (!event.valid) {
    Do(Blame{held->from, Wrong::kBlock, "proposal that breaks a rule"});
  }
}

bool Simplex::TimeIsPlausible(const HeldProposal& held) const {
  const std::uint64_t time = held.proposal.header.time.value;
  const std::uint64_t received = held.received.value;
  const std::uint64_t precision = options_.timing.precision_ms;
  if (time > received) return time - received <= precision;
  // The later a view can still succeed, the older its block may be: a constant
  // bound would end liveness once timeouts have grown past it.
  return received - time <= ViewTimeout() + precision;
}

}  // namespace diptych
