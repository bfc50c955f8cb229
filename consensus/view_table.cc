// SPDX-License-Identifier: Apache-2.0
#include "consensus/view_table.h"

#include <algorithm>
#include <ranges>
#include <span>
#include <utility>

#include "base/check.h"

namespace diptych {

std::optional<HeldCertificate>& ViewRecord::Slot(VoteKind kind) {
  switch (kind) {
    case VoteKind::kNotarize:
      return notarization;
    case VoteKind::kNullify:
      return nullification;
    case VoteKind::kFinalize:
      return finalization;
  }
  CheckFailed(__FILE__, __LINE__, "unknown kind of vote");
}

const std::optional<HeldCertificate>& ViewRecord::Slot(VoteKind kind) const {
  return const_cast<ViewRecord*>(this)->Slot(kind);
}

const Certificate* ViewRecord::Notarization() const {
  if (finalization) return &finalization->certificate;
  return notarization ? &notarization->certificate : nullptr;
}

HeldProposal* ViewRecord::FindProposal(const Digest& block_hash) {
  const auto found =
      std::ranges::find(proposals, block_hash, &HeldProposal::block_hash);
  return found == proposals.end() ? nullptr : &*found;
}

bool ViewRecord::Holds(const Header& header) const {
  return std::ranges::any_of(proposals, [&](const HeldProposal& held) {
    return held.proposal.header == header;
  });
}

void ViewRecord::Keep(HeldProposal held) {
  if (proposals.size() >= kProposalsPerView) {
    const Certificate* proof = Notarization();
    const auto lost =
        std::ranges::find_if(proposals, [&](const HeldProposal& each) {
          return proof == nullptr ||
                 each.block_hash != proof->statement.block_hash;
        });
    if (lost == proposals.end()) return;
    proposals.erase(lost);
  }
  proposals.push_back(std::move(held));
}

ViewRecord& ViewTable::At(View view) {
  CHECK(view >= final_view_);
  if (ViewRecord* record = Find(view)) return *record;
  return *views_.insert(From(view), {view, std::make_unique<ViewRecord>()})
              ->record;
}

void ViewTable::Finalize(View view, const Digest& block_hash) {
  CHECK(view >= final_view_);
  const auto end = From(view);
  for (auto at = views_.cbegin(); at != end; ++at) {
    VoteBook& votes = at->record->votes;
    if (votes.size() == 0) continue;
    PastView past{.view = at->view, .votes = std::move(votes)};
    if (at->view == final_view_) past.final_hash = final_hash_;
    KeepPast(std::move(past));
  }
  views_.erase(views_.begin(), end);
  final_view_ = view;
  final_hash_ = block_hash;
}

VoteBook* ViewTable::KeepPast(PastView past) {
  if (past_.size() < kPastViews) {
    return &past_.emplace_back(std::move(past)).votes;
  }
  const auto lowest = std::ranges::min_element(past_, {}, &PastView::view);
  if (past.view < lowest->view) return nullptr;
  *lowest = std::move(past);
  return &lowest->votes;
}

const VoteBook* ViewTable::Votes(View view) const {
  if (const ViewRecord* record = Find(view)) return &record->votes;
  const auto past = std::ranges::find(past_, view, &PastView::view);
  return past == past_.end() ? nullptr : &past->votes;
}

namespace {

void AppendFrom(const std::optional<HeldCertificate>& held,
                ValidatorIndex signer, std::vector<Vote>& votes) {
  if (!held) return;
  const Certificate& certificate = held->certificate;
  for (const Certificate::Signature& signature : certificate.signatures) {
    if (signature.signer != signer) continue;
    const Vote vote{.statement = certificate.statement,
                    .signer = signer,
                    .signature = signature.octets};
    const bool is_there = std::ranges::any_of(votes, [&](const Vote& each) {
      return each.statement == vote.statement;
    });
    if (!is_there) votes.push_back(vote);
  }
}

}  // namespace

std::vector<Vote> ViewTable::NewestVotesOf(ValidatorIndex signer) const {
  for (const Entry& entry : std::views::reverse(views_)) {
    const ViewRecord& record = *entry.record;
    const std::span<const Vote> held = record.votes.Of(signer);
    std::vector<Vote> votes(held.begin(), held.end());
    for (const VoteKind kind :
         {VoteKind::kNotarize, VoteKind::kNullify, VoteKind::kFinalize}) {
      AppendFrom(record.Slot(kind), signer, votes);
    }
    if (!votes.empty()) return votes;
  }
  const PastView* newest = nullptr;
  for (const PastView& past : past_) {
    if (past.votes.Of(signer).empty()) continue;
    if (newest == nullptr || newest->view < past.view) newest = &past;
  }
  if (newest == nullptr) return {};
  const std::span<const Vote> held = newest->votes.Of(signer);
  return {held.begin(), held.end()};
}

VoteBook* ViewTable::VotesAt(View view) {
  if (view >= final_view_) return &At(view).votes;
  VoteBook* known = Votes(view);
  return known != nullptr ? known : KeepPast({.view = view});
}

bool ViewTable::IsOtherFinal(View view, const Digest& block_hash) const {
  if (view == final_view_) return block_hash != final_hash_;
  return std::ranges::any_of(past_, [&](const PastView& past) {
    return past.view == view && past.final_hash &&
           *past.final_hash != block_hash;
  });
}

ParentSearch ViewTable::FindParent(View view) const {
  ParentSearch search;
  View below = view;
  // The highest view below that a certificate is held of.
  View held = final_view_;
  // Down over the records; a gap between two of them is a gap.
  for (auto at = std::make_reverse_iterator(From(view));
       at != views_.rend() && at->view > final_view_; ++at) {
    const ViewRecord& record = *at->record;
    const Certificate* notarization = record.Notarization();
    if (notarization == nullptr && !record.nullification) continue;
    if (at->view.value + 1 != below.value) {
      held = at->view;
      break;
    }
    if (notarization != nullptr) {
      search.parent = {at->view, notarization->statement.block_hash};
      return search;
    }
    below = at->view;
  }
  if (below.value == final_view_.value + 1) {
    search.parent = {final_view_, final_hash_};
    return search;
  }
  const View last{below.value - 1};
  const std::uint64_t count = std::min(last.value - held.value, kViewsPerPull);
  search.missing = {{last.value - count + 1}, last};
  return search;
}

std::optional<ViewRange> ViewTable::MissingBetween(View parent_view,
                                                   View view) const {
  if (parent_view >= view || parent_view < final_view_) return std::nullopt;
  View first = parent_view;
  const ViewRecord* parent = Find(parent_view);
  const bool is_notarized =
      parent_view == final_view_ ||
      (parent != nullptr && parent->Notarization() != nullptr);
  if (is_notarized) {
    ++first.value;
    for (auto at = From(first);
         at != views_.end() && at->view == first && at->record->nullification;
         ++at) {
      ++first.value;
    }
    // Then it is another block that is notarized there, for good.
    if (first >= view) return std::nullopt;
  }
  View last{view.value - 1};
  for (auto at = From({first.value + 1}); at != views_.end() && at->view < view;
       ++at) {
    if (!at->record->nullification) continue;
    last = {at->view.value - 1};
    break;
  }
  last = {std::min(last.value, first.value + kViewsPerPull - 1)};
  return ViewRange{first, last};
}

bool ViewTable::AllNullified(View after, View before) const {
  View expected{after.value + 1};
  for (auto at = From(expected); at != views_.end() && at->view < before;
       ++at) {
    if (at->view != expected || !at->record->nullification) return false;
    ++expected.value;
  }
  return expected == before;
}

bool ViewTable::IsJustified(View view, View parent_view,
                            const Digest& parent_hash) const {
  if (parent_view >= view || parent_view < final_view_) return false;
  if (parent_view == final_view_) {
    if (parent_hash != final_hash_) return false;
  } else {
    const ViewRecord* parent = Find(parent_view);
    if (parent == nullptr) return false;
    const Certificate* certificate = parent->Notarization();
    if (certificate == nullptr ||
        certificate->statement.block_hash != parent_hash) {
      return false;
    }
  }
  return AllNullified(parent_view, view);
}

std::vector<Certificate> ViewTable::Justification(View view,
                                                  View parent_view) const {
  std::vector<Certificate> certificates;
  for (auto at = From(parent_view); at != views_.end() && at->view < view;
       ++at) {
    const ViewRecord& record = *at->record;
    if (at->view != parent_view) {
      certificates.push_back(record.nullification->certificate);
    } else if (const Certificate* notarization = record.Notarization()) {
      certificates.push_back(*notarization);
    }
  }
  return certificates;
}

std::vector<Certificate> ViewTable::TakeUnsaved(View view, View parent_view) {
  std::vector<Certificate> certificates;
  const auto take = [&](std::optional<HeldCertificate>& held) {
    if (!held || held->saved) return;
    held->saved = true;
    certificates.push_back(held->certificate);
  };
  for (auto at = From(parent_view); at != views_.end() && at->view < view;
       ++at) {
    ViewRecord& record = *at->record;
    if (at->view != parent_view) {
      take(record.nullification);
    } else {
      take(record.finalization ? record.finalization : record.notarization);
    }
  }
  return certificates;
}

std::vector<Certificate> ViewTable::Certificates(View first, View last,
                                                 std::size_t limit) const {
  std::vector<Certificate> certificates;
  for (auto at = From(first); at != views_.end() && at->view <= last; ++at) {
    for (const VoteKind kind :
         {VoteKind::kNotarize, VoteKind::kNullify, VoteKind::kFinalize}) {
      const std::optional<HeldCertificate>& held = at->record->Slot(kind);
      if (!held) continue;
      if (certificates.size() == limit) return certificates;
      certificates.push_back(held->certificate);
    }
  }
  return certificates;
}

}  // namespace diptych
