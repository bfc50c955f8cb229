// SPDX-License-Identifier: Apache-2.0
#include "consensus/vote_book.h"

#include <algorithm>
#include <cstddef>

#include "base/check.h"

namespace diptych {
namespace {

// Two votes each of four validators, as a rule.
constexpr std::size_t kFirstCapacity = 8;

// How many votes of a kind one signer may have here (2.13).
std::ptrdiff_t MostOf(VoteKind kind) {
  switch (kind) {
    case VoteKind::kNotarize:
    case VoteKind::kFinalize:
      return 2;
    case VoteKind::kNullify:
      return 1;
  }
  CheckFailed(__FILE__, __LINE__, "unknown kind of vote");
}

// The kind first: it differs, and what comes before it does not.
bool IsOf(const Vote& vote, const Statement& statement) {
  return vote.statement.kind == statement.kind && vote.statement == statement;
}

}  // namespace

std::span<const Vote> VoteBook::Of(ValidatorIndex signer) const {
  const auto first =
      std::ranges::lower_bound(votes_, signer, {}, &Vote::signer);
  // They are few: a second search would take longer.
  auto last = first;
  while (last != votes_.end() && last->signer == signer) ++last;
  return {first, last};
}

const Vote* VoteBook::Find(const Statement& statement,
                           ValidatorIndex signer) const {
  for (const Vote& vote : Of(signer)) {
    if (vote.statement == statement) return &vote;
  }
  return nullptr;
}

bool VoteBook::HasRoom(std::span<const Vote> own, VoteKind kind) {
  return std::ranges::count_if(own, [&](const Vote& held) {
           return held.statement.kind == kind;
         }) < MostOf(kind);
}

bool VoteBook::HasRoom(const Vote& vote) const {
  return HasRoom(Of(vote.signer), vote.statement.kind);
}

std::optional<Evidence> VoteBook::Add(const Vote& vote) {
  const std::span<const Vote> own = Of(vote.signer);
  CHECK(HasRoom(own, vote.statement.kind));
  std::optional<Evidence> evidence;
  for (const Vote& held : own) {
    // There is room for two notarize votes, and each counts.
    CHECK(held.statement != vote.statement);
    if (!evidence && JudgeVotes(held, vote))
      evidence = MakeEvidence(held, vote);
  }
  const std::ptrdiff_t at = own.data() + own.size() - votes_.data();
  if (votes_.empty()) votes_.reserve(kFirstCapacity);
  votes_.insert(votes_.begin() + at, vote);
  return evidence;
}

std::size_t VoteBook::Count(const Statement& statement) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      votes_, [&](const Vote& vote) { return IsOf(vote, statement); }));
}

std::optional<Certificate> VoteBook::Certify(const ValidatorSet& set,
                                             const Statement& statement) const {
  if (Count(statement) < set.quorum()) return std::nullopt;
  Certificate certificate{.statement = statement, .signatures = {}};
  certificate.signatures.reserve(set.quorum());
  for (const Vote& vote : votes_) {
    if (!IsOf(vote, statement)) continue;
    certificate.signatures.push_back({vote.signer, vote.signature});
    if (certificate.signatures.size() == set.quorum()) break;
  }
  return certificate;
}

}  // namespace diptych
