// SPDX-License-Identifier: Apache-2.0
//
// Proposing (R2): a block is asked for, and sent once it is durable.

#include "base/check.h"
#include "consensus/simplex.h"

namespace diptych {

void Simplex::Propose() {
  if (!MaySign() || guard_.notarized || guard_.nullified) return;
  if (built_for_ == guard_.view) return;
  if (set_.Leader(guard_.view) != *options_.self || !IsProposalDue()) return;
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

}  // namespace diptych
