// SPDX-License-Identifier: Apache-2.0
//
// What is durable may be signed and sent (2.6).

#include <utility>

#include "base/check.h"
#include "consensus/simplex.h"

namespace diptych {

void Simplex::On(const Durable& event) {
  auto [token, after] = writes_.Complete(event.sequence);
  for (Certificate& certificate : after.certificates) {
    Broadcast(std::move(certificate));
  }
  if (!token) return;
  // A finalize vote is cast on leaving; any other vote only within its view,
  // which a certificate may have ended while the write was under way.
  const Statement& statement = token->statement();
  const bool is_finalize = statement.kind == VoteKind::kFinalize;
  if (!is_finalize && statement.view != guard_.view) return;
  if (twin_seen_) return;
  const Vote vote = Sign(*token);
  if (after.proposal) {
    after.proposal->signature = vote.signature;
    own_proposal_ = Broadcast(*std::move(after.proposal));
  } else {
    Slot(statement.kind) = Broadcast(vote);
  }
  Count(vote);
}

std::optional<SharedMessage>& Simplex::Slot(VoteKind kind) {
  switch (kind) {
    case VoteKind::kNotarize:
      return own_notarize_;
    case VoteKind::kNullify:
      return own_nullify_;
    case VoteKind::kFinalize:
      return own_finalize_;
  }
  CheckFailed(__FILE__, __LINE__, "unknown kind of vote");
}

void Simplex::Count(const Vote& vote) {
  if (vote.statement.view <= table_.final_view()) return;
  const VoteBook& votes = table_.At(vote.statement.view).votes;
  if (votes.Find(vote.statement, vote.signer) != nullptr) return;
  // A twin, too, may have filled the key's places in a view that was left.
  if (votes.HasRoom(vote)) Store(vote);
}

void Simplex::RepeatReadBack() {
  const DurableRecord durable = *std::exchange(read_back_, std::nullopt);
  const GuardRecord& record = *durable;
  std::vector<Statement> statements;
  if (record.finalized) {
    statements.push_back(MakeStatement(VoteKind::kFinalize,
                                       record.finalized->view,
                                       record.finalized->block_hash));
  }
  if (record.view == guard_.view && record.notarized) {
    statements.push_back(
        MakeStatement(VoteKind::kNotarize, record.view, *record.notarized));
  }
  if (record.view == guard_.view && record.nullified) {
    statements.push_back(MakeStatement(VoteKind::kNullify, record.view, {}));
  }
  for (const Statement& statement : statements) {
    const Vote vote = Sign(durable.token(statement));
    Slot(statement.kind) = Broadcast(vote);
    Count(vote);
  }
}

}  // namespace diptych
