// SPDX-License-Identifier: Apache-2.0
//
// A message is judged before anything is kept of it (2.13).

#include <algorithm>
#include <utility>

#include "consensus/simplex.h"

namespace diptych {
namespace {

// Below the view it is in, only a late finalization is still of use, and a
// newer one serves as well.
constexpr std::uint64_t kViewsBehind = 64;

}  // namespace

void Simplex::On(const Received& event) {
  std::visit([&](const auto& known) { OnMessage(event.from, known); },
             *event.message);
}

void Simplex::OnMessage(MemberId from, const Proposal& proposal) {
  const Header& header = proposal.header;
  if (header.network_id != options_.network_id ||
      header.epoch != set_.epoch()) {
    Do(Blame{from, Wrong::kEpoch, "proposal of another network or epoch"});
    return;
  }
  const bool is_late = header.view < guard_.view;
  if (is_late) AnswerWhoIsBehind(from, header.view, {0});
  const bool is_decided = header.view <= table_.final_view();
  if (is_decided && table_.Votes(header.view) == nullptr) return;
  if (header.view.value > guard_.view.value + kViewsAhead) return;
  const ValidatorIndex proposer{header.proposer};
  if (proposer != set_.Leader(header.view)) {
    Do(Blame{from, Wrong::kBlock,
             "proposal of one who does not lead the view"});
    return;
  }
  ViewRecord* held = table_.Find(header.view);
  if (is_decided) {
    return AcceptLate(from, ProposalVote(proposal, HeaderHash(header)));
  }
  // It comes again, as a rule: its hash need not be computed to see that.
  if (!is_late && held != nullptr && held->Holds(header)) return;
  const Digest hash = HeaderHash(header);
  if (is_late) {
    // Its vote may still convict the leader, or complete a certificate; and
    // the block may be one that others stand on.
    if (!Accept(from, ProposalVote(proposal, hash))) return;
    ViewRecord* late = table_.Find(header.view);
    const Certificate* proof = late == nullptr ? nullptr : late->Notarization();
    if (proof == nullptr || proof->statement.block_hash != hash) return;
    if (late->FindProposal(hash) != nullptr) return;
    Hold({.proposal = proposal,
          .block_hash = hash,
          .from = from,
          .received = now_.time});
    return;
  }
  ViewRecord& record = table_.At(header.view);
  if (record.FindProposal(hash) != nullptr) return;
  if (record.proposals.size() == kProposalsPerView) return;
  if (!Accept(from, ProposalVote(proposal, hash))) return;
  if (proposer == options_.self) return;
  Hold({.proposal = proposal,
        .block_hash = hash,
        .from = from,
        .received = now_.time});
}

void Simplex::Hold(HeldProposal held) {
  const View view = held.proposal.header.view;
  if (held.proposal.header.transaction_count != 0) quiet_blocks_ = 0;
  // Its vote may have completed a certificate, and ended its view.
  if (view < table_.final_view()) return;
  ViewRecord& record = table_.At(view);
  const Certificate* notarization = record.Notarization();
  if (notarization != nullptr &&
      notarization->statement.block_hash == held.block_hash) {
    newest_time_ = std::max(newest_time_, held.proposal.header.time);
    // Too late to vote for it, but later blocks stand on it.
    if (view < guard_.view) {
      held.stage = HeldProposal::Stage::kChecking;
      Do(Check{held.proposal, held.block_hash, held.from});
    }
  }
  record.Keep(std::move(held));
  PullFurther();
}

void Simplex::OnMessage(MemberId from, const Vote& vote) {
  if (vote.statement.view < guard_.view &&
      vote.statement.kind != VoteKind::kFinalize) {
    AnswerWhoIsBehind(from, vote.statement.view, {0});
  }
  Accept(from, vote);
}

bool Simplex::Accept(MemberId from, const Vote& vote) {
  const Statement& statement = vote.statement;
  if (statement.epoch != set_.epoch()) {
    Do(Blame{from, Wrong::kEpoch, "vote of another epoch"});
    return false;
  }
  if (statement.view.value > guard_.view.value + kViewsAhead) {
    MeetFarOwn(from, vote);
    return false;
  }
  if (statement.view.value + kViewsBehind < guard_.view.value) return false;
  if (statement.view <= table_.final_view()) {
    AcceptLate(from, vote);
    return false;
  }
  if (!set_.Contains(vote.signer)) {
    Do(Blame{from, Wrong::kSignature, "vote of one who is no validator"});
    return false;
  }
  ViewRecord& record = table_.At(statement.view);
  // Known, in whatever octets: a signer has as many spellings of its vote as it
  // likes, and to verify each would cost it nothing and this node a lot.
  if (record.votes.Find(statement, vote.signer) != nullptr) return true;
  if (!record.votes.HasRoom(vote)) return false;
  if (!IsSigned(from, vote)) return false;
  if (vote.signer == options_.self && !Recognizes(vote)) return false;
  Store(vote);
  return true;
}

void Simplex::AcceptLate(MemberId from, const Vote& vote) {
  // One's own prove nothing against it, and what it cast is not all in there.
  if (!set_.Contains(vote.signer) || vote.signer == options_.self) return;
  VoteBook* votes = table_.Votes(vote.statement.view);
  if (votes == nullptr || !votes->HasRoom(vote)) return;
  if (votes->Find(vote.statement, vote.signer) != nullptr) return;
  if (!IsSigned(from, vote)) return;
  if (const auto evidence = votes->Add(vote)) Do(Convict{*evidence});
  if (!IsFork(vote.statement)) return;
  if (auto fork = votes->Certify(set_, vote.statement)) {
    fork_seen_ = true;
    Do(ForkSeen{*std::move(fork)});
  }
}

bool Simplex::IsSigned(MemberId from, const Vote& vote) {
  if (!verifier_.Verify(vote)) {
    Do(Blame{from, Wrong::kSignature, "vote with a wrong signature"});
    return false;
  }
  return true;
}

void Simplex::Store(const Vote& vote) {
  const Statement statement = vote.statement;
  ViewRecord& record = table_.At(statement.view);
  if (const auto evidence = record.votes.Add(vote)) Do(Convict{*evidence});
  if (record.Slot(statement.kind)) return;
  if (const auto certificate = record.votes.Certify(set_, statement)) {
    Adopt(*certificate);
  }
}

void Simplex::OnMessage(MemberId from, const Certificate& certificate) {
  if (certificate.statement.epoch != set_.epoch()) {
    Do(Blame{from, Wrong::kEpoch, "certificate of another epoch"});
    return;
  }
  const bool is_old = IsOld(certificate);
  // All of its votes may have come before it, and told what they contradict.
  const bool is_fork = IsFork(certificate.statement);
  if (is_old && !is_fork && !IsContradiction(certificate)) return;
  if (!IsValid(certificate)) {
    Do(Blame{from, Wrong::kSignature, "certificate that proves nothing"});
    return;
  }
  if (is_old) return KeepOld(certificate);
  MeetOwn(certificate);
  // Not acted on, it leaves the view where it is, and may be of any (2.13).
  if (is_key_in_doubt_ && certificate.statement.kind == VoteKind::kNullify) {
    return;
  }
  KeepVotes(certificate);
  Adopt(certificate);
}

void Simplex::OnMessage(MemberId from, const PeerStatus& status) {
  if (status.epoch != set_.epoch()) {
    Do(Blame{from, Wrong::kEpoch, "status of another epoch"});
    return;
  }
  AnswerWhoIsBehind(from, status.view, status.final_view);
  if (status.view > guard_.view || status.final_view > table_.final_view()) {
    const auto answered = answered_.find(from);
    if (answered != answered_.end() &&
        now_.steady.value <
            answered->second.value + options_.timing.resend_ms) {
      return;
    }
    // Its own view in return: that is what gets the certificates sent.
    SendTo(from, this->status());
    answered_[from] = now_.steady;
  }
}

}  // namespace diptych
