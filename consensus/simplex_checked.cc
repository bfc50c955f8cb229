// SPDX-License-Identifier: Apache-2.0
//
// Voting for proposals (R3): one is judged, and voted for if it is valid.

#include "consensus/simplex.h"

namespace diptych {

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
