// SPDX-License-Identifier: Apache-2.0
#include "consensus/vote_book.h"

#include <algorithm>
#include <span>

#include "base/check.h"

namespace diptych {
namespace {

// Where the votes of a kind stand among a signer's.
struct Places {
  std::size_t first;
  std::size_t count;
};

Places PlacesOf(VoteKind kind) {
  switch (kind) {
    case VoteKind::kNotarize:
      return {0, 2};
    case VoteKind::kFinalize:
      return {2, 2};
    case VoteKind::kNullify:
      return {4, 1};
  }
  CheckFailed(__FILE__, __LINE__, "unknown kind of vote");
}

}  // namespace

const VoteBook::Cast* VoteBook::FindCast(ValidatorIndex signer) const {
  const auto found = std::ranges::lower_bound(cast_, signer, {}, &Cast::signer);
  return found != cast_.end() && found->signer == signer ? &*found : nullptr;
}

const Vote* VoteBook::Find(const Statement& statement,
                           ValidatorIndex signer) const {
  const Cast* cast = FindCast(signer);
  if (cast == nullptr) return nullptr;
  const Places places = PlacesOf(statement.kind);
  for (const std::optional<Vote>& vote :
       std::span(cast->votes).subspan(places.first, places.count)) {
    if (vote && vote->statement == statement) return &*vote;
  }
  return nullptr;
}

bool VoteBook::HasRoom(const Vote& vote) const {
  const Cast* cast = FindCast(vote.signer);
  if (cast == nullptr) return true;
  const Places places = PlacesOf(vote.statement.kind);
  return std::ranges::any_of(
      std::span(cast->votes).subspan(places.first, places.count),
      [](const std::optional<Vote>& held) { return !held; });
}

std::optional<Evidence> VoteBook::Add(const Vote& vote) {
  CHECK(HasRoom(vote));
  auto cast = std::ranges::lower_bound(cast_, vote.signer, {}, &Cast::signer);
  if (cast == cast_.end() || cast->signer != vote.signer) {
    cast = cast_.insert(cast, {.signer = vote.signer, .votes = {}});
  }
  std::optional<Evidence> evidence;
  for (const std::optional<Vote>& held : cast->votes) {
    if (!evidence && held && JudgeVotes(*held, vote)) {
      evidence = MakeEvidence(*held, vote);
    }
  }
  const Places places = PlacesOf(vote.statement.kind);
  for (std::optional<Vote>& place :
       std::span(cast->votes).subspan(places.first, places.count)) {
    if (place) continue;
    place = vote;
    break;
  }
  return evidence;
}

std::size_t VoteBook::Count(const Statement& statement) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(cast_, [&](const Cast& cast) {
        return Find(statement, cast.signer) != nullptr;
      }));
}

std::optional<Certificate> VoteBook::Certify(const ValidatorSet& set,
                                             const Statement& statement) const {
  Certificate certificate{.statement = statement, .signatures = {}};
  for (const Cast& cast : cast_) {
    const Vote* vote = Find(statement, cast.signer);
    if (vote == nullptr) continue;
    certificate.signatures.push_back({cast.signer, vote->signature});
    if (certificate.signatures.size() == set.quorum()) return certificate;
  }
  return std::nullopt;
}

}  // namespace diptych
