// SPDX-License-Identifier: Apache-2.0
//
// A certificate is judged, and what its votes tell is kept: of others, whom
// they convict; of its own, whether somebody else signs with its key (2.6).

#include <algorithm>

#include "base/check.h"
#include "consensus/simplex.h"

namespace diptych {

void Simplex::On(const Proven& event) {
  if (event.certificate.statement.epoch != set_.epoch()) return;
  // An old one, too, may prove the next range as well.
  if (event.is_evidence_alone || IsOld(event.certificate)) {
    return KeepOld(event.certificate);
  }
  MeetOwn(event.certificate);
  KeepVotes(event.certificate);
  Adopt(event.certificate);
}

bool Simplex::IsOld(const Certificate& certificate) const {
  const Statement& statement = certificate.statement;
  if (statement.epoch != set_.epoch()) return true;
  if (statement.view <= table_.final_view()) return true;
  const ViewRecord* record = table_.Find(statement.view);
  return record != nullptr && record->Slot(statement.kind).has_value();
}

bool Simplex::IsContradiction(const Certificate& certificate) const {
  const VoteBook* votes = table_.Votes(certificate.statement.view);
  if (votes == nullptr) return false;
  return std::ranges::any_of(
      certificate.signatures, [&](const Certificate::Signature& signature) {
        return votes->IsContradictedBy({.statement = certificate.statement,
                                        .signer = signature.signer,
                                        .signature = signature.octets});
      });
}

void Simplex::KeepOld(const Certificate& certificate) {
  const Statement& statement = certificate.statement;
  KeepVotes(certificate);
  // Behind the evidence, since whoever sees it does no more.
  if (!IsFork(statement)) return;
  fork_seen_ = true;
  Do(ForkSeen{certificate});
}

bool Simplex::IsFork(const Statement& statement) const {
  return !fork_seen_ && statement.kind == VoteKind::kFinalize &&
         table_.IsOtherFinal(statement.view, statement.block_hash);
}

// The votes themselves are on their way as a rule: none is verified again, and
// one that contradicts another convicts.
void Simplex::KeepVotes(const Certificate& certificate) {
  VoteBook* votes = table_.VotesAt(certificate.statement.view);
  if (votes == nullptr) return;
  for (const Certificate::Signature& signature : certificate.signatures) {
    // One's own vote is taken for remembered only if it is (2.6).
    if (signature.signer == options_.self) continue;
    const Vote vote{.statement = certificate.statement,
                    .signer = signature.signer,
                    .signature = signature.octets};
    const bool is_held = votes->Find(vote.statement, vote.signer) != nullptr;
    if (is_held || !votes->HasRoom(vote)) continue;
    if (const auto evidence = votes->Add(vote)) Do(Convict{*evidence});
  }
}

// Votes go from their signer to the others, who pass on certificates alone: in
// these it meets what its key has signed elsewhere.
void Simplex::MeetOwn(const Certificate& certificate) {
  for (const Certificate::Signature& signature : certificate.signatures) {
    if (signature.signer != options_.self) continue;
    Recognizes({.statement = certificate.statement,
                .signer = signature.signer,
                .signature = signature.octets});
  }
}

bool Simplex::Recognizes(const Vote& own) {
  if (IsRemembered(own.statement)) return true;
  if (!twin_seen_) Do(TwinSeen{own});
  twin_seen_ = true;
  return false;
}

// Who was put back to an earlier state hears from the others what its key has
// signed since, in views that it is not to enter soon. One such vote is enough.
void Simplex::MeetFarOwn(MemberId from, const Vote& vote) {
  if (vote.signer != options_.self || twin_seen_) return;
  if (verifier_.Verify(vote)) {
    Recognizes(vote);
  } else {
    Do(Blame{from, Wrong::kSignature, "vote with a wrong signature"});
  }
}

// What this process cast is in the book of its view. What was cast before the
// start is in the record, as far as that goes: it was durable before anybody
// could see the vote.
bool Simplex::IsRemembered(const Statement& statement) const {
  const ViewRecord* record = table_.Find(statement.view);
  if (record != nullptr &&
      record->votes.Find(statement, *options_.self) != nullptr) {
    return true;
  }
  if (statement.view != at_start_.view) return statement.view < at_start_.view;
  switch (statement.kind) {
    case VoteKind::kNotarize:
      return at_start_.notarized == statement.block_hash;
    case VoteKind::kNullify:
      return at_start_.nullified;
    case VoteKind::kFinalize:
      return false;  // Cast on leaving, behind a record of a later view.
  }
  CheckFailed(__FILE__, __LINE__, "unknown kind of vote");
}

bool Simplex::IsValid(const Certificate& certificate) const {
  if (JudgeCertificateShape(set_, certificate) != CertificateVerdict::kValid) {
    return false;
  }
  const VoteBook* votes = table_.Votes(certificate.statement.view);
  return std::ranges::all_of(
      certificate.signatures, [&](const Certificate::Signature& signature) {
        const Vote* held = votes == nullptr ? nullptr
                                            : votes->Find(certificate.statement,
                                                          signature.signer);
        // The same octets: another spelling has to be verified as well.
        if (held != nullptr && held->signature == signature.octets) return true;
        return verifier_.Verify({.statement = certificate.statement,
                                 .signer = signature.signer,
                                 .signature = signature.octets});
      });
}

}  // namespace diptych
