// SPDX-License-Identifier: Apache-2.0
//
// Time has passed: messages are repeated (R7), and the view is given up (R4).

#include <algorithm>

#include "consensus/simplex.h"

namespace diptych {

void Simplex::On(const Tick& /*event*/) {
  if (now_.steady >= resend_at_) Resend();
}

void Simplex::Nullify() {
  if (guard_.nullified || !MaySign()) return;
  guard_.nullified = true;
  Write({.certificates = {},
         .statement = MakeStatement(VoteKind::kNullify, guard_.view, {}),
         .proposal = {}},
        {}, std::nullopt);
}

void Simplex::Resend() {
  resend_at_ = {now_.steady.value + resend_ms_};
  resend_ms_ = std::min(resend_ms_ * 3 / 2, options_.timing.resend_ms_max);
  // Who has blocks shows them to whoever tells that it has none.
  if (is_key_in_doubt_) Broadcast(status());
  if (!IsWorkPending() && !peer_behind_) return;
  peer_behind_ = false;
  const auto repeat = [this](const std::optional<SharedMessage>& message) {
    if (message) Do(Send{.to = std::nullopt, .message = *message});
  };
  RepeatProposal();
  if (!own_proposal_) repeat(own_notarize_);
  repeat(own_nullify_);
  const bool unfinalized =
      guard_.finalized && guard_.finalized->view > table_.final_view();
  if (unfinalized) repeat(own_finalize_);
  if (entry_certificate_) Broadcast(*entry_certificate_);
  if (finalization_) Broadcast(*finalization_);
  PullMissing();
}

void Simplex::RepeatProposal() {
  if (!own_proposal_) return;
  const auto& proposal = std::get<Proposal>(**own_proposal_);
  for (Certificate& certificate : table_.Justification(
           proposal.header.view, proposal.header.parent_view)) {
    Broadcast(std::move(certificate));
  }
  Do(Send{.to = std::nullopt, .message = *own_proposal_});
}

}  // namespace diptych
