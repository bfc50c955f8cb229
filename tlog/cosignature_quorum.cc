// SPDX-License-Identifier: Apache-2.0
#include "tlog/cosignature_quorum.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

CosignatureOutcome Without(CosignatureVerdict verdict) {
  return {.verdict = verdict, .complete = {}, .contradiction = {}};
}

CosignatureOutcome Contradiction(const MemberCosignature& first,
                                 const MemberCosignature& second) {
  return {.verdict = CosignatureVerdict::kContradiction,
          .complete = {},
          .contradiction = CosignatureContradiction{first, second}};
}

}  // namespace

std::string_view CosignatureVerdictName(CosignatureVerdict verdict) {
  switch (verdict) {
    case CosignatureVerdict::kCounted:
      return "counted";
    case CosignatureVerdict::kRepeated:
      return "repeated";
    case CosignatureVerdict::kOld:
      return "old";
    case CosignatureVerdict::kUnknownMember:
      return "unknown member";
    case CosignatureVerdict::kBadSignature:
      return "bad signature";
    case CosignatureVerdict::kContradiction:
      return "contradiction";
    case CosignatureVerdict::kAhead:
      return "ahead";
  }
  return "unknown";
}

CosignatureQuorum::CosignatureQuorum(std::string origin,
                                     std::vector<Cosigner> cosigners,
                                     std::size_t threshold)
    : origin_(std::move(origin)), threshold_(threshold) {
  CHECK(threshold >= 1 && threshold <= cosigners.size());
  for (Cosigner& cosigner : cosigners) {
    CHECK(cosigner.key.type() == SignatureType::kCosignature);
    const bool is_new =
        voters_
            .emplace(cosigner.member,
                     Voter{.key = std::move(cosigner.key), .by_size = {}})
            .second;
    CHECK(is_new);
  }
}

CosignatureOutcome CosignatureQuorum::Add(
    const MemberCosignature& cosignature) {
  const auto voter = voters_.find(cosignature.member);
  if (voter == voters_.end()) {
    return Without(CosignatureVerdict::kUnknownMember);
  }
  return Take(voter->second, cosignature, false);
}

CosignatureOutcome CosignatureQuorum::AddOwn(
    const MemberCosignature& cosignature) {
  const auto voter = voters_.find(cosignature.member);
  CHECK(voter != voters_.end());
  return Take(voter->second, cosignature, true);
}

void CosignatureQuorum::StartAfter(std::uint64_t size) {
  complete_size_ = std::max(complete_size_, size);
  DropBelow(complete_size_);
}

void CosignatureQuorum::NoteLog(std::uint64_t size) {
  log_size_ = std::max(log_size_, size);
}

std::size_t CosignatureQuorum::waiting() const {
  std::size_t count = 0;
  for (const auto& [member, voter] : voters_) {
    count += static_cast<std::size_t>(std::distance(
        voter.by_size.upper_bound(complete_size_), voter.by_size.end()));
  }
  return count;
}

CosignatureOutcome CosignatureQuorum::Take(Voter& voter,
                                           const MemberCosignature& cosignature,
                                           bool is_verified) {
  const std::uint64_t size = cosignature.head.size;
  if (size < complete_size_) return Without(CosignatureVerdict::kOld);
  // A complete head counts as known: a quorum has it.
  const std::uint64_t known = std::max(log_size_, complete_size_);
  if (!is_verified && size > known && size - known > kCosignedAheadMax) {
    return Without(CosignatureVerdict::kAhead);
  }
  const auto held = voter.by_size.find(size);
  const bool is_held = held != voter.by_size.end();
  if (is_held &&
      (held->second.head == cosignature.head || voter.is_convicted)) {
    return Without(CosignatureVerdict::kRepeated);
  }
  const MemberCosignature* against =
      is_held ? &held->second : Against(cosignature);
  // Beside a complete head only a contradiction is still of interest.
  const bool is_late = size == complete_size_ && against == nullptr;
  const bool is_beyond_room = !is_held &&
                              voter.by_size.size() >= kCosignedSizesMax &&
                              size < voter.by_size.begin()->first;
  if (is_late || is_beyond_room) return Without(CosignatureVerdict::kOld);
  if (!is_verified &&
      !VerifyMemberCosignature(cosignature, voter.key, origin_)) {
    return Without(CosignatureVerdict::kBadSignature);
  }
  if (is_held) {
    voter.is_convicted = true;
    return Contradiction(held->second, cosignature);
  }
  CosignatureOutcome outcome = against == nullptr
                                   ? Without(CosignatureVerdict::kCounted)
                                   : Contradiction(*against, cosignature);
  Hold(voter, cosignature);
  outcome.complete = CompleteAt(cosignature.head);
  return outcome;
}

const MemberCosignature* CosignatureQuorum::Against(
    const MemberCosignature& cosignature) const {
  for (const auto& [member, voter] : voters_) {
    const auto held = voter.by_size.find(cosignature.head.size);
    if (held != voter.by_size.end() &&
        held->second.head.root != cosignature.head.root) {
      return &held->second;
    }
  }
  return nullptr;
}

std::optional<CosignedHead> CosignatureQuorum::CompleteAt(
    const TreeHead& head) {
  if (head.size <= complete_size_) return std::nullopt;
  CosignedHead cosigned{.head = head, .cosignatures = {}};
  for (const auto& [member, voter] : voters_) {
    const auto held = voter.by_size.find(head.size);
    if (held != voter.by_size.end() && held->second.head == head) {
      cosigned.cosignatures.push_back(held->second);
    }
  }
  if (cosigned.cosignatures.size() < threshold_) return std::nullopt;
  // It is looked for after each that is held, so there is never one too many.
  CHECK(cosigned.cosignatures.size() == threshold_);
  complete_size_ = head.size;
  DropBelow(complete_size_);
  return cosigned;
}

void CosignatureQuorum::Hold(Voter& voter,
                             const MemberCosignature& cosignature) {
  voter.by_size.emplace(cosignature.head.size, cosignature);
  if (voter.by_size.size() <= kCosignedSizesMax) return;
  voter.by_size.erase(voter.by_size.begin());
}

void CosignatureQuorum::DropBelow(std::uint64_t size) {
  for (auto& [member, voter] : voters_) {
    voter.by_size.erase(voter.by_size.begin(), voter.by_size.lower_bound(size));
  }
}

std::string FormatCosignedNote(const SignerKey& log,
                               const std::vector<Cosigner>& cosigners,
                               const CosignedHead& cosigned) {
  const std::string text =
      FormatCheckpoint(CheckpointOf(log.verifier().name(), cosigned.head));
  Note note{.text = text, .signatures = {SignNote(log, text)}};
  for (const MemberCosignature& cosignature : cosigned.cosignatures) {
    const auto cosigner =
        std::ranges::find(cosigners, cosignature.member, &Cosigner::member);
    CHECK(cosigner != cosigners.end());
    note.signatures.push_back(SignatureLineOf(cosignature, cosigner->key));
  }
  return FormatNote(note);
}

}  // namespace diptych
