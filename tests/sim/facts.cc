// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/facts.h"

#include <algorithm>

#include "base/check.h"

namespace diptych {
namespace {

// No honest node gets this far in a run; a vote that says so is a bug.
constexpr std::uint64_t kViewsMost = 100'000;

}  // namespace

const std::vector<Facts::Tally>& Facts::At(View view) const {
  static const std::vector<Tally> none;
  if (view.value == 0 || view.value > views_.size()) return none;
  return views_[view.value - 1];
}

bool Facts::Add(const Statement& statement, ValidatorIndex signer) {
  const std::uint64_t view = statement.view.value;
  CHECK(view > 0 && view <= kViewsMost);
  if (views_.size() < view) views_.resize(view);
  const ValidatorMask bit = ValidatorMask{1} << signer.value;
  for (Tally& tally : views_[view - 1]) {
    if (tally.kind != statement.kind) continue;
    if (tally.block_hash != statement.block_hash) continue;
    const bool is_new = (tally.honest & bit) == 0;
    tally.honest |= bit;
    return is_new;
  }
  views_[view - 1].push_back({.kind = statement.kind,
                              .block_hash = statement.block_hash,
                              .honest = bit});
  return true;
}

bool Facts::Has(const Statement& statement, ValidatorIndex signer) const {
  return std::ranges::any_of(At(statement.view), [&](const Tally& tally) {
    return tally.kind == statement.kind &&
           tally.block_hash == statement.block_hash &&
           (tally.honest >> signer.value & 1) != 0;
  });
}

bool Facts::CanBeCertified(VoteKind kind, View view,
                           const Digest& block_hash) const {
  return std::ranges::any_of(At(view), [&](const Tally& tally) {
    return tally.kind == kind && tally.block_hash == block_hash &&
           CanBeCertified(tally);
  });
}

bool Facts::CanBeLeft(View view) const {
  return std::ranges::any_of(
      At(view), [this](const Tally& tally) { return CanBeCertified(tally); });
}

}  // namespace diptych
