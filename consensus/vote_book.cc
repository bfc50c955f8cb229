// SPDX-License-Identifier: Apache-2.0
#include "consensus/vote_book.h"

#include <algorithm>
#include <cstddef>

#include "base/check.h"

namespace diptych {
namespace {

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

}  // namespace

std::span<const Vote> VoteBook::Of(ValidatorIndex signer) const {
  const auto found =
      std::ranges::equal_range(votes_, signer, {}, &Vote::signer);
  return {found.begin(), found.end()};
}

const Vote* VoteBook::Find(const Statement& statement,
                           ValidatorIndex signer) const {
  for (const Vote& vote : Of(signer)) {
    if (vote.statement == statement) return &vote;
  }
  return nullptr;
}

bool VoteBook::HasRoom(const Vote& vote) const {
  const VoteKind kind = vote.statement.kind;
  return std::ranges::count_if(Of(vote.signer), [&](const Vote& held) {
           return held.statement.kind == kind;
         }) < MostOf(kind);
}

std::optional<Evidence> VoteBook::Add(const Vote& vote) {
  CHECK(HasRoom(vote));
  std::optional<Evidence> evidence;
  for (const Vote& held : Of(vote.signer)) {
    if (!evidence && JudgeVotes(held, vote))
      evidence = MakeEvidence(held, vote);
  }
  votes_.insert(
      std::ranges::upper_bound(votes_, vote.signer, {}, &Vote::signer), vote);
  return evidence;
}

std::size_t VoteBook::Count(const Statement& statement) const {
  return static_cast<std::size_t>(
      std::ranges::count(votes_, statement, &Vote::statement));
}

std::optional<Certificate> VoteBook::Certify(const ValidatorSet& set,
                                             const Statement& statement) const {
  if (Count(statement) < set.quorum()) return std::nullopt;
  Certificate certificate{.statement = statement, .signatures = {}};
  certificate.signatures.reserve(set.quorum());
  for (const Vote& vote : votes_) {
    if (vote.statement != statement) continue;
    certificate.signatures.push_back({vote.signer, vote.signature});
    if (certificate.signatures.size() == set.quorum()) break;
  }
  return certificate;
}

}  // namespace diptych
