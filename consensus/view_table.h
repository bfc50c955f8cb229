// SPDX-License-Identifier: Apache-2.0
//
// A ViewTable holds what is known of each view from the last finalized one on:
// its certificates, votes and proposals.
//
// consensus.md 2.2 and 2.13. Views are numbers of others and never bounds of a
// loop: walking goes over what is held.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "consensus/certificate.h"
#include "consensus/message.h"
#include "consensus/vote_book.h"

namespace diptych {

// A leader that makes two proposals is convicted by them; a third tells
// nothing new (2.13).
inline constexpr std::size_t kProposalsPerView = 2;

// Views whose verified votes are remembered after the rest of them is
// forgotten. Who lags behind asks for what is final of the seconds before; with
// 64 validators these are two megabytes at most.
inline constexpr std::size_t kPastViews = 64;

// Views whose certificates one question asks for. No view has more than two, a
// finalization being one of them, so that no answer is cut off: cut answers,
// each of which begins where the others do, would never come to what is above.
inline constexpr std::uint64_t kViewsPerPull = 32;
inline constexpr std::size_t kCertificatesPerAnswer = 2 * kViewsPerPull;

// A proposal in hand, and how far its judgement is.
struct HeldProposal {
  enum class Stage { kReceived, kChecking, kValid, kInvalid };

  Proposal proposal;
  Digest block_hash{};
  MemberId from;
  TimeMs received;  // By the local clock, for rule 2.9.
  Stage stage = Stage::kReceived;
};

// A certificate in hand, and whether it was given to a Persist.
struct HeldCertificate {
  Certificate certificate;
  bool saved = false;
};

struct ViewRecord {
  VoteBook votes;
  std::vector<HeldProposal> proposals;
  std::optional<HeldCertificate> notarization;
  std::optional<HeldCertificate> nullification;
  std::optional<HeldCertificate> finalization;

  std::optional<HeldCertificate>& Slot(VoteKind kind);
  const std::optional<HeldCertificate>& Slot(VoteKind kind) const;

  // What proves that a block of this view is notarized: a finalization does,
  // too. Null if nothing does.
  const Certificate* Notarization() const;

  HeldProposal* FindProposal(const Digest& block_hash);
  bool Holds(const Header& header) const;

  // Adds a proposal; in place of one that is not notarized if there are as many
  // as may be, and not at all if there is none like that.
  void Keep(HeldProposal held);
};

// Views in a row, one at least.
struct ViewRange {
  View first;
  View last;
  bool operator==(const ViewRange&) const = default;
};

// The block that a proposal may extend, or what is missing to know it.
struct ParentSearch {
  struct Parent {
    View view;
    Digest block_hash{};
  };
  std::optional<Parent> parent;
  // If there is none: the views next below those that are known to be
  // nullified, of which no certificate is held; at most kViewsPerPull.
  ViewRange missing;
};

class ViewTable {
 public:
  // Starts after a final block, of view 0 if that is the epoch's genesis.
  ViewTable(View final_view, const Digest& final_hash)
      : final_view_(final_view), final_hash_(final_hash) {}

  View final_view() const { return final_view_; }
  const Digest& final_hash() const { return final_hash_; }

  // How many views it holds anything of, and the highest of them.
  std::size_t size() const { return views_.size(); }
  View highest() const {
    return views_.empty() ? final_view_ : views_.back().view;
  }

  // How many forgotten views it remembers votes of.
  std::size_t past() const { return past_.size(); }

  // Of the view that has the most.
  std::size_t most_proposals() const {
    std::size_t most = 0;
    for (const Entry& entry : views_) {
      most = std::max(most, entry.record->proposals.size());
    }
    return most;
  }

  // Null if nothing is held of the view.
  const ViewRecord* Find(View view) const {
    if (views_.empty() || view > views_.back().view) return nullptr;
    const auto at = From(view);
    return at->view == view ? at->record.get() : nullptr;
  }
  ViewRecord* Find(View view) {
    return const_cast<ViewRecord*>(std::as_const(*this).Find(view));
  }
  // Makes the record if there is none; it stays where it is until it is
  // forgotten. Requires view >= final_view().
  ViewRecord& At(View view);

  // Forgets every view below a finalization that is held, but for the votes of
  // the kPastViews highest of them.
  void Finalize(View view, const Digest& block_hash);

  // The verified votes of a view that is held or was; null if none are known.
  const VoteBook* Votes(View view) const;
  VoteBook* Votes(View view) {
    return const_cast<VoteBook*>(std::as_const(*this).Votes(view));
  }
  // Whether a finalization of the view's that was held names another block.
  bool IsOtherFinal(View view, const Digest& block_hash) const;
  // The signer's in the highest view, held or forgotten, of which any is known;
  // those in certificates, too.
  std::vector<Vote> NewestVotesOf(ValidatorIndex signer) const;
  // Where to keep votes of the view that were verified; null if it is forgotten
  // for good, since higher ones are remembered. Good until the next call of At,
  // VotesAt or Finalize.
  VoteBook* VotesAt(View view);

  // The highest notarized view below `view`, if every view between is
  // nullified (R2).
  ParentSearch FindParent(View view) const;

  // True if (parent_view, parent_hash) is notarized and every view between it
  // and `view` is nullified (R3 b and c).
  bool IsJustified(View view, View parent_view,
                   const Digest& parent_hash) const;

  // What IsJustified lacks of a notarization in `parent_view` and of
  // nullifications: the lowest views in a row, at most kViewsPerPull. None if
  // it lacks nothing, or if no certificate can help.
  std::optional<ViewRange> MissingBetween(View parent_view, View view) const;

  // The certificates that justify a block of `view` on the parent.
  std::vector<Certificate> Justification(View view, View parent_view) const;

  // The same, without those that a Persist had already; marks them saved.
  std::vector<Certificate> TakeUnsaved(View view, View parent_view);

  // Every certificate of first..last, at most `limit`.
  std::vector<Certificate> Certificates(View first, View last,
                                        std::size_t limit) const;

 private:
  // True if every view strictly between is nullified.
  bool AllNullified(View after, View before) const;

  struct Entry {
    View view;
    std::unique_ptr<ViewRecord> record;
  };
  using Entries = std::vector<Entry>;

  // The first entry of this view or a later one.
  Entries::const_iterator From(View view) const {
    // As a rule no view is missing between others: each is where its number
    // says.
    if (!views_.empty() && view >= views_.front().view) {
      const std::uint64_t place = view.value - views_.front().view.value;
      if (place < views_.size() && views_[place].view == view) {
        return views_.begin() + static_cast<std::ptrdiff_t>(place);
      }
    }
    return std::ranges::lower_bound(views_, view, {}, &Entry::view);
  }

  struct PastView {
    View view;
    VoteBook votes;
    std::optional<Digest> final_hash;  // If it was the last final view once.
  };
  // Takes the place of the lowest if there are as many as may be; null if it is
  // the lowest itself. Else whoever proves old blocks, as for who catches up,
  // would have the newest forgotten, of which evidence still comes.
  VoteBook* KeepPast(PastView past);

  View final_view_;
  Digest final_hash_;
  std::vector<PastView> past_;  // In no order.
  Entries views_;  // Views ascend. Asked for several times in every step.
};

}  // namespace diptych
